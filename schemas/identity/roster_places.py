"""Places of a roster: a village belongs to the township beside it, a code to its name; checked once per distinct place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from schemas.findings import Finding
from schemas.identity.roster import Roster
from schemas.places import Places, township_stem, village_stem

_NO_COLUMN = (
    "：表里没有“村”一栏，这些人归不到任何村的公示单。请加“乡镇”“村”两栏，每行写上（写在表题、分隔行里的不会带到各行）；本来不分村的请说明。"
)
_NO_VILLAGE = "没有写村，归不到任何村的公示单。请在这一行写上；村名写在分隔行或上一行的，不会带下来。本来不分村的请说明。"
_COLUMNS = ("township_code", "township_name", "village_code", "village_name")


def findings(roster: Roster) -> list[Finding]:
    """PLACE findings. A sheet whose townships are all unknown is of another county: one finding, no more."""
    columns = [c for c in _COLUMNS if roster.has(c)]
    if not len(roster.rows):
        return []
    nowhere = _without_village(roster)
    if not columns:
        return nowhere
    numbers = roster.numbered(columns)
    _, first = np.unique(numbers, return_index=True)
    chosen = roster.rows[columns].iloc[first]
    distinct = [tuple("" if pd.isna(v) else str(v) for v in row) for row in chosen.itertuples(index=False, name=None)]
    places = Places(roster.book.codes("divisions"), roster.book.county)
    facts = {"township_name": roster.table.facts.get("township_name", ""), "village_name": roster.table.facts.get("village_name", "")}
    verdicts = [_verdict(places, {**facts, **dict(zip(columns, key, strict=True))}) for key in distinct]
    return [*nowhere, *_told(roster, numbers, verdicts, columns)]


def _without_village(roster: Roster) -> list[Finding]:
    """PLACE-04: persons in whose row no village stands; no notice of any village would show their money."""
    if not any(column.name == "village_name" for column in roster.table.table.columns):
        return []
    known = [c for c in ("village_name", "village_code") if roster.has(c)]
    if not known:
        return roster.tell_once("PLACE-04", "person_name", _NO_COLUMN)
    return roster.tell("PLACE-04", roster.rows[known].isna().all(axis=1).to_numpy(bool), known[0], _NO_VILLAGE)


def _verdict(places: Places, place: dict[str, str]) -> tuple[str, str]:
    """(rule, sentence) of one place, ('', '') when it is right."""
    code, name = place.get("village_code", ""), place.get("village_name", "")
    township = place.get("township_name", "") or place.get("township_code", "")
    above = places.township(township) if township else None
    if township and above is None:
        return "PLACE-02", f"（{township}）不在本县乡镇名单里。请核对；乡镇改名的请先更新名单。"
    by_code = places.village(code) if code else None
    if by_code and name and village_stem(by_code.name) != village_stem(name):
        return "PLACE-03", f"的村编码{code}是“{by_code.name}”，名称写的是“{name}”。请核对。"
    if by_code and above and by_code.parent_code != above.code:
        return "PLACE-01", f"的村编码{code}不属于“{township}”。请核对乡镇和村。"
    if not name or by_code:
        return "", ""
    if above is None:
        return ("", "") if places.elsewhere(name) else ("PLACE-02", f"（{name}）不在本县村名单里。请核对。")
    if places.village(township=township, name=name):
        return "", ""
    others = "、".join(t.name for v in places.elsewhere(name) if (t := places.township_of(v)))
    if others:
        return "PLACE-01", f"：“{township_stem(township)}”没有“{name}”，“{others}”有。请核对乡镇和村。"
    return "PLACE-02", f"（{township}{name}）不在本县村名单里。请核对；村改名或合并的请先更新名单。"


def _told(roster: Roster, numbers: np.ndarray, verdicts: list[tuple[str, str]], columns: list[str]) -> Iterator[Finding]:
    column = next(c for c in ("village_name", "village_code", "township_name", "township_code") if c in columns)
    wrong = [i for i, (rule, _) in enumerate(verdicts) if rule]
    if len(wrong) == len(verdicts) and len(wrong) > 3:
        yield from roster.tell(
            "PLACE-02", np.ones(len(numbers), bool), column, "所写的乡镇和村都不在本县名单里。请核对这张表是不是本县的。"
        )
        return
    for i in wrong:
        rule, said = verdicts[i]
        yield from roster.tell(rule, numbers == i, column, said, further=tuple(c for c in columns if c != column))
