"""Answers who got which subsidy: county → township → village → programme → batch, always adding up to the level above.

Paid = 实发 + 补发 − 退票 − 追回; 拟发 is a proposal and counts nowhere. A place code of '' is what was lawfully moved up and shown one level higher.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from datasets.published.state import State

#: a 拟发 list is a notice before payment, not a payment
PAID = """cast(sum(case when batch_kind = '拟发' then 0 when batch_kind in ('退票', '追回') then -abs(paid_fen) else paid_fen end) as bigint)"""
TIMES = "cast(sum(case when batch_kind in ('拟发', '退票', '追回') then 0 else people_count end) as bigint)"
PEOPLE = "cast(max(case when batch_kind in ('拟发', '退票', '追回') then 0 else people_count end) as bigint)"
_LEVELS = {
    "year": "year",
    "township": "township_code, township_name",
    "village": "village_code, village_name",
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
    return [int(year) for year in state.sql("select distinct year from subsidy order by year desc")["year"]]


def open_until(state: State, year: int) -> str:
    """The last month paid in `year` (年-月) while the year is not over on the day of the state; '' when it is over, so that years can be compared."""
    if not state.published_on or int(state.published_on[:4]) > year:
        return ""
    found = state.sql("select max(paid_date) as day from subsidy where year = ? and batch_kind <> '拟发'", [year])["day"].iloc[0]
    return str(found)[:7] if found else ""


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


def parts(state: State, scope: Scope, level: str) -> pd.DataFrame:
    """What `scope` consists of at `level` (township, village, programme, year), largest first.

    Columns: code, name (year: code only), paid_fen, times_count (payments), people_count (largest batch), villages_count.
    """
    names = _LEVELS[level]
    code, _, name = names.partition(", ")
    where, params = scope.where
    return state.sql(
        f"""select cast({code} as varchar) as code, {name or "''"} as name, {PAID} as paid_fen, {TIMES} as times_count, {PEOPLE} as people_count,
        count(distinct nullif(village_code, '')) as villages_count from subsidy where {where}
        group by {names} having {PAID} is not null order by {code} = '' , paid_fen desc, {code}""".replace(
            f"{code} = ''", f"cast({code} as varchar) = ''"
        ),
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
    if scope.village and not scope.programme:
        return _of_neighbours(state, scope.year, scope.village[:11]).get(scope.village, ())
    where, params = scope.where
    return _listed(state, where, params).get("", ())


def _of_neighbours(state: State, year: int, begins: str) -> dict[str, tuple[Programme, ...]]:
    """The programmes of the up to ten villages whose codes begin so: who asks for one of them asks for the next."""
    where = "village_code <> '' and starts_with(village_code, ?)" + (" and year = ?" if year else "")
    params: list[object] = [begins, year] if year else [begins]
    return state.made(("programmes", year, begins), lambda: _listed(state, where, params, "village_code"))


def _listed(state: State, where: str, params: Sequence[object], by: str = "''") -> dict[str, tuple[Programme, ...]]:
    """Programmes under `where`, by the value of `by`."""
    frame = state.sql(
        f"""with own as (
            select *, {by} as place, case when merged = 'merged' then '' else programme_code end as code,
            case when merged = 'merged' then '依法合并' else programme_name end as name,
            case when merged = 'merged' then 'merged' else '' end as together,
            batch_kind not in ('拟发', '退票', '追回') as is_paid from subsidy where {where})
        select place, code as programme_code, name as programme_name, max(privacy_class) as privacy_class, {PAID} as paid_fen, {PEOPLE} as people_count,
        sum(quantity) filter (where is_paid) as quantity, max(quantity_unit) as quantity_unit,
        case when count(distinct standard) = 1 and count(standard) = count(*) then max(standard) end as standard,
        list(distinct paid_date order by paid_date) filter (where batch_kind <> '拟发' and paid_date <> '') as paid_dates,
        together as merged, string_agg(distinct merged_programmes, '、' order by merged_programmes) filter (where together <> '') as merged_programmes,
        count(distinct batch) as batches
        from own group by place, code, name, together having {PAID} is not null
        order by place, together <> '', paid_fen desc, code, together""",
        list(params),
    )
    found: dict[str, list[Programme]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(str(row["place"]), []).append(_programme(row))
    return {place: tuple(programmes_) for place, programmes_ in found.items()}


def _programme(row: Mapping[Any, Any]) -> Programme:
    def number(name: str) -> Decimal | None:
        value = row[name]
        return None if pd.isna(value) else Decimal(str(value)).normalize()

    dates = row["paid_dates"]
    return Programme(
        str(row["programme_code"]),
        str(row["programme_name"]),
        str(row["privacy_class"] or ""),
        int(row["paid_fen"]),
        None if pd.isna(row["people_count"]) else int(row["people_count"]),
        number("quantity"),
        str(row["quantity_unit"] or ""),
        number("standard"),
        tuple(str(date) for date in dates) if dates is not None and not isinstance(dates, float) else (),
        str(row["merged"] or ""),
        "、".join(dict.fromkeys(str(row["merged_programmes"]).split("、"))) if row["merged"] else "",
        int(row["batches"]),
    )


def by_township_and_programme(state: State, year: int) -> pd.DataFrame:
    """Fen paid per township × programme in `year`: columns township_code, township_name, programme_code, programme_name, paid_fen, times_count."""
    return state.sql(
        f"""select township_code, township_name, programme_code, programme_name, {PAID} as paid_fen, {TIMES} as times_count from subsidy
        where year = ? group by all having {PAID} is not null order by township_code, paid_fen desc, programme_code""",
        [year],
    )


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
        string_agg(distinct file_sha256, ' ') as file_sha256, cast(sum(row_count) as bigint) as row_count from subsidy
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
