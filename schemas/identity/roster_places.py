"""Places of a roster: a village belongs to the township beside it, a code to its name; checked once per distinct place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from schemas.findings import Finding
from schemas.identity.roster import Roster
from schemas.places import Places, township_stem, village_stem

_NO_COLUMN = (
    "：表里没有“村”一栏，这些人归不到任何村的公示单。请加“乡镇”“村”两栏，每行写上，"
    "或者在每个村的人上面单独写一行村名（写在表题里的不会带到各行）；本来不分村的请说明。"
)
_NO_VILLAGE = (
    "没有写村，归不到任何村的公示单。请在这一行写上；写在上一个人那一行的不会带下来，"
    "单独一行的村名，下面夹着小计或认不出的行，也不再往下带。本来不分村的请说明。"
)
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
    written = [{**facts, **dict(zip(columns, key, strict=True))} for key in distinct]
    verdicts = [_verdict(places, place) for place in written]
    verdicts = [
        (rule, said + _twin(place, written) if rule == "PLACE-02" else said) for (rule, said), place in zip(verdicts, written, strict=True)
    ]
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
        same = places.elsewhere(name)
        towns = "、".join(t.name for v in same if (t := places.township_of(v)))
        if len(same) > 1:
            return "PLACE-02", f"（{name}）在{towns}都有，没有写是哪个乡镇的，归不到任何一个村。请加上“乡镇”一栏。"
        return ("", "") if same else ("PLACE-02", f"（{name}）不在本县村名单里。请核对。")
    if places.village(township=township, name=name):
        return "", ""
    others = "、".join(t.name for v in places.elsewhere(name) if (t := places.township_of(v)))
    if others:
        return "PLACE-01", f"：“{township_stem(township)}”没有“{name}”，“{others}”有。请核对乡镇和村。"
    return "PLACE-02", f"（{township}{name}）不在本县村名单里。请核对；村改名或合并的请先更新名单。"


def _twin(place: dict[str, str], written: list[dict[str, str]]) -> str:
    """What to do about other spellings of the same village in the same township, where no list says that they are one."""
    name, town = place.get("village_name", ""), township_stem(place.get("township_name", ""))
    same = {
        other
        for one in written
        if (other := one.get("village_name", "")) not in ("", name)
        and village_stem(other) == village_stem(name)
        and township_stem(one.get("township_name", "")) == town
    }
    return f"表里又写作“{'”“'.join(sorted(same))}”：是一个村的请写成一样，不然会当作两个村公布。" if same and name else ""


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
