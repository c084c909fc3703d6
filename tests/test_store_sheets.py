"""A long sheet is shown a block at a time: every row at its place, every person covered, without opening it whole."""

from __future__ import annotations

from pathlib import Path

from datasets.office import sheets as opened
from tests.office_home import open_home
from tests.office_sheets import id_of, persons


def test_a_block_of_a_long_roster_has_its_rows_and_no_person(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    people = [("新华街", f"某{i}", id_of(i % 999, f"19{50 + i // 999}0203"), float(i)) for i in range(1, opened.LONG + 200)]
    desk = office.sitting("jingban", "cli")
    number = desk.receive(persons(tmp_path, people))
    held = desk.sheets(number)
    sheet = held.grids[0]
    assert len(sheet.rows) == len(people) + 3  # title, facts, head
    assert (sheet.rows[2][4], sheet.rows[1000]) == ("户主姓名*", ())
    block = desk.sheet_block(number, held, sheet.sheet, 1000, 200)
    assert [row[0] for row in block.rows[1000:1003]] == ["998", "999", "1000"]
    assert {row[4] for row in block.rows[1000:1200]} == {"●"}
    assert "某" not in str(block.rows[1000:1200])
    assert block.rows[1200] == ()
    office.close()
