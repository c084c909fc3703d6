"""The demo county: invented people that cannot exist, books that close, workbooks every clerk could have made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from loaders.demo import bonds, county_books
from loaders.demo.county import SEED, SOURCES, YEARS, _acts
from loaders.demo.county_three_public import county_budget, county_final, write_county_budget, write_county_final
from loaders.demo.debt_tables import _township_lines, write_bond_life, write_with_adjustment, write_with_budget, write_with_final
from loaders.demo.department_budget import write_budget, write_goals
from loaders.demo.department_final import write_final
from loaders.demo.departments import SOURCES as MONEY
from loaders.demo.departments import books, departments
from loaders.demo.entitlement import amount, payments, programmes, rolls
from loaders.demo.government_final import fund_left, insurances, write_government_final
from loaders.demo.government_tables import write_government_budget
from loaders.demo.people import PHONE_HEADS, check_digit, luhn_digit
from loaders.demo.places import townships, villages
from loaders.demo.plan import PlannedFile
from loaders.demo.reference_files import write_reference
from loaders.demo.rosters import batches, roster_rows, write_roster
from loaders.demo.subsidy_files import write_application, write_catalogue
from loaders.demo.three_public import budgeted, mistyped, reason, spent
from loaders.read import read
from schemas.book import Book
from schemas.kinds import tables

STAGES = ("initial", "adjusted", "final")
DEPARTMENT_CODES = [department.code for department in departments()]


def _people() -> list[Any]:
    return [claim.person for lists in rolls(SEED).values() for claims in lists.values() for claim in claims]


def _jobs() -> list[tuple[Callable[..., Any], tuple[Any, ...], PlannedFile, int]]:
    return [job for source in SOURCES for job in source.jobs(YEARS, SEED)]


# ---- people ----------------------------------------------------------------------------------------------------------


def test_ids_are_valid_and_belong_to_one_person_each() -> None:
    by_id: dict[str, set[str]] = {}
    for person in _people():
        by_id.setdefault(person.id_number, set()).add(person.name)
        assert len(person.id_number) == 18
        assert person.id_number.startswith("411322")
        assert check_digit(person.id_number[:17]) == person.id_number[17]
        assert person.id_number[6:14] == f"{person.born:%Y%m%d}"
        assert int(person.id_number[14:17]) >= 500
    assert all(len(names) == 1 for names in by_id.values())


def test_the_check_digit_is_the_one_of_the_standard() -> None:
    assert check_digit("41132219880101123") == "5"


def test_cards_are_luhn_valid_and_telephones_come_from_a_range_nobody_has() -> None:
    for person in _people()[::17]:
        assert person.card.startswith("623059")
        assert len(person.card) == 19
        assert luhn_digit(person.card[:-1]) == person.card[-1]
        assert person.phone[:7] in PHONE_HEADS
        assert person.phone[3:7] == "0000"


def test_households_stay_the_same_people_through_the_years() -> None:
    before = {row.person.id_number for row in payments(SEED, "BT001", 2023)}
    after = {row.person.id_number for row in payments(SEED, "BT001", 2025)}
    assert 0.9 < len(before & after) / len(before) < 1


def test_minors_are_only_in_programmes_that_never_name_or_need_a_basis() -> None:
    for code, programme in programmes().items():
        youngest = max(row.person.born for row in payments(SEED, code, 2025))
        assert programme.privacy_class in {"R", "X"} or youngest.year <= 2025 - 18, code


# ---- subsidies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_every_village_has_its_rows_and_the_county_more_than_sixty_thousand(year: int) -> None:
    rows = Counter(row.village.code for batch in batches((year,)) for row in roster_rows(batch, SEED))
    assert len(rows) == 570
    assert sum(rows.values()) >= 60_000
    assert 85 <= min(rows.values()) <= max(rows.values()) <= 220


def test_at_least_fifteen_programmes_of_all_three_classes() -> None:
    classes = Counter(programme.privacy_class for programme in programmes().values())
    assert sum(classes.values()) >= 15
    assert set(classes) == {"N", "R", "X"}


def test_small_groups_occur_so_that_suppression_has_work() -> None:
    for code in ("BT021", "BT028", "BT043"):
        counts = Counter(row.village.code for row in payments(SEED, code, 2025))
        assert any(0 < count < 5 for count in counts.values()), code


@pytest.mark.parametrize("code", sorted(programmes()))
def test_amounts_are_quantity_times_standard_rounded_half_up(code: str) -> None:
    for row in payments(SEED, code, 2024)[:300]:
        exact = Decimal(row.quantity) / 100 * Decimal(row.standard)
        assert row.due_fen == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def test_half_a_fen_goes_up() -> None:
    assert amount(50, 1) == 1
    assert amount(49, 1) == 0


def test_one_programme_is_first_proposed_then_paid_and_objections_changed_a_few_rows() -> None:
    chosen = {batch.batch_kind: roster_rows(batch, SEED) for batch in batches((2025,)) if batch.programme_code == "BT002"}
    assert set(chosen) == {"拟发", "实发"}
    changed = sum(a != b for a, b in zip(chosen["拟发"], chosen["实发"], strict=True))
    assert 0 < changed < 60


# ---- government ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("stage", STAGES)
def test_both_sides_of_every_account_agree(year: int, stage: str) -> None:
    for account in (county_books.general, county_books.fund, county_books.capital):
        closed = account(year, stage, SEED)
        assert closed.income_total == closed.spending_total
        assert all(value >= 0 for value in {**closed.lines_in, **closed.lines_out}.values())


@pytest.mark.parametrize("year", YEARS)
def test_own_and_townships_make_the_county(year: int) -> None:
    below = sum(sum(lines.values()) for lines in county_books.township_spending(year, "final", SEED).values())
    own = sum(county_books.own_spending(year, "final", SEED).values())
    assert own + below == county_books.general(year, "final", SEED).current_spending
    assert 55_000_000 < own < 85_000_000  # 百元: around 70亿元


@pytest.mark.parametrize("year", YEARS)
def test_own_spending_is_the_departments_and_the_lines_without_one(year: int) -> None:
    own, by_department = county_books.own_spending(year, "final", SEED), Counter[str]()
    for code in DEPARTMENT_CODES:
        by_department.update({item.code: item.total for item in books(code, year, "final", SEED).items["general"]})
    assert all(own[code] >= spent_there for code, spent_there in by_department.items())


@pytest.mark.parametrize("year", YEARS)
def test_no_item_is_spent_above_its_adjusted_budget(year: int) -> None:
    adjusted, final = (county_books.county_spending(year, stage, SEED) for stage in ("adjusted", "final"))
    assert all(final[code] <= adjusted[code] for code in final)


# ---- departments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", DEPARTMENT_CODES)
def test_a_department_opens_where_it_closed_and_its_economic_items_are_its_basic_expenditure(code: str) -> None:
    for year in YEARS:
        book = books(code, year, "final", SEED)
        assert book.carried_in == books(code, year - 1, "final", SEED).carried_out
        assert sum(book.economic.values()) == sum(item.basic for item in book.items["general"])
        appropriated = sum(book.appropriated(source) for source in ("general", "fund", "capital"))
        income = appropriated + book.earned + book.surplus_used + sum(book.brought(source) for source in MONEY)
        assert income == book.spent() + book.distributed + sum(book.left(source) for source in MONEY)


def test_three_public_of_the_county_is_the_sum_of_its_departments_and_never_over_budget() -> None:
    for year in YEARS:
        assert county_final(year, SEED).total == sum(spent(code, year, SEED).total for code in DEPARTMENT_CODES)
        assert all(a <= b for a, b in zip(county_final(year, SEED).amounts, county_budget(year, SEED).amounts, strict=True))


def test_the_reason_for_a_change_agrees_with_its_sign() -> None:
    for code in DEPARTMENT_CODES:
        now, before = spent(code, 2025, SEED), spent(code, 2024, SEED)
        words = reason(now, before, "上年决算")
        assert ("增加" if now.total > before.total else "减少" if now.total < before.total else "持平") in words.split("。")[0]


def test_the_wrong_three_public_is_consistent_in_itself_and_put_right_by_the_correction() -> None:
    true, wrong = spent("121", 2024, SEED), mistyped(spent("121", 2024, SEED))
    assert wrong.reception != true.reception
    assert wrong.total == wrong.abroad + wrong.vehicle + wrong.reception
    assert county_final(2024, SEED, "121").total - county_final(2024, SEED).total == wrong.total - true.total


# ---- debt ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", bonds.KINDS)
@pytest.mark.parametrize("year", YEARS)
def test_debt_closes_opens_and_stays_under_its_limit(year: int, kind: str) -> None:
    closing = bonds.balance(SEED, year, kind)
    assert closing == bonds.balance(SEED, year - 1, kind) + bonds.issued(SEED, year, kind) - bonds.repaid(SEED, year, kind)
    assert closing <= bonds.limit(SEED, year, kind)
    assert bonds.limit(SEED, year, kind) == bonds.limit(SEED, year - 1, kind) + bonds.added_limit(SEED, year, kind)


@pytest.mark.parametrize("year", YEARS)
def test_the_repayment_plan_adds_up_to_what_is_owed(year: int) -> None:
    planned = sum(bond.amount for due, bond in bonds.schedule(SEED, year) if due > year)
    assert planned == sum(bonds.balance(SEED, year, kind) for kind in bonds.KINDS)


def test_debt_and_budget_tell_the_same_repayment_and_interest() -> None:
    for year in YEARS:
        lines = county_books.general(year, "final", SEED)
        assert lines.lines_out["debt_repaid"] == bonds.repaid(SEED, year, bonds.GENERAL) * 100
        assert lines.spending["2320301"] == bonds.interest(SEED, year, bonds.GENERAL) * 100


def test_townships_open_where_they_closed() -> None:
    closed = [(name, kind, item, opening + up - down) for name, kind, item, opening, up, down in _township_lines(2024, SEED)]
    assert closed == [line[:4] for line in _township_lines(2025, SEED)]
    assert {line[0] for line in closed} == {township.name for township in townships()}


# ---- the plan --------------------------------------------------------------------------------------------------------


def test_every_workbook_belongs_to_one_act_and_acts_stand_in_date_order() -> None:
    files = [job[2] for job in _jobs()]
    acts = _acts(files)
    assert 25 <= len(acts) <= 40
    assert [act.published for act in acts] == sorted(act.published for act in acts)
    assert sum(len(act.files) for act in acts) == len(files) == len({file.path for file in files})


def test_budgets_finals_and_debt_are_published_within_twenty_days_of_their_approval() -> None:
    for act in _acts([job[2] for job in _jobs()]):
        for file in act.files:
            assert (file.formed is None) != (file.approved is None)
            happened = file.formed or file.approved or date.max
            limit = timedelta(days=20) if file.approved else timedelta(days=31)
            assert timedelta(0) <= act.published - happened <= limit, act.id


def test_the_correction_comes_after_what_it_corrects_and_replaces_files_of_it() -> None:
    acts = {act.id: act for act in _acts([job[2] for job in _jobs()])}
    (correction,) = [act for act in acts.values() if act.corrects]
    wrong = acts[correction.corrects]
    assert correction.published > wrong.published
    assert {file.replaces for file in correction.files} <= {file.path.name for file in wrong.files}
    assert correction.reason


def test_departments_with_a_workbook_each_year_are_at_least_thirty() -> None:
    owners = Counter((file.year, file.kind) for *_, file, _ in _jobs() if file.entity_code in DEPARTMENT_CODES)
    assert all(owners[(year, kind)] >= 30 for year in YEARS for kind in ("budget", "final_account"))


# ---- the workbooks ---------------------------------------------------------------------------------------------------

GOVERNMENT = [write_government_budget, write_government_final, write_with_budget, write_with_adjustment, write_with_final, write_bond_life]
GOVERNMENT += [write_county_budget, write_county_final, write_reference]


@pytest.mark.parametrize("year", YEARS)
def test_the_final_account_has_every_table_of_the_official_set(tmp_path: Path, year: int) -> None:
    write_government_final(tmp_path / "a.xlsx", year, SEED)
    loaded = read(tmp_path / "a.xlsx", Book.shipped())
    owed = {table.id: table.title for table in tables().values() if table.official_set == "政府决算" and table.official_no}
    assert owed.keys() <= {table.table.id for table in loaded.tables} | {grid.table_id for grid in loaded.grids}
    for grid in loaded.grids:
        assert (grid.year, grid.title) == (year, f"方城县{year}年{owed[grid.table_id]}")


@pytest.mark.parametrize("year", YEARS)
def test_the_insurance_funds_open_where_they_closed(year: int) -> None:
    for income, paid in insurances().values():
        earned, spent_there = county_books.social(year, "final", SEED)
        assert fund_left(income, paid, year, SEED) == fund_left(income, paid, year - 1, SEED) + earned[income] - spent_there[paid] > 0


def test_what_a_department_gives_on_application_or_not_at_all_stands_apart_from_its_budget(tmp_path: Path) -> None:
    apart = {(file.entity_code, file.year): file for *_, file, _ in _jobs() if file.disclosure != "主动公开"}
    assert {code: file.disclosure for (code, _), file in apart.items()} == {"113": "不予公开", "129": "依申请公开"}
    assert all(file.reason for file in apart.values())
    write_budget(tmp_path / "b.xlsx", "113", 2025, SEED, has_goals=False)
    write_goals(tmp_path / "g.xlsx", "113", 2025, SEED)
    assert not _gravities(tmp_path / "b.xlsx") + _gravities(tmp_path / "g.xlsx")
    whole, goals = ({t.table.id for t in read(tmp_path / name, Book.shipped()).tables} for name in ("b.xlsx", "g.xlsx"))
    assert (len(whole), goals) == (10, {"db_performance"}) and not whole & goals


def _gravities(path: Path) -> Counter[str]:
    return Counter(
        f"{finding.gravity.value} {finding.rule}" for finding in read(path, Book.shipped()).findings if finding.gravity.value != "notes"
    )


@pytest.mark.parametrize("writer", GOVERNMENT)
@pytest.mark.parametrize("year", YEARS)
def test_the_countys_workbooks_are_read_without_a_finding_to_answer(tmp_path: Path, writer: Callable[..., None], year: int) -> None:
    writer(tmp_path / "a.xlsx", year, SEED)
    assert not _gravities(tmp_path / "a.xlsx")


@pytest.mark.parametrize("writer", [write_catalogue, write_application])
def test_catalogue_and_application_notes_are_read_without_a_finding_to_answer(tmp_path: Path, writer: Callable[..., None]) -> None:
    writer(tmp_path / "a.xlsx", 2025)
    assert not _gravities(tmp_path / "a.xlsx")


@pytest.mark.parametrize("code", ["101", "102", "103", "104", "118", "111", "125"])
def test_departments_of_every_hand_are_read_without_a_finding_to_answer(tmp_path: Path, code: str) -> None:
    write_budget(tmp_path / "b.xlsx", code, 2024, SEED)
    write_final(tmp_path / "f.xlsx", code, 2024, SEED)
    assert not _gravities(tmp_path / "b.xlsx") + _gravities(tmp_path / "f.xlsx")
    budget, final = read(tmp_path / "b.xlsx", Book.shipped()), read(tmp_path / "f.xlsx", Book.shipped())
    assert len({table.table.id for table in budget.tables}) == 11
    assert len({table.table.id for table in final.tables}) == 9
    assert len(budget.texts) >= 4


def test_figures_arrive_in_fen_whatever_the_unit_of_the_hand(tmp_path: Path) -> None:
    for code, unit in (("101", "万元"), ("102", "元"), ("103", "万元"), ("104", "元")):
        write_budget(tmp_path / "b.xlsx", code, 2023, SEED)
        table = next(t for t in read(tmp_path / "b.xlsx", Book.shipped()).tables if t.table.id == "db_expenditure")
        assert table.unit == unit
        total = table.frame.loc[table.frame["level"] == 0, "total_fen"].iloc[0]
        assert total == books(code, 2023, "initial", SEED).spent() * 10_000


@pytest.mark.parametrize("code", ["101", "102", "103", "104", "105", "106"])
def test_three_public_arrives_the_same_from_every_hand(tmp_path: Path, code: str) -> None:
    write_final(tmp_path / "f.xlsx", code, 2024, SEED)
    table = next(t for t in read(tmp_path / "f.xlsx", Book.shipped()).tables if t.table.id == "tp_final")
    row, true = table.frame.iloc[0], spent(code, 2024, SEED)
    parts = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_running", "reception")
    assert tuple(row[f"final_{part}_fen"] for part in parts) == tuple(value * 10_000 for value in true.amounts)
    assert tuple(row[f"budget_{part}_fen"] for part in parts) == tuple(value * 10_000 for value in budgeted(code, 2024, SEED).amounts)
    assert (row["vehicle_kept_count"], row["reception_batch_count"], row["reception_person_count"]) == (
        true.kept,
        true.batches,
        true.guests,
    )


@pytest.mark.parametrize("code", ["BT003", "BT027", "BT040", "BT042", "BT014", "BT028"])
def test_rosters_of_every_layout_are_read_whole(tmp_path: Path, code: str) -> None:
    batch = next(batch for batch in batches((2025,)) if batch.programme_code == code)
    written = write_roster(tmp_path / "r.xlsx", batch, SEED)
    loaded = read(tmp_path / "r.xlsx", Book.shipped())
    assert not [finding for finding in loaded.findings if finding.gravity.value != "notes"]
    (table,) = loaded.tables
    assert len(table.frame) == written
    assert table.frame["due_fen"].sum() == sum(row.due_fen for row in roster_rows(batch, SEED))
    assert table.facts["programme_code"] == code
    assert table.facts["batch_kind"] == batch.batch_kind
    assert table.frame[["quantity", "standard", "card_number", "phone", "id_number"]].notna().all().all()


def test_empty_tables_say_that_they_are_empty(tmp_path: Path) -> None:
    write_budget(tmp_path / "b.xlsx", "137", 2025, SEED)
    empty = {table.table.id: table.statement for table in read(tmp_path / "b.xlsx", Book.shipped()).tables if table.is_empty}
    assert set(empty) == {"db_fund_expenditure", "db_capital_expenditure"}
    assert all("空表" in statement for statement in empty.values())


@pytest.mark.parametrize("writer", [*GOVERNMENT, write_catalogue])
def test_every_workbook_says_that_it_is_sample_data(tmp_path: Path, writer: Callable[..., None]) -> None:
    writer(tmp_path / "a.xlsx", 2025, *([SEED] if writer is not write_catalogue else []))
    book = load_workbook(tmp_path / "a.xlsx", read_only=True)
    assert "示例数据" in str(book.properties.keywords) + str(book.properties.creator)
    for sheet in book.worksheets:
        words = "".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
        assert "示例数据" in words, sheet.title
    book.close()


def test_the_same_seed_writes_the_same_figures_and_another_seed_others() -> None:
    books.cache_clear()
    first = books("121", 2025, "final", SEED)
    books.cache_clear()
    assert books("121", 2025, "final", SEED) == first
    assert books("121", 2025, "final", SEED + 1) != first


def test_villages_are_the_real_ones() -> None:
    assert len(villages()) == 570
    assert len(townships()) == 20
