"""Nobody is named who must not be, no small group can be counted back, and no number leaves in any container."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx import Document

from datasets.office import Desk, Office
from datasets.office.leaks import scan_bytes, scan_folder
from datasets.office.refusals import LeakFound
from loaders.demo.people import luhn_digit
from schemas.findings import Gravity
from schemas.numbers import in_text
from tests.office_home import open_home
from tests.office_sheets import id_of, persons

ID = id_of(7)
CARD = "622202411322000001" + luhn_digit("622202411322000001")
MOBILE = "13800138000"
#: a 15-digit ID of the old kind survives as a number
NUMERIC = "411322700203001"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _received(office: Office, path: Path) -> str:
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(path)
    for finding in clerk.findings(number):
        if finding.gravity is Gravity.ASKS:
            clerk.explain(number, finding.place, "已核对，情况属实。")
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    return number


def _publish(office: Office, *paths: Path, reason: str = "") -> int:
    numbers = [_received(office, path) for path in paths]
    return office.sitting("fabu").publish(numbers, reason)


def _many(village: str, count: int, first: int, amount: float = 100.0, born: str = "19700203") -> list[tuple[str, str, str, float]]:
    return [(village, f"某{first + i}", id_of(first + i, born), amount) for i in range(count)]


def _rows(office: Office) -> list[tuple[object, ...]]:
    found = office.public.state().sql(
        "select programme_code, village_code, township_code, people_count, paid_fen, merged, merged_programmes from subsidy order by all"
    )
    plain = found.astype(object).where(found.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def test_a_small_group_of_class_n_is_shown_as_it_is(tmp_path: Path, office: Office) -> None:
    _publish(office, persons(tmp_path, _many("新华街", 2, 1)))
    assert _rows(office) == [("BT001", "411322001001", "411322001", 2, 20000, "", "")]


def test_two_small_groups_of_one_village_become_one_lawful_row(tmp_path: Path, office: Office) -> None:
    """Both programmes pay 75 a head: 5 persons and 375 yuan tell nobody how many are of which."""
    helped = persons(tmp_path, [*_many("新华街", 3, 1, 75), *_many("交通街", 9, 20, 75)], "BT025", "困难残疾人生活补贴")
    nursed = persons(tmp_path, [*_many("新华街", 2, 41, 75), *_many("交通街", 6, 60, 75)], "BT026", "重度残疾人护理补贴")
    _publish(office, helped, nursed)
    assert _rows(office) == [
        ("", "411322001001", "411322001", 5, 37500, "merged", "困难残疾人生活补贴、重度残疾人护理补贴"),
        ("BT025", "411322001002", "411322001", 9, 67500, "", ""),
        ("BT026", "411322001002", "411322001", 6, 45000, "", ""),
    ]


def test_programmes_of_two_standards_each_are_not_merged_where_one_split_alone_adds_up(tmp_path: Path, office: Office) -> None:
    """300 or 310, and 70 or 75 a head: 5 persons and 1,040 yuan are 3 and 2 whatever each of them gets."""
    poor = persons(tmp_path, [*_many("新华街", 3, 1, 300), *_many("交通街", 9, 20, 310)], "BT021", "农村特困人员救助供养(基本生活)")
    helped = persons(tmp_path, [*_many("新华街", 2, 41, 70), *_many("交通街", 6, 60, 75)], "BT025", "困难残疾人生活补贴")
    _publish(office, poor, helped)
    assert [(row[0], row[1], row[3]) for row in _rows(office)] == [("BT021", "", 12), ("BT025", "", 8)]


def test_programmes_whose_standards_can_be_read_off_the_next_village_are_not_merged(tmp_path: Path, office: Office) -> None:
    """300 and 70 a head stand open in 交通街: 5 persons and 1,040 yuan in 新华街 could only be 3 and 2."""
    poor = persons(tmp_path, [*_many("新华街", 3, 1, 300), *_many("交通街", 9, 20, 300)], "BT021", "农村特困人员救助供养(基本生活)")
    helped = persons(tmp_path, [*_many("新华街", 2, 41, 70), *_many("交通街", 6, 60, 70)], "BT025", "困难残疾人生活补贴")
    _publish(office, poor, helped)
    assert [(row[0], row[1], row[3]) for row in _rows(office)] == [("BT021", "", 12), ("BT025", "", 8)]


def test_what_finds_no_company_in_the_village_moves_up_and_hides_its_count(tmp_path: Path, office: Office) -> None:
    _publish(
        office, persons(tmp_path, [*_many("新华街", 3, 1, 300), *_many("交通街", 4, 20, 310)], "BT021", "农村特困人员救助供养(基本生活)")
    )
    assert _rows(office) == [("BT021", "", "411322001", 7, 214000, "moved", "农村特困人员救助供养(基本生活)")]
    dataset = office.public.state().keys[0]
    assert (dataset.table, dataset.row_count) == ("subsidy_roster", 0)


def test_four_and_four_is_not_published_because_only_one_split_explains_it(tmp_path: Path, office: Office) -> None:
    _publish(
        office, persons(tmp_path, [*_many("新华街", 4, 1, 300), *_many("交通街", 4, 20, 310)], "BT021", "农村特困人员救助供养(基本生活)")
    )
    assert [(row[3], row[4], row[5]) for row in _rows(office)] == [(None, None, "withheld")]


def test_a_correction_that_would_give_a_hidden_cell_away_by_subtraction_hides_more(tmp_path: Path, office: Office) -> None:
    name, small = "农村特困人员救助供养(基本生活)", [*_many("新华街", 3, 1, 300), *_many("交通街", 4, 20, 310)]
    _publish(office, persons(tmp_path, small, "BT021", name))
    grown = [*_many("新华街", 6, 1, 300), *_many("交通街", 4, 20, 310)]
    _publish(office, persons(tmp_path, grown, "BT021", name), reason="漏报三人，补报")
    assert [(row[1], row[3], row[5]) for row in _rows(office)] == [("", 10, "moved")]


def test_correcting_one_programme_brings_along_what_shared_its_row(tmp_path: Path, office: Office) -> None:
    nursed = persons(tmp_path, [*_many("新华街", 3, 1, 75), *_many("交通街", 9, 60, 75)], "BT026", "重度残疾人护理补贴")
    helped = [*_many("新华街", 3, 41, 75), *_many("交通街", 9, 80, 75)]
    _publish(office, nursed, persons(tmp_path, helped, "BT025", "困难残疾人生活补贴"))
    helped = [*_many("新华街", 4, 41, 75), *_many("交通街", 9, 80, 75)]
    _publish(office, persons(tmp_path, helped, "BT025", "困难残疾人生活补贴"), reason="漏报一人")
    assert [(row[1], row[3], row[4], row[5]) for row in _rows(office) if row[5]] == [("411322001001", 7, 52500, "merged")]
    assert sorted(key.split("/")[7] for key in office.public.release(2).supersedes) == ["BT025", "BT026"]


def test_a_standard_the_policy_list_prints_tells_no_split_though_no_village_stands_open(tmp_path: Path, office: Office) -> None:
    poor = persons(tmp_path, _many("新华街", 3, 1, 300), "BT021", "农村特困人员救助供养(基本生活)")
    helped = persons(tmp_path, _many("新华街", 4, 41, 70), "BT025", "困难残疾人生活补贴")
    _publish(office, poor, helped)
    assert [(row[0], row[3], row[4], row[5]) for row in _rows(office)] == [
        ("BT021", None, None, "withheld"),
        ("BT025", None, None, "withheld"),
    ]


def test_a_minor_of_class_n_is_counted_and_named_nowhere(tmp_path: Path, office: Office) -> None:
    child = ("新华街", "小某", id_of(90, "20150601"), 100.0)
    _publish(office, persons(tmp_path, [*_many("新华街", 2, 1), child]))
    board = office.board()
    assert board.village("411322001001", 2025)["person_name"].tolist() == ["某1", "某2"]
    hidden = board.hidden("411322001001", 2025)
    assert hidden[["programme_code", "people_count", "paid_fen"]].to_numpy().tolist() == [["BT001", 1, 10000]]
    assert "小某" not in _everything_readable(office.home)


def test_a_page_of_a_list_is_the_list_from_there_on_and_opens_no_batch_below_it(tmp_path: Path, office: Office) -> None:
    child = ("新华街", "小某", id_of(90, "20150601"), 100.0)
    _publish(
        office,
        persons(tmp_path, [*_many("新华街", 3, 1), child, *_many("新华街", 3, 11)]),
        persons(tmp_path, _many("新华街", 5, 31), "BT003", "实际种粮农民一次性补贴"),
    )
    board = office.board()
    whole = board.village("411322001001", 2025)["person_name"].tolist()
    pages = [board.page("411322001001", 2025, first, 4)["person_name"].tolist() for first in (0, 4, 8, 12)]
    assert pages == [whole[:4], whole[4:8], whole[8:], []]
    second = max(office.boards.index(1).pieces, key=lambda piece: piece.offset)
    pack = office.boards.folder(1) / second.pack
    pack.write_bytes(pack.read_bytes()[: second.offset])
    assert board.page("411322001001", 2025, 0, 4)["person_name"].tolist() == whole[:4]


def test_class_r_is_named_only_with_a_recorded_basis_and_class_x_never(tmp_path: Path, office: Office) -> None:
    from datetime import date

    basis = persons(tmp_path, _many("新华街", 6, 1), "BT019", "农村最低生活保障金")
    without = persons(tmp_path, _many("新华街", 7, 21), "BT021", "农村特困人员救助供养(基本生活)")
    never = persons(tmp_path, _many("新华街", 8, 41, born="20120203"), "BT027", "孤儿基本生活费")
    _publish(office, basis, without, never)
    assert set(office.board().village("411322001001", 2025)["programme_code"]) == {"BT019"}
    hidden = office.board().hidden("411322001001", 2025)
    assert sorted(zip(hidden["programme_code"], hidden["people_count"], strict=True)) == [("BT021", 7), ("BT027", 8)]
    number = office.sitting("guanli").propose("basis/BT021", "特困人员长期公示，县政府文件", date(2020, 1, 1), "县政府常务会议定")
    office.sitting("fuhe").confirm(number)
    assert set(office.board().village("411322001001", 2025)["programme_code"]) == {"BT019", "BT021"}


def test_the_public_commitment_covers_the_board_part(tmp_path: Path, office: Office) -> None:
    n = _publish(office, persons(tmp_path, _many("新华街", 6, 1)))
    assert office.public.release(n).manifest["board"]["commitment"] == office.boards.index(n).commitment
    assert "某1" not in _everything_readable(office.home)


def _everything_readable(home: Path) -> str:
    """All bytes under the home as text, unpacked where they are packages, and the database dumped."""
    texts = [path.read_bytes().decode("utf-8", "ignore") for path in home.rglob("*") if path.is_file()]
    for path in home.rglob("*.parquet"):
        texts.append(str(pq.read_table(path).to_pylist()))
    for path in home.rglob("*.xlsx"):
        texts += [str(cell.value) for page in openpyxl.load_workbook(path) for row in page.iter_rows() for cell in row]
    texts += list(sqlite3.connect(home / "office" / "office.sqlite").iterdump())
    return "\n".join(texts)


def test_known_numbers_are_nowhere_after_publishing(tmp_path: Path, office: Office) -> None:
    from tests.makers import book, roster, saved

    rows = [(i, "凤瑞街道", "新华街", "1组", f"某{i}", id_of(i), CARD, 1, 100, 100) for i in range(1, 7)]
    _publish(office, saved(tmp_path, book({"发放明细": roster(rows)}), "BT001.xlsx"))
    everything = _everything_readable(office.home)
    assert [number for number in (*(id_of(i) for i in range(1, 7)), CARD) if number in everything] == []


def _xlsx(tmp_path: Path, where: str) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    if where == "cell":
        page["B2"] = f"电话{MOBILE}"
    if where == "number":
        page["B2"] = int(NUMERIC)
    if where == "comment":
        page["A1"].comment = openpyxl.comments.Comment(f"卡号 {CARD}", "x")
    if where == "property":
        book.properties.creator = ID
    if where == "header":
        page.oddHeader.center.text = f"{ID}"
    path = tmp_path / f"{where}.xlsx"
    book.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("where", ["cell", "number", "comment", "property", "header"])
def test_one_number_planted_in_a_workbook_is_found(tmp_path: Path, where: str) -> None:
    assert [leak.what for leak in scan_bytes("a.xlsx", _xlsx(tmp_path, where))] != []


def test_one_number_planted_in_each_other_container_is_found(tmp_path: Path) -> None:
    table = pa.table({"note": ["好", f"身份证{ID}。"], "fen": [1, 2]})
    for name, content in _containers(tmp_path, table).items():
        assert {leak.what for leak in scan_bytes(name, content)} == {"身份证号"}, name


def _containers(tmp_path: Path, table: pa.Table) -> dict[str, bytes]:
    out = pa.BufferOutputStream()
    pq.write_table(table, out)
    document = Document()
    document.add_paragraph(f"姓名某某，{ID}")
    document.save(str(tmp_path / "a.docx"))
    return {
        "a.parquet": out.getvalue().to_pybytes(),
        "a.json": f'{{"deep": [{{"note": "见{ID}"}}]}}'.encode(),
        "a.jsonl": f'{{"a": 1}}\n{{"{ID}": 2}}\n'.encode(),
        "a.csv": f"名称,备注\n甲,{ID}\n".encode(),
        "a.txt": f"{ID[:6]} {ID[6:14]} {ID[14:]}".encode(),
        "a.docx": (tmp_path / "a.docx").read_bytes(),
        "a.pdf": _pdf(ID),
    }


def _pdf(text: str) -> bytes:
    """A one-page PDF with one line of text, written by hand."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer << /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF" % start


