"""Asks the published queries for each list of the API. Rule: the same questions pages and notices ask, so the numbers cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from flask import request

from dashboard.api.lists import answered
from datasets.published import debts, departments, subsidies
from datasets.published.places import under as places_under
from datasets.published.releases import Public
from datasets.published.search import index_of
from datasets.published.state import State
from schemas.kinds import kinds as declared_kinds

#: lists that are a view of the state: view and the order when none is asked for
VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "tables": ("datasets", ("key", "release")),
    "figures": ("figures", ("kind", "year", "entity_code", "table", "dataset_key", "side", "row_no", "cell", "column")),
    "series": (
        """(select * from figures where "column" <> '')""",
        ("table", "entity_code", "side", "row_code", "line", "row_name", "column", "year", "cell"),
    ),
    "subsidies": ("subsidy", ("year", "programme_code", "batch", "batch_kind", "township_code", "village_code", "dataset_key")),
}

Asked = Mapping[str, Any]


def _frame(listed: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table with all columns of the list, the missing ones empty."""
    return pd.DataFrame(rows, columns=list(answered(listed)), dtype=object)


def releases(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Every publication act, newest first."""
    rows = [
        {
            **{name: getattr(release, name) for name in answered("releases") if hasattr(release, name)},
            "maker": "、".join(release.maker),
            "datasets_count": sum(not dataset.members for dataset in release.datasets),
            "ends": "、".join(map(str, (*release.withdraws, *release.takes_down))),
            "folder": f"{request.script_root}/fabu/{release.n}/",
        }
        for release in reversed(state.releases())
    ]
    return _frame("releases", rows)


def kinds(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """The kinds of tables with what is in force of each."""
    found = state.sql(
        "select kind, count(*) as datasets_count, min(year) as first_year, max(year) as last_year from datasets group by kind"
    )
    known = {str(row["kind"]): row for row in found.to_dict("records")}
    rows = [
        {"kind": name, "title": kind.title, "datasets_count": 0, **{str(k): v for k, v in known.get(name, {}).items()}}
        for name, kind in declared_kinds().items()
    ]
    return _frame("kinds", rows)


def departments_(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Spending of each department by year, budget and final account."""
    rows: list[dict[Any, Any]] = []
    for edition in departments.editions(state):
        for row in departments.totals(state, edition).values():
            who = {"code": row["entity_code"], "name": row["entity_name"], "stage": edition.stage}
            rows.append({**row, **who, "cell": row.get("cell:total_fen")})
    return _frame("departments", [{name: row.get(name) for name in answered("departments")} for row in rows])


def _year(state: State, asked: Asked) -> int:
    listed = subsidies.years(state)
    return int(asked.get("year") or (listed[0] if listed else 0))


def townships(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Every township with what its people were paid in a year."""
    year = _year(state, asked)
    paid = subsidies.parts(state, subsidies.Scope(year), "township").set_index("code").to_dict("index") if year else {}
    rows = []
    for place in places_under(state, state.county):
        found = paid.get(place.code, {})
        said = {name: found.get(name) for name in ("villages_count", "times_count", "paid_fen")}
        rows.append({"code": place.code, "name": place.name, "year": year, **said})
    return _frame("townships", rows)


def villages(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Every village with what its people were paid in a year."""
    year = _year(state, asked)
    paid = subsidies.parts(state, subsidies.Scope(year), "village").set_index("code").to_dict("index") if year else {}
    rows = []
    for township in places_under(state, state.county):
        for place in places_under(state, township.code):
            found = paid.get(place.code, {})
            who = {"code": place.code, "name": place.said, "registered_name": place.name}
            over = {"township_code": township.code, "township_name": township.name}
            rows.append({**who, **over, "year": year, "times_count": found.get("times_count"), "paid_fen": found.get("paid_fen")})
    return _frame("villages", rows)


def programmes(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """The programmes paid in a year in the county, a township or a village, merged rows last."""
    year = _year(state, asked)
    township, village = str(asked.get("township_code") or ""), str(asked.get("village_code") or "")
    found = subsidies.programmes(state, subsidies.Scope(year, township, village)) if year else ()
    scope = {"year": year, "township_code": township, "village_code": village}
    rows = [{**vars(row), **scope, "paid_dates": "、".join(row.paid_dates), "batches_count": row.batches} for row in found]
    return _frame("programmes", rows)


def debt_limits(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Limits and balances, one row per year and region, the final account before the budget."""
    rows = []
    for year in debts.years(state):
        for row in debts.regions(state, year):
            is_final = str(row["table"]).startswith("debt_final")
            name = row.get("region_name") or row["row_name"]
            rows.append({**row, "year": year, "region_name": name, "is_final": is_final, "cell": row.get("cell:balance_total_fen")})
    return _frame("debt/limits", [{name: row.get(name) for name in answered("debt/limits")} for row in rows])


def debt_movements(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """What was borrowed, repaid and paid in interest, by published line."""
    rows = []
    for year in debts.years(state):
        movement = debts.movement(state, year)
        for line, row in movement.rows.items() if movement else ():
            said = {"year": year, "is_final": movement.is_final, "line": line, "column": movement.column} if movement else {}
            amount = {"amount_fen": movement.fen(line), "cell": movement.cell(line)} if movement else {}
            rows.append({**said, **amount, "row_name": row["row_name"], "release": row["release"], "sheet": row["sheet"]})
    return _frame("debt/movements", rows)


def debt_bonds(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Every bond row of the newest list."""
    rows = ({**row, "cell": row.get("cell:amount_fen")} for row in debts.bonds(state))
    return _frame("debt/bonds", [{name: row.get(name) for name in answered("debt/bonds")} for row in rows])


def debt_schedule(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """What falls due by year."""
    rows = ({**row, "cell": row.get("cell:principal_fen")} for row in debts.schedule(state))
    return _frame("debt/schedule", [{name: row.get(name) for name in answered("debt/schedule")} for row in rows])


def register(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Everything ever published up to the state, newest first."""
    return _frame("register", [vars(entry) for entry in public.register() if entry.release <= state.n])


def search(public: Public, state: State, asked: Asked) -> pd.DataFrame:
    """Villages, townships, departments, programmes, accounts, words and tables by Chinese, pinyin or initials."""
    hits = index_of(state).find(str(asked["q"]), most=200)
    return _frame("search", [{"rank": rank, **vars(hit)} for rank, hit in enumerate(hits, start=1)])


FRAMES: dict[str, Callable[[Public, State, Asked], pd.DataFrame]] = {
    "releases": releases,
    "kinds": kinds,
    "departments": departments_,
    "townships": townships,
    "villages": villages,
    "programmes": programmes,
    "debt/limits": debt_limits,
    "debt/movements": debt_movements,
    "debt/bonds": debt_bonds,
    "debt/schedule": debt_schedule,
    "register": register,
    "search": search,
}
