"""Persons of a roster: IDs well formed and genuine, nobody twice in one payment, minors, personal data in remarks.

Rule: nothing quoted; a fault is described (18位，校验位不对) at its cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.codes import Code
from schemas.findings import Finding
from schemas.identity.roster import Roster
from schemas.numbers import in_text
from schemas.privacy import Ids

_SHORTEST = 11  # a mobile number; shorter words (most names and places) are not searched
_LEAK_LIKE = r"(?:\p{Nd}[^\p{Nd}\p{L}]{0,3}){11}"  # digits of any script, grouped anyhow, as `in_text` reads them


def findings(roster: Roster, programme: Code | None) -> list[Finding]:
    """All findings about persons."""
    if not roster.has("person_name") or not len(roster.rows):
        return [*_leaks(roster)]
    out = [*_cards(roster), *_leaks(roster)]
    if roster.has("id_number"):
        ids = Ids.of(roster.rows["id_number"])
        out = [*_numbers(roster, ids), *_doubles(roster), *_heads(roster, programme), *_minors(roster, ids, programme), *out]
    return out


def _is_id(roster: Roster) -> np.ndarray:
    """True where the document is an ID: the type says so, or the sheet has no types."""
    if not roster.has("id_type"):
        return np.ones(len(roster.rows), bool)
    kinds = roster.rows["id_type"].astype("string").fillna("")
    return (kinds.str.contains("身份证") | (kinds == "") | kinds.isin(["01", "1", "01-身份证号"])).to_numpy(bool)


def paid_day(roster: Roster) -> date | np.ndarray:
    """The day of payment of every row: its own date, else the sheet's, else the last day of the table's year."""
    if roster.has("paid_date"):
        days = pd.to_datetime(roster.rows["paid_date"], errors="coerce", format="%Y-%m-%d").to_numpy().astype("datetime64[D]")
        if not np.isnat(days).all():
            return days
    fact = roster.table.facts.get("paid_date", "")
    try:
        return date.fromisoformat(fact[:10])
    except ValueError:
        return date(roster.table.year or date.today().year, 12, 31)


def _numbers(roster: Roster, ids: Ids) -> Iterator[Finding]:
    numbers, is_id = pa.array(roster.rows["id_number"], pa.string()), _is_id(roster)
    lengths = np.asarray(pc.fill_null(pc.utf8_length(pc.utf8_trim_whitespace(numbers)), 0).to_numpy(zero_copy_only=False))
    asked = (lengths > 0) & is_id
    short = asked & ~ids.is_formed
    said = f"的身份证号不是18位（17位数字加1位数字或X）{_lengths(lengths[short])}。请按身份证核对。"
    yield from roster.tell("ID-02", short, "id_number", said)
    wrong = asked & ids.is_formed & ~ids.holds
    yield from roster.tell("ID-03", wrong, "id_number", "的身份证号有18位，校验位不对。请按身份证核对，通常是有一位写错。")
    day = np.asarray(paid_day(roster), dtype="datetime64[D]")
    late = np.isnat(ids.born) | (~np.isnat(day) & (ids.born > day))
    yield from roster.tell("ID-04", asked & ids.holds & late, "id_number", "的身份证号里的出生日期不存在或晚于发放日。请按身份证核对。")
    missing = (lengths == 0) & is_id & _has_person(roster)
    yield from roster.tell("ID-05", missing, "id_number", "没有填身份证号。没有身份证的请写明证件类型和号码。")


def _lengths(lengths: np.ndarray) -> str:
    return f"，现在是{int(lengths[0])}位" if len(set(lengths.tolist())) == 1 else ""


def _has_person(roster: Roster) -> np.ndarray:
    return roster.rows["person_name"].notna().to_numpy(bool)


def _doubles(roster: Roster) -> Iterator[Finding]:
    """SB-05: the same ID twice in one programme and payment."""
    yield from _repeated(roster, ["id_number"], roster.rows["id_number"].notna().to_numpy(bool), "身份证号", "是否重复发放")


def _heads(roster: Roster, programme: Code | None) -> Iterator[Finding]:
    """SB-05: a household with two heads in one payment, where the programme, or the row, is paid by household.

    Villages may number their households each from 1, so a number is one household only within its village.
    """
    if not roster.has("household_number", "id_number"):
        return
    by_household = np.full(len(roster.rows), programme is not None and programme.more.get("payee") == "户")
    if roster.has("to_household"):
        said = roster.rows["to_household"].astype("string").fillna("").str.strip()
        by_household = np.where(said == "", by_household, said.str.contains("户")).astype(bool)
    asked = by_household & roster.rows["household_number"].notna().to_numpy(bool) & roster.rows["id_number"].notna().to_numpy(bool)
    household = ["household_number", *(c for c in ("township_name", "village_name", "village_code") if roster.has(c))]
    first = ~pd.Series(roster.numbered([*household, "id_number", *payment(roster)])).duplicated().to_numpy(bool)
    yield from _repeated(roster, household, asked & first, "户编号", "这一户的户主是谁；按户发放的补贴，一户只有一名户主")


def payment(roster: Roster) -> list[str]:
    """The columns that tell one payment from another on the same sheet; the day does not where the sheet names its one batch."""
    by_day = () if roster.table.facts.get("batch") else ("paid_date",)
    return [c for c in ("programme_code", "paid_month", *by_day, "voucher_number") if roster.has(c)]


def _repeated(roster: Roster, columns: list[str], asked: np.ndarray, what: str, check: str) -> Iterator[Finding]:
    """Findings for each value of the first of `columns`, within the others, that stands on two `asked` rows of one payment."""
    column, groups = columns[0], np.where(asked, roster.numbered([*columns, *payment(roster)]), -1)
    counts = np.bincount(groups[groups >= 0]) if (groups >= 0).any() else np.zeros(0, int)
    again = (groups >= 0) & (counts[groups] > 1) if len(counts) else np.zeros(len(groups), bool)
    if int((counts > 1).sum()) > 5:
        said = f"：有{int((counts > 1).sum())}个{what}在同一项目同一批次里出现不止一次。请核对{check}。"
        yield from roster.tell("SB-05", again, column, said)
        return
    for group in np.flatnonzero(counts > 1):
        cells = tuple(roster.cell(int(at), column) for at in roster.rows.index[groups == group])
        message = f"“{roster.table.sheet}”{'、'.join(cells)}：同一个{what}在同一项目同一批次里出现{len(cells)}次。请核对{check}。"
        title = roster.table.table.column(column).title
        yield Finding("SB-05", roster.book.gravity("SB-05"), roster.table.sheet, cells, "", "", "", message, title)


def _minors(roster: Roster, ids: Ids, programme: Code | None) -> Iterator[Finding]:
    if programme is not None and programme.more.get("privacy_class") == "X":
        return
    day = np.broadcast_to(np.asarray(paid_day(roster), dtype="datetime64[D]"), len(roster.rows))
    minors, is_dated = ids.holds & ids.minors(day) & _is_id(roster), ~np.isnat(day)
    said = "发放当日未满18周岁。姓名不会上公示，只计入合计；若应由监护人领取，请核对户主。"
    yield from roster.tell("MINOR-01", minors & is_dated, "person_name", said)
    said = "没有读到发放日期，算不出发放当日的年龄。姓名不会上公示，只计入合计；请补上发放日期。"
    yield from roster.tell("MINOR-01", minors & ~is_dated, "person_name", said)


def _cards(roster: Roster) -> Iterator[Finding]:
    if not roster.has("card_number"):
        return
    cards = pa.array(roster.rows["card_number"], pa.string())
    wrong = pc.invert(pc.match_substring_regex(cards, r"^(?:[\s-]*\d){10,25}[\s-]*$"))
    marked = pc.fill_null(wrong, False).to_numpy(zero_copy_only=False)
    yield from roster.tell("CARD-01", marked, "card_number", "的账号不是10到25位数字。请按存折或卡核对。")


def _leaks(roster: Roster) -> Iterator[Finding]:
    """Numbers in any column of words; the columns made for numbers are not looked at."""
    for column in (c.name for c in roster.table.table.columns if c.value == "text" and roster.has(c.name)):
        words = pa.array(roster.rows[column], pa.string())
        long = np.flatnonzero(pc.fill_null(pc.utf8_length(words), 0).to_numpy(zero_copy_only=False) >= _SHORTEST)
        likely = pc.match_substring_regex(words.take(pa.array(long)), _LEAK_LIKE).to_numpy(zero_copy_only=False)
        for at in long[likely][:1000]:
            found = dict.fromkeys(in_text(str(words[int(at)])))
            if found:
                mask = np.zeros(len(words), bool)
                mask[at] = True
                yield from roster.tell("LEAK-01", mask, column, f"里写有{'、'.join(found)}。个人信息不能随表公开，请删去。")
