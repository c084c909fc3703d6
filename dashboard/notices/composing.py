"""Brings a published state and the board part together into one village's notice.

Rule: totals come from the published state, names from the board part, and both must agree to the fen or nothing is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from dashboard.notices.glyphs import one_line
from dashboard.notices.listing import TAKEN_BACK, Board, Key, by_batch, fen, is_empty, recipients, standard_text, sum_quantity, text
from dashboard.notices.model import CannotPrint, Naming, NoticeKind, Origin, ProgrammeAccount, VillageNotice
from dashboard.notices.wording import Wording
from datasets.published import proofs, subsidies
from datasets.published.contacts import contacts
from datasets.published.laid import lines
from datasets.published.places import known
from datasets.published.state import State
from schemas.codes import shipped
from schemas.money import written

CATALOGUE = "subsidy_catalogue"
PAID_KINDS = ("实发", "补发", "退票", "追回")


def origin_of(state: State) -> Origin:
    """The state a sheet is printed from; CannotPrint before the first release."""
    if not state.n:
        raise CannotPrint("还没有公布过，没有可以打印的公示单")
    county = known(state, state.county)
    name = county.name if county else state.county
    return Origin(state.county, name, state.n, date.fromisoformat(state.published_on), state.head_hash, state.is_demo)


def compose_result(state: State, board: Board, village_code: str, year: int, wording: Wording, posted: date | None = None) -> VillageNotice:
    """年度发放结果公开 of one village: all programmes of the year. CannotPrint when nothing is published or a list does not add up."""
    scope = subsidies.Scope(year, village=village_code)
    found = [p for p in subsidies.programmes(state, scope) if p.paid_fen or p.paid_dates or p.merged]
    if not found:
        raise CannotPrint(f"第{state.n}号发布里没有{_called(state, village_code)}{year}年已发放的补贴")
    dues = _dues(state, village_code, year)
    named, hidden = by_batch(board.village(village_code, year)), _hidden(board, village_code, year)
    lines = []
    for one in found:
        due = dues.get((one.code, one.merged_programmes), one.paid_fen)
        basis = board.basis(one.code) if one.privacy_class == "R" else ""
        lines.append(_paid_account(one, due, _of(named, one.code, PAID_KINDS), _part(hidden, one.code, PAID_KINDS), basis))
    return _notice("result", state, village_code, year, lines, wording, posted)


def compose_before(
    state: State, board: Board, village_code: str, year: int, programme: str, batch: str, wording: Wording, posted: date | None = None
) -> VillageNotice:
    """发放前公示 of one programme and batch in one village. CannotPrint when no 拟发 list is published or it does not add up."""
    rows = state.sql(
        """select * from subsidy where village_code = ? and year = ? and batch_kind = '拟发' and programme_code = ? and batch = ?
        and due_fen is not null""",
        [village_code, year, programme, batch],
    )
    if rows.empty:
        raise CannotPrint(f"第{state.n}号发布里没有{_called(state, village_code)}{year}年{programme}第{batch}批的拟发放数")
    named, hidden = by_batch(board.village(village_code, year)), _hidden(board, village_code, year)
    mine, counted = _of(named, programme, ("拟发",), batch), _part(hidden, programme, ("拟发",), batch)
    line = replace(_proposed_account(rows.iloc[0], mine, counted, board.basis(programme)), policy=_policy(state, programme, year))
    return _notice("before", state, village_code, year, [line], wording, posted, batch)


def _notice(
    kind: NoticeKind,
    state: State,
    village_code: str,
    year: int,
    lines: list[ProgrammeAccount],
    wording: Wording,
    posted: date | None,
    batch: str = "",
) -> VillageNotice:
    lines.sort(key=lambda line: (line.naming == "merged", -line.paid_fen, line.code))
    origin, programme = origin_of(state), lines[0].code if kind == "before" else ""
    village = known(state, village_code)
    township = known(state, village.parent_code) if village else None
    total = sum(line.paid_fen if kind == "result" else line.due_fen for line in lines)
    return VillageNotice(
        kind=kind,
        origin=origin,
        township_code=village_code[:9],
        township_name=township.name if township else "",
        village_code=village_code,
        village_name=village.said if village else village_code,
        year=year,
        programmes=tuple(lines),
        period=wording.period(kind, origin.published, programme, posted),
        serial=proofs.serial(village_code, year, programme, batch),
        check_code=proofs.check_code(state.head_hash, village_code, year, total, programme, batch),
        batch=batch,
        contacts=tuple((f"{one.who}{one.what}", one.number) for one in contacts(state, village_code[:9], state.county)),
    )


def _paid_account(one: subsidies.Programme, due: int, rows: list[dict[str, Any]], hidden: dict[str, Any], basis: str) -> ProgrammeAccount:
    naming = _naming(one.privacy_class, basis, bool(one.merged), bool(rows))
    is_repeated = one.batches > 1
    is_joined = _is_by_time(one.quantity_unit) or all(is_empty(row["quantity"]) for row in rows)
    shown = recipients(rows, is_joined=is_joined) if naming == "named" else ()
    account = ProgrammeAccount(
        code=one.code,
        name=f"依法合并公布的{len(one.merged_programmes.split('、'))}项" if one.merged else one_line(one.name),
        standard="" if one.merged else _standard(one.standard, one.quantity_unit),
        people_count=one.people_count or 0,
        people_unit=payee(one.code),
        quantity=None if is_repeated and not _is_by_time(one.quantity_unit) else one.quantity,
        quantity_unit=one.quantity_unit,
        due_fen=due,
        paid_fen=one.paid_fen,
        paid_on=_paid_on(one.paid_dates),
        naming=naming,
        basis=basis if naming == "named" else "",
        recipients=shown,
        difference_reason="；".join(dict.fromkeys(row.remark for row in shown if row.remark and row.due_fen != row.paid_fen)),
        **(hidden if naming == "named" else {}),
    )
    return _agreed(account, account.listed_paid_fen, account.paid_fen)


def _policy(state: State, programme: str, year: int) -> str:
    """政策依据 of the published programme list of the year (惠民惠农财政补贴政策清单); '' when it gives none."""
    return next((text(row.get("basis_text")) for row in lines(state, CATALOGUE, year) if text(row.get("programme_code")) == programme), "")


def _proposed_account(row: Any, rows: list[dict[str, Any]], hidden: dict[str, Any], basis: str) -> ProgrammeAccount:
    naming = _naming(text(row["privacy_class"]), basis, bool(text(row["merged"])), bool(rows))
    unit = text(row["quantity_unit"])
    account = ProgrammeAccount(
        code=text(row["programme_code"]),
        name=one_line(text(row["programme_name"])),
        standard=_standard(None if is_empty(row["standard"]) else Decimal(str(row["standard"])), unit),
        people_count=fen(row["people_count"]),
        people_unit=payee(text(row["programme_code"])),
        quantity=sum_quantity([row["quantity"]]),
        quantity_unit=unit,
        due_fen=fen(row["due_fen"]),
        paid_fen=fen(row["due_fen"]),
        paid_on=_paid_on((text(row["paid_date"]),)),
        naming=naming,
        basis=basis if naming == "named" else "",
        recipients=recipients(rows, is_joined=False) if naming == "named" else (),
        **(hidden if naming == "named" else {}),
    )
    return _agreed(account, account.listed_due_fen, account.due_fen)


def _paid_on(days: Sequence[str]) -> str:
    """6月20日; several payments by month (7月、12月), many counted (12次). The year stands in the title."""
    found = [date.fromisoformat(day) for day in days if day]
    if len(found) == 1:
        return f"{found[0].month}月{found[0].day}日"
    return "、".join(f"{day.month}月" for day in found) if len(found) <= 2 else f"{len(found)}次"


def _agreed(account: ProgrammeAccount, listed: int, published: int) -> ProgrammeAccount:
    """`account`, when the list behind it adds up to what is published; CannotPrint otherwise."""
    if account.naming == "named" and listed != published:
        raise CannotPrint(
            f"{account.name}：名单相加{written(listed)}元，已公布{written(published)}元，差{written(listed - published)}元，没有打印。"
            "请先核对村公示部分和这一号发布。"
        )
    return account


def _naming(privacy_class: str, basis: str, is_merged: bool, has_rows: bool) -> Naming:
    """Named only where the board gives names: class N, class R with a recorded basis; class X never, whatever the board gives."""
    if is_merged:
        return "merged"
    return "named" if has_rows and (privacy_class == "N" or (privacy_class == "R" and basis)) else "totals"


def _of(named: dict[Key, list[dict[str, Any]]], programme: str, kinds: Iterable[str], batch: str = "") -> list[dict[str, Any]]:
    return [row for (code, one, kind), rows in named.items() if code == programme and kind in kinds and batch in ("", one) for row in rows]


def _hidden(board: Board, village_code: str, year: int) -> list[dict[str, Any]]:
    frame = board.hidden(village_code, year)
    return [{str(name): value for name, value in record.items()} for record in frame.to_dict("records")]


def _part(hidden: list[dict[str, Any]], programme: str, kinds: Iterable[str], batch: str = "") -> dict[str, Any]:
    """The unnamed part of a list (rows of class X, minors), signs as in the list."""
    rows = [row for row in hidden if text(row["programme_code"]) == programme and text(row["batch_kind"]) in kinds]
    rows = [row for row in rows if batch in ("", text(row["batch"]))]
    given = [row for row in rows if text(row["batch_kind"]) not in TAKEN_BACK]
    taken = [row for row in rows if text(row["batch_kind"]) in TAKEN_BACK]
    return {
        "unnamed_count": max((fen(row["people_count"]) for row in rows), default=0),
        "unnamed_quantity": sum_quantity(row.get("quantity") for row in given),
        "unnamed_due_fen": sum(fen(row["due_fen"]) for row in given),
        "unnamed_paid_fen": sum(fen(row["paid_fen"]) for row in given) - sum(abs(fen(row["paid_fen"])) for row in taken),
    }


def _dues(state: State, village_code: str, year: int) -> dict[tuple[str, str], int]:
    """What was due by programme (and merged programmes): 实发's due, and of 补发 what goes beyond money that had come back (退票)."""
    frame = state.sql(
        """select programme_code, merged_programmes,
        coalesce(cast(sum(coalesce(due_fen, paid_fen)) filter (where batch_kind in ('实发', '')) as bigint), 0) as first,
        coalesce(cast(sum(coalesce(due_fen, paid_fen)) filter (where batch_kind = '补发') as bigint), 0) as again,
        coalesce(cast(sum(abs(paid_fen)) filter (where batch_kind = '退票') as bigint), 0) as returned
        from subsidy where village_code = ? and year = ? group by 1, 2""",
        [village_code, year],
    )
    found = {}
    for row in frame.to_dict("records"):
        due = int(row["first"]) + max(0, int(row["again"]) - int(row["returned"]))
        found[text(row["programme_code"]), text(row["merged_programmes"])] = due
    return found


