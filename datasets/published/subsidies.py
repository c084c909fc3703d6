"""Answers who got which subsidy: county → township → village → programme → batch, always adding up to the level above.

Paid = 实发 + 补发 − 退票 − 追回; 拟发 is a proposal and counts nowhere. A place code of '' is what was lawfully moved up and shown one level higher,
and what was paid in places no list has (`places.has_unlisted`). A place is its code, however its name was spelled from release to release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from datasets.published.payments import Payment, payments
from datasets.published.state import State

#: a 拟发 list is a notice before payment, not a payment
PAID = """cast(sum(case when batch_kind = '拟发' then 0 when batch_kind in ('退票', '追回') then -abs(paid_fen) else paid_fen end) as bigint)"""
TIMES = "cast(sum(case when batch_kind in ('拟发', '退票', '追回') then 0 else people_count end) as bigint)"
PEOPLE = "cast(max(case when batch_kind in ('拟发', '退票', '追回') then 0 else people_count end) as bigint)"
_TOWNSHIP_DIGITS = 9
_LEVELS = {
    "year": "year",
    "township": "township_code, max(township_name)",
    "village": "village_code, max(village_name)",
    "programme": "programme_code, programme_name",
}


@dataclass(frozen=True)
class Scope:
    """Which payments are meant; '' means all. `programme` is a programme code."""

    year: int
    township: str = ""
    village: str = ""
    programme: str = ""

    @property
    def where(self) -> tuple[str, list[object]]:
        """SQL condition and its parameters."""
        given = {"year": self.year, "township_code": self.township, "village_code": self.village, "programme_code": self.programme}
        asked = {name: value for name, value in given.items() if value not in ("", 0)}
        return " and ".join(f"{name} = ?" for name in asked) or "true", list(asked.values())


def years(state: State) -> list[int]:
    """Years with payments, newest first."""
    return list(
        state.made("subsidy years", lambda: [year for (year,) in state.rows("select distinct year from subsidy order by year desc")])
    )


def open_until(state: State, year: int) -> str:
    """The last month paid in `year` (年-月) while the year is not over on the day of the state, month 00 when nothing was paid yet.

    '' when the year is over, so that years can be compared.
    """
    return state.made(("open until", year), lambda: _open_until(state, year))


def _open_until(state: State, year: int) -> str:
    if not state.published_on or int(state.published_on[:4]) > year:
        return ""
    ((day,),) = state.rows("select max(paid_date) from subsidy where year = ? and batch_kind <> '拟发'", [year])
    return str(day)[:7] if day else f"{year}-00"


def total(state: State, scope: Scope) -> int:
    """Fen paid within `scope`; 0 when nothing was."""
    if scope.year and not scope.programme:
        return state.made("paid", lambda: _paid(state)).get((scope.year, scope.township, scope.village), 0)
    where, params = scope.where
    found = state.sql(f"select coalesce({PAID}, 0) as paid_fen from subsidy where {where}", params)
    return int(found["paid_fen"].iloc[0])


def _paid(state: State) -> dict[tuple[int, str, str], int]:
    """Fen paid by (year, township, village), '' standing for all of them: the whole county, each township, each village with or without its township."""
    frame = state.sql(
        f"""select year, coalesce(township_code, '') as township, coalesce(village_code, '') as village, {PAID} as paid_fen from subsidy
        group by grouping sets ((year), (year, township_code), (year, township_code, village_code), (year, village_code))
        having {PAID} is not null and (grouping(township_code) = 1 or township_code <> '') and (grouping(village_code) = 1 or village_code <> '')"""
    )
    columns = (frame[name].tolist() for name in ("year", "township", "village", "paid_fen"))
    return {(int(year), township, village): int(fen) for year, township, village, fen in zip(*columns, strict=True)}


def has_above(state: State, scope: Scope) -> bool:
    """True when money of few persons is published for the county, or the township, as a whole: part of it may be this place's.

    No row says of which places; the sum of a village or township is without it.
    """
    above = state.made("above", lambda: _above(state))
    township = scope.township or scope.village[:_TOWNSHIP_DIGITS]
    return bool(township) and ((scope.year, "") in above or (bool(scope.village) and (scope.year, township) in above))


def _above(state: State) -> frozenset[tuple[int, str]]:
    """(year, township, '' for the county) of what stands for villages it does not name."""
    rows = state.rows("select distinct year, township_code from subsidy where merged <> '' and village_code = '' and batch_kind <> '拟发'")
    return frozenset((int(year), str(township)) for year, township in rows)


def places(state: State, scope: Scope) -> Sequence[tuple[str, int]]:
    """(code, fen paid) of the townships of the county, or of the villages of the township of `scope`, largest first; code '' is what was moved up."""
    if scope.programme:
        frame = parts(state, scope, "village" if scope.township else "township")
        return list(zip(frame["code"].tolist(), frame["paid_fen"].tolist(), strict=True))
    return state.made("places paid", lambda: _places(state)).get((scope.year, scope.township), [])


def _places(state: State) -> dict[tuple[int, str], list[tuple[str, int]]]:
    """The same of every year and township, '' standing for the county, in the order of `parts`."""
    rows = state.rows(
        f"""select year, case when grouping(village_code) = 1 then '' else township_code end, coalesce(village_code, township_code) as code,
        {PAID} as paid_fen from subsidy
        group by grouping sets ((year, township_code), (year, township_code, village_code))
        having {PAID} is not null and (grouping(village_code) = 1 or township_code <> '') order by code = '', paid_fen desc, code"""
    )
    found: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for year, township, code, fen in rows:
        found.setdefault((year, township), []).append((code, fen))
    return found


def parts(state: State, scope: Scope, level: str) -> pd.DataFrame:
    """What `scope` consists of at `level` (township, village, programme, year), largest first.

    Columns: code, name (year: code only), paid_fen, times_count (payments), people_count (largest batch), villages_count.
    """
    code, _, name = _LEVELS[level].partition(", ")
    names = code if "(" in name else _LEVELS[level]  # a place is told by its code alone
    where, params = scope.where
    return state.sql(
        f"""select cast({code} as varchar) as code, {name or "''"} as name, {PAID} as paid_fen, {TIMES} as times_count, {PEOPLE} as people_count,
        count(distinct nullif(village_code, '')) as villages_count from subsidy where {where}
        group by {names} having {PAID} is not null order by cast({code} as varchar) = '', paid_fen desc, {code}""",
        params,
    )


@dataclass(frozen=True)
class Programme:
    """One programme within a scope, as a village page lists it. `standard` is None where recipients differ."""

    code: str
    name: str
    privacy_class: str
    paid_fen: int
    people_count: int | None
    quantity: Decimal | None
    quantity_unit: str
    standard: Decimal | None
    paid_dates: tuple[str, ...]
    merged: str
    merged_programmes: str
    batches: int


def programmes(state: State, scope: Scope) -> tuple[Programme, ...]:
    """The programmes within `scope`, largest first; what was 依法合并 in villages is one row, last.

    An amount that was moved up to township or county counts with its own programme there.
    """
    return state.made(("programmes", scope), lambda: _programmes(_within(state, scope)))


def _within(state: State, scope: Scope) -> list[Payment]:
    found = payments(state, scope.year, scope.township, scope.village)
    return [one for one in found if scope.programme in ("", one.programme_code)]


def _programmes(found: Sequence[Payment]) -> tuple[Programme, ...]:
    groups: dict[tuple[str, str, str], list[Payment]] = {}
    for one in found:
        is_merged = one.merged == "merged"
        key = ("", "依法合并", "merged") if is_merged else (one.programme_code, one.programme_name, "")
        groups.setdefault(key, []).append(one)
    listed = [_programme(key, group) for key, group in groups.items() if any(one.is_proposed or one.paid_fen is not None for one in group)]
    return tuple(sorted(listed, key=lambda one: (one.merged != "", -one.paid_fen, one.code)))


def _programme(key: tuple[str, str, str], group: Sequence[Payment]) -> Programme:
    code, name, merged = key
    standards = {one.standard for one in group}
    standard = next(iter(standards)) if len(standards) == 1 else None
    quantities = [
        -one.quantity if (one.paid_fen or 0) < 0 else one.quantity for one in group if one.quantity is not None and not one.is_proposed
    ]
    most = [one.people_most if one.is_paid else 0 for one in group if not one.is_paid or one.people_most is not None]
    together = "、".join(sorted({one.merged_programmes for one in group if one.merged_programmes})) if merged else ""
    return Programme(
        code,
        name,
        max(one.privacy_class for one in group),
        _paid_fen(group),
        max((count for count in most if count is not None), default=None),
        sum(quantities, Decimal()).normalize() if quantities else None,
        max(one.quantity_unit for one in group),
        None if standard is None else standard.normalize(),
        tuple(sorted({one.paid_date for one in group if one.paid_date and not one.is_proposed})),
        merged,
        "、".join(dict.fromkeys(together.split("、"))) if merged else "",
        len({one.batch for one in group}),
    )


def _paid_fen(group: Sequence[Payment]) -> int:
    return sum(one.paid_fen or 0 for one in group if not one.is_proposed)


@dataclass(frozen=True)
class Sum:
    """What one programme paid within a scope: fen, and how many payments."""

    paid_fen: int
    times_count: int


def by_programme(state: State, scope: Scope) -> Mapping[tuple[str, str], Sum]:
    """Sums by (programme code, name) within `scope`; the code of what was 依法合并 is ''."""
    groups: dict[tuple[str, str], list[Payment]] = {}
    for one in _within(state, scope):
        groups.setdefault((one.programme_code, one.programme_name), []).append(one)
    return {
        key: Sum(_paid_fen(group), sum(one.people_sum or 0 for one in group if one.is_paid))
        for key, group in groups.items()
        if any(one.is_proposed or one.paid_fen is not None for one in group)
    }


def lists_by_release(state: State, scope: Scope) -> Mapping[int, tuple[int, int | None]]:
    """Release → how many rosters the figures within `scope` were made from, and their rows (None where those of one are withheld); newest first."""
    lists: dict[tuple[int, str, str, str], list[int | None]] = {}
    for one in _within(state, scope):
        lists.setdefault((one.release, one.programme_name, one.batch, one.batch_kind), []).append(one.row_count)
    found: dict[int, list[int | None]] = {}
    for (release, *_), rows in sorted(lists.items(), reverse=True):
        found.setdefault(release, []).append(_all(rows))
    return {release: (len(counts), _all(counts)) for release, counts in found.items()}


def _all(counts: Sequence[int | None]) -> int | None:
    """The sum; None as soon as one is not known: the sum of the others would not be theirs."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