def test_what_cannot_be_looked_into_does_not_leave(tmp_path: Path) -> None:
    assert [leak.what for leak in scan_bytes("a.zip", b"PK")] == ["无法检查的文件"]


def test_amounts_codes_and_declared_contacts_are_no_leak(tmp_path: Path) -> None:
    assert in_text("2025-06-20 41132200100100 P21450222-0003 8,138,001,380.00 0377-67212345 sha256:" + "1" * 64) == []
    assert in_text(f"咨询电话 {MOBILE}") == ["手机号"]
    assert in_text(f"咨询电话 {MOBILE}", frozenset({MOBILE})) == []
    assert scan_bytes("a.csv", "名称,金额\n甲,13800138000\n".encode(), numeric=frozenset({"金额"})) == []


def test_a_leak_stops_the_publication_and_nothing_is_left_of_it(tmp_path: Path, office: Office) -> None:
    number = _received(office, persons(tmp_path, _many("新华街", 6, 1)))
    with office.store.writing() as connection:
        connection.exec_driver_sql(f"update submissions set unit_name = '某局{MOBILE}'")
    with pytest.raises(LeakFound) as refused:
        office.sitting("fabu").publish([number])
    assert MOBILE not in str(refused.value)
    assert list((office.public.dir / "releases").iterdir()) == []
    assert not office.boards.folder(1).exists()
    assert office.sitting("jingban").submission(number).state == "approved"
    assert scan_folder(office.public.dir) == []


def test_the_same_person_in_two_lists_of_one_batch_is_asked_about(tmp_path: Path, office: Office) -> None:
    clerk: Desk = office.sitting("jingban", "cli")
    clerk.receive(persons(tmp_path, _many("新华街", 3, 1), file="县.xlsx"))
    other = clerk.receive(persons(tmp_path, _many("新华街", 2, 3), file="镇.xlsx"), unit="411322001")
    assert [(f.rule, f.cells) for f in clerk.findings(other) if f.rule == "SB-05"] == [("SB-05", ("F4",))]
