"""Answers what each department received, spent and promised: its official tables, totals, economic classes, projects and 三公."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datasets.published.keys import Dataset
from datasets.published.laid import Line, Lines, among, grouped, where
from datasets.published.laid import tables as tables_of
from datasets.published.state import State
from schemas.kinds import tables as declared_tables

STAGES = {"initial": "预算", "final": "决算"}
_SETS = {"initial": "部门预算", "final": "部门决算"}
#: where a table without a number in the official set stands: after 01 … 11 and 公开01表 … 公开09表
LAST = "～"
_TOTALS = {"final": "fa_expenditure", "initial": "db_expenditure"}
_FUNCTIONS = {"final": "fa_expenditure", "initial": "db_expenditure"}
_ECONOMIC = {"final": "fa_general_basic", "initial": "db_general_basic"}
_PROJECTS, _GOALS = "db_projects", "db_performance"
#: the tables of a department that are laid out on its page, read together
_SHOWN = (*_FUNCTIONS.values(), *_ECONOMIC.values(), _PROJECTS, _GOALS)
_THREE = {"final": "tp_final", "initial": "tp_budget"}
#: the four items of 三公 in the order of the form, as column names without prefix
ITEMS = {
    "abroad_fen": "因公出国（境）费",
    "vehicle_purchase_fen": "公务用车购置费",
    "vehicle_running_fen": "公务用车运行维护费",
    "reception_fen": "公务接待费",
}
COUNTS = {
    "abroad_group_count": "因公出国（境）团组（个）",
    "abroad_person_count": "因公出国（境）人次",
    "vehicle_bought_count": "公务用车购置数（辆）",
    "vehicle_kept_count": "公务用车保有量（辆）",
    "reception_batch_count": "国内公务接待批次",
    "reception_person_count": "国内公务接待人次",
}


@dataclass(frozen=True)
class Edition:
    """One year's department budgets or final accounts."""

    year: int
    stage: str

    @property
    def title(self) -> str:
        """2025年决算."""
        return f"{self.year}年{STAGES[self.stage]}"


def editions(state: State, entity: str = "") -> tuple[Edition, ...]:
    """Years and stages with department tables (of `entity`), newest first."""
    return state.made("department editions", lambda: _editions(state)).get(entity, ())


def _editions(state: State) -> dict[str, tuple[Edition, ...]]:
    """The editions of each department by its code, and under '' those of any."""
    found: dict[str, set[Edition]] = {}
    for dataset in state.keys:
        if dataset.scope == "department" and dataset.stage in STAGES:
            for code in ("", dataset.entity_code):
                found.setdefault(code, set()).add(Edition(dataset.year, dataset.stage))
    return {code: tuple(sorted(own, key=lambda edition: (-edition.year, edition.stage))) for code, own in found.items()}


def entities(state: State) -> dict[str, str]:
    """Every department that published something: code → newest name, in the order of codes."""
    return state.made("departments", lambda: _entities(state))


def _entities(state: State) -> dict[str, str]:
    found: dict[str, str] = {}
    for dataset in sorted(state.keys, key=lambda dataset: -dataset.year):
        if dataset.scope == "department":
            found.setdefault(dataset.entity_code, dataset.entity_name)
    return dict(sorted(found.items()))


def listed(state: State) -> Lines:
    """The newest published 单位名录: unit_code, unit_name, unit_kind, parent_code; () when none is published."""
    return state.made("listed units", lambda: where(state, """"table" = 'reference_units' qualify year = max(year) over ()"""))


def units(state: State, entity: str) -> Lines:
    """The units under one department as the newest published 单位名录 lists them; () when none is published."""
    by_parent = state.made("units", lambda: grouped((row for row in listed(state) if row.get("parent_code")), "parent_code"))
    return by_parent.get(entity, ())


def totals(state: State, edition: Edition) -> Mapping[str, Line]:
    """The totals row of 支出决算表/支出总表 by department code: entity_name, total_fen, basic_fen, project_fen with their cells."""
    return state.made("totals", lambda: _totals(state)).get((_TOTALS[edition.stage], edition.year), {})


def _totals(state: State) -> dict[tuple[str, int], dict[str, Line]]:
    """Of all editions at once: a department is compared with its own earlier years."""
    return _by_edition(where(state, """line = 'total' and "table" in (?, ?)""", *_TOTALS.values()))


