"""What only looks like a telephone number: large amounts and fingerprints are published, whatever digits chance gave them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasets.office import Office
from datasets.office.desk import Desk
from schemas.numbers import in_text
from tests.makers import book, saved
from tests.office_home import open_home
from tests.office_sheets import id_of, persons

#: eleven digits that read like a mobile number: 138.12 and 139.12 亿元
AMOUNT, LATER = 13812345678, 13912345678
IDENTIFIER = "{3F2504E0-4F89-11D3-9A0C-A13812345678}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _income(folder: Path, amount: int, unit: str = "元", name: str = "a.xlsx") -> Path:
    rows = (
        ("2025年一般公共预算收入表", "<", "<", "<"),
        (None, None, None, f"单位：{unit}"),
        ("科目编码", "科目名称", "上年执行数", "预算数"),
        ("101", "税收收入", None, amount),
        ("103", "非税收入", None, 10_000),
        (None, "本年收入合计", None, amount + 10_000),
    )
    return saved(folder, book({"表1": rows}), name)


def _approved(office: Office, path: Path) -> tuple[Desk, str]:
    """The publisher and the submission that waits for them."""
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(path)
    for finding in clerk.findings(number):
        clerk.explain(number, finding.place, "示例说明，数和单位都属实。")
    office.sitting("fuhe", "cli").approve(number, secrecy_reviewed=True)
    return office.sitting("fabu", "cli"), number


def test_an_amount_of_eleven_digits_is_published_and_corrected(tmp_path: Path, office: Office) -> None:
    publisher, number = _approved(office, _income(tmp_path, AMOUNT))
    publisher.publish([number])
    publisher, number = _approved(office, _income(tmp_path, LATER, name="b.xlsx"))
    publisher.publish([number], reason="税收收入多写了一笔。")
    figures = office.public.state().sql("select max(value_fen) as most from figures")
    assert int(figures["most"][0]) == (LATER + 10_000) * 100


def test_eleven_digits_that_can_be_no_amount_still_stop(tmp_path: Path, office: Office) -> None:
    clerk = office.sitting("jingban", "cli")
    found = clerk.findings(clerk.receive(_income(tmp_path, AMOUNT, unit="万元")))
    leaks = [finding for finding in found if finding.rule == "LEAK-01"]
    assert [finding.cells for finding in leaks] == [("D4",), ("D6",)]
    assert "如果是金额，请写上千分位" in leaks[0].message and str(AMOUNT) not in leaks[0].message


def test_an_identifier_of_an_office_program_is_no_number_and_a_number_beside_it_is() -> None:
    assert in_text(f"uid {IDENTIFIER}") == []
    assert in_text(f"uid {IDENTIFIER} 电话{AMOUNT}") == ["手机号"]


def _texts(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            names = [field.name for field in table.schema if pa.types.is_string(field.type)]
            yield "\n".join(str(value) for name in names for value in set(table[name].to_pylist()))
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                yield from (package.read(name).decode() for name in package.namelist())
        elif path.is_file():
            yield path.read_text(encoding="utf-8")


def test_no_shortened_fingerprint_stands_in_a_release(tmp_path: Path, office: Office) -> None:
    """Ten hex digits cannot read like a telephone number, 64 are known for what they are; between them one in some thousands would."""
    people = [("新华街", f"户{n}", id_of(20 + n), 120.0) for n in range(6)] + [("交通街", f"家{n}", id_of(30 + n), 80.0) for n in range(2)]
    files = (
        persons(tmp_path, people),
        persons(tmp_path, people[:7], code="BT003", name="实际种粮农民一次性补贴", file="c.xlsx"),
        _income(tmp_path, 50_000),
    )
    numbers = [_approved(office, path)[1] for path in files]
    office.sitting("fabu", "cli").publish(numbers)
    short = re.compile(r"(?<![0-9A-Za-z])(?=\d*[a-f])[0-9a-f]{11,63}(?![0-9A-Za-z])")
    folder = next(office.public.dir.glob("releases/*"))
    assert [found for text in _texts(folder) for found in short.findall(text)] == []
