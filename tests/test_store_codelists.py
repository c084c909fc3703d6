"""A county's own yearly codes come through the same door as any dataset, and are what the next file is read with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from datasets.office import Office
from schemas.findings import Gravity
from tests.makers import book, saved
from tests.office_home import open_home


def _codes(folder: Path, *rows: tuple[str, str, str, int]) -> Path:
    lines = (("2026年本县代码表", "<", "<", "<"), ("代码表", "编码", "名称", "启用年度"), *rows)
    return saved(folder, book({"代码": lines}), "代码.xlsx")


def _spending(folder: Path) -> Path:
    lines = (
        ("2026年一般公共预算支出表", "<", "<"),
        (None, None, "单位：万元"),
        ("科目编码", "科目名称", "预算数"),
        ("298", "县级试点支出", 10),
        (None, "合计", 10),
    )
    return saved(folder, book({"表": lines}), "支出.xlsx")


def _asked(office: Office, path: Path) -> list[str]:
    desk = office.sitting("jingban", "cli")
    return [f.rule for f in desk.findings(desk.receive(path, approved=date(2026, 2, 1))) if f.rule.startswith("CODE")]


def test_a_published_code_is_known_to_the_next_file(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    assert _asked(office, _spending(tmp_path))
    before = office.book().hash
    number = office.sitting("jingban", "cli").receive(
        _codes(tmp_path, ("支出功能分类", "298", "县级试点支出", 2026)), approved=date(2026, 1, 5)
    )
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    office.sitting("fabu").publish([number])
    assert office.book().hash != before
    assert _asked(office, _spending(tmp_path)) == []
    found = office.book().codes("function").get("298", 2026)
    assert found is not None and found.name == "县级试点支出"
    assert office.book().codes("function").get("298", 2025) is None
    office.close()


def test_a_list_nobody_knows_is_a_finding_on_its_cell(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    desk = office.sitting("jingban", "cli")
    found = desk.findings(desk.receive(_codes(tmp_path, ("科目新表", "298", "县级试点支出", 2026)), approved=date(2026, 1, 5)))
    assert [(f.rule, f.gravity, f.cells) for f in found] == [("VAL-04", Gravity.BLOCKS, ("A3",))]
    office.close()