@cache
def payee(programme: str) -> str:
    """户 or 人 as the programme list has it (户/集体 counts 户); 户（人） where it knows neither."""
    entry = shipped("programmes").get(programme)
    found = entry.more.get("payee", "").partition("/")[0] if entry else ""
    return {"户": "户", "人": "人", "主体": "户"}.get(found, "户（人）")


def _is_by_time(unit: str) -> bool:
    """True for 人·月, 次: paying twice is more of it; land paid for twice is still the same land."""
    return "月" in unit or "次" in unit


def _standard(standard: Decimal | None, unit: str) -> str:
    if standard is None:
        return "各户不一"
    return f"{standard_text(standard)}元" + (f"/{unit}" if unit else "")


def listed_villages(state: State, kind: NoticeKind, year: int, township: str = "", programme: str = "", batch: str = "") -> list[str]:
    """Codes of the villages (of `township`) that have something to print, in order."""
    if kind == "before":
        chosen, more = "batch_kind = '拟发' and programme_code = ? and batch = ?", [programme, batch]
    else:
        chosen, more = "batch_kind <> '拟发'", []
    frame = state.sql(
        f"select distinct village_code from subsidy where year = ? and starts_with(village_code, ?) and village_code <> '' and {chosen} order by 1",
        [year, township, *more],
    )
    return [str(code) for code in frame["village_code"]]


@dataclass(frozen=True)
class Proposal:
    """One published 拟发 list as far as it concerns a place: programme, batch, villages and fen due."""

    programme: str
    name: str
    batch: str
    villages: int
    due_fen: int

    @property
    def key(self) -> str:
        """Programme and batch in one."""
        return f"{self.programme}|{self.batch}"


def proposals(state: State, year: int, place: str = "") -> tuple[Proposal, ...]:
    """The 拟发 lists of `year` in the township or village `place` (all: ''), by programme and batch."""
    frame = state.sql(
        """select programme_code, max(programme_name) as name, batch, count(distinct village_code) as villages_count, cast(sum(due_fen) as bigint) as due_fen
        from subsidy where year = ? and batch_kind = '拟发' and village_code <> '' and starts_with(village_code, ?) and due_fen is not null
        group by programme_code, batch order by programme_code, batch""",
        [year, place],
    )
    return tuple(
        Proposal(str(code), str(name), str(batch), int(n), int(fen))
        for code, name, batch, n, fen in frame.itertuples(index=False, name=None)
    )


def _called(state: State, village_code: str) -> str:
    village = known(state, village_code)
    return f"{village.said}（{village_code}）" if village else village_code