def _by_edition(rows: Lines) -> dict[tuple[str, int], dict[str, Line]]:
    return {edition: _first(own) for edition, own in grouped(rows, "table", "year").items()}


def _first(rows: Iterable[Line]) -> dict[str, Line]:
    """The first row of each department, by its code."""
    found: dict[str, Line] = {}
    for row in rows:
        found.setdefault(row["entity_code"], row)
    return found


def total(state: State, edition: Edition, entity: str) -> Line | None:
    """The totals row of one department, None when it did not publish."""
    return totals(state, edition).get(entity)


def _own(state: State, table: str, year: int, entity: str) -> Lines:
    return tables_of(state, year, entity, _SHOWN).get(table, ())


def functions(state: State, edition: Edition, entity: str) -> Lines:
    """A department's spending by function code: row_code, row_name, level, is_leaf, total_fen, basic_fen, project_fen and cells."""
    return _own(state, _FUNCTIONS[edition.stage], edition.year, entity)


def economic(state: State, edition: Edition, entity: str) -> Lines:
    """A department's basic spending by economic code; the amount is `final_fen` or `total_fen` (columns of the form)."""
    return _own(state, _ECONOMIC[edition.stage], edition.year, entity)


def projects(state: State, year: int, entity: str) -> Lines:
    """The department's projects of the year's budget (项目支出表)."""
    return _own(state, _PROJECTS, year, entity)


def performance(state: State, year: int, entity: str) -> Lines:
    """What the projects are to achieve (项目支出绩效目标表)."""
    return _own(state, _GOALS, year, entity)


def three_public(state: State, year: int, stage: str) -> Mapping[str, Line]:
    """三公 by department code: `tp_final` (columns budget_*, final_*) or `tp_budget` (columns *, prior_*), with counts and reason_text.

    One row per department; where a form lists units, its total row stands for the department.
    """
    return state.made("three_public", lambda: _three_public(state)).get((_THREE[stage], year), {})


def _three_public(state: State) -> dict[tuple[str, int], dict[str, Line]]:
    rows = where(state, '"table" in (?, ?)', *_THREE.values())
    return _by_edition(tuple(sorted(rows, key=lambda row: (row["entity_code"], row["level"], row["row_no"]))))


def three_public_years(state: State) -> list[int]:
    """Years with 三公 of departments, newest first."""
    frame = state.sql("""select distinct year from figures where "table" in ('tp_final', 'tp_budget') order by year desc""")
    return [int(year) for year in frame["year"]]


def tables(state: State, edition: Edition, entity: str) -> tuple[Dataset, ...]:
    """All official tables of one department and edition that are in force, those kept as grids too, in the order of the official set."""
    return state.made("official tables", lambda: _tables(state)).get((entity, edition.year, edition.stage), ())


def _tables(state: State) -> dict[tuple[str, int, str], tuple[Dataset, ...]]:
    """The official tables of every department and edition: (entity, year, stage) → tables in order."""
    found: dict[tuple[str, int, str], list[Dataset]] = {}
    for dataset in state.keys:
        if _is_of_set(dataset):
            found.setdefault((dataset.entity_code, dataset.year, dataset.stage), []).append(dataset)
    return {key: tuple(sorted(listed, key=lambda d: (_number(d.table), d.table))) for key, listed in found.items()}


def _is_of_set(dataset: Dataset) -> bool:
    """A department's own table, or a grid no form fixes that belongs to the departments' set."""
    declared = declared_tables().get(dataset.table)
    return dataset.scope == "department" or (declared is not None and declared.official_set == _SETS.get(dataset.stage))


def _number(table: str) -> str:
    declared = declared_tables().get(table)
    return declared.official_no if declared is not None and declared.official_no else LAST


def by_account(state: State, edition: Edition, code: str) -> list[Line]:
    """Which departments spent under one function code: entity_code, entity_name, total_fen and its cell; largest first."""
    by_code = state.made(("spending", edition), lambda: _spending(state, edition))
    return sorted(by_code.get(code, ()), key=lambda row: -row["total_fen"])


def _spending(state: State, edition: Edition) -> dict[str, Lines]:
    """What all departments spent, by function code."""
    found = grouped(among(state, edition.year, (_FUNCTIONS[edition.stage],), """"column" = 'total_fen'"""), "row_code")
    return {code: tuple(row for row in _first(rows).values() if row.get("total_fen") is not None) for code, rows in found.items()}