class Crossing(NamedTuple):
    """What one programme paid in one township: fen, and how many payments (None: 依法合并)."""

    township_code: str
    township_name: str
    programme_code: str
    programme_name: str
    paid_fen: int
    times_count: int | None


def by_township_and_programme(state: State, year: int) -> list[Crossing]:
    """Township × programme in `year`, by township, the largest first."""
    rows = state.rows(
        f"""select township_code, max(township_name), programme_code, programme_name, {PAID} as paid_fen, {TIMES} as times_count from subsidy
        where year = ? group by all having {PAID} is not null order by township_code, paid_fen desc, programme_code""",
        [year],
    )
    return [Crossing(*row) for row in rows]


def village_years(state: State, village: str) -> Mapping[int, int]:
    """Year → fen paid to `village`, oldest first; empty when nothing was."""
    return state.made("village years", lambda: _village_years(state)).get(village, {})


def _village_years(state: State) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for (year, township, village), fen in sorted(state.made("paid", lambda: _paid(state)).items()):
        if village and not township:
            found.setdefault(village, {})[year] = fen
    return found


def origins(state: State, scope: Scope) -> pd.DataFrame:
    """The files figures within `scope` were made from: release, programme_name, batch, sheet, file_sha256, row_count."""
    where, params = scope.where
    return state.sql(
        f"""select release, programme_name, batch, batch_kind, max(paid_date) as paid_date, string_agg(distinct sheet, '、') as sheet,
        string_agg(distinct file_sha256, ' ') as file_sha256,
        case when count(row_count) = count(*) then cast(sum(row_count) as bigint) end as row_count from subsidy
        where {where} group by release, programme_name, batch, batch_kind order by release desc, programme_name, batch""",
        params,
    )


def standards(state: State, year: int) -> pd.DataFrame:
    """Programmes paid by quantity at one standard in the whole county: programme_code, programme_name, standard, quantity_unit."""
    return state.sql(
        """select programme_code, programme_name, max(standard) as standard, max(quantity_unit) as quantity_unit from subsidy
        where year = ? and merged = '' and batch_kind <> '拟发' group by all
        having count(distinct standard) = 1 and count(standard) = count(*) and max(quantity_unit) not in ('', '人', '户', '人次') order by programme_code""",
        [year],
    )
