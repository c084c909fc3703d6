"""Documents go the way of the tables: text read, leaks found, reviewed, released without their properties, found by search."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

from dashboard.pages.published_table import layout
from dashboard.sources import Source
from datasets.office import Office
from datasets.office.documents import cleaned, lines_of, suffix_of
from datasets.office.leaks import scan_folder
from datasets.office.refusals import LeakFound
from datasets.published.documents import documents
from datasets.published.register import entries
from datasets.published.search import Index
from tests.office_home import open_home
from tests.office_sheets import id_of
from tests.test_store_persons import _pdf

TITLE = "2025年度县本级预算执行审计结果公告"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _docx(folder: Path, *lines: str, name: str = TITLE, author: str = "某经办") -> Path:
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    table = made.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "整改事项", "3项"
    made.core_properties.author = author
    path = folder / f"{name}.docx"
    made.save(str(path))
    return path


def _publish(office: Office, path: Path) -> int:
    number = office.sitting("jingban", "cli").receive(path, formed=date(2026, 6, 1))
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    return office.sitting("fabu").publish([number])


def _rules(office: Office, path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    clerk = office.sitting("jingban", "cli")
    return [(f.rule, f.gravity.value, f.cells) for f in clerk.findings(clerk.receive(path, formed=date(2026, 6, 1)))]


def test_a_document_is_released_with_its_text_and_without_its_author(tmp_path: Path, office: Office) -> None:
    n = _publish(office, _docx(tmp_path, "一、总体情况", "审计查出问题金额120万元，已整改。"))
    found = documents(office.public.state())
    assert [(d.kind, d.dataset.title, d.dataset.year) for d in found] == [("审计结果公告", TITLE, 2025)]
    folder = office.public.dir / "releases" / str(n)
    released = folder / found[0].path
    assert lines_of(released.read_bytes()) == ["一、总体情况", "审计查出问题金额120万元，已整改。", "整改事项\t3项"]
    with zipfile.ZipFile(released) as package:
        assert "某经办" not in "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    assert found[0].path in office.public.release(n).files
    assert scan_folder(folder) == []


def test_a_document_stands_in_the_register_and_is_found_by_name_and_by_what_it_says(tmp_path: Path, office: Office) -> None:
    n = _publish(office, _docx(tmp_path, "水利专项资金闲置"))
    state = office.public.state()
    assert [(e.title, e.status) for e in entries({n: office.public.release(n)}) if e.table == "document"] == [(TITLE, "现行")]
    index = Index(state)
    for asked in ("审计结果", "sjjggg", "专项资金闲置"):
        assert [hit.kind for hit in index.find(asked)][:1] == ["文件"], asked
    assert index.find("审计结果")[0].code.startswith(f"/fabu/{n}/documents/")


def test_the_public_page_of_a_document_shows_its_text_and_hands_out_the_file(tmp_path: Path, office: Office) -> None:
    n = _publish(office, _docx(tmp_path, "水利专项资金闲置"))
    state = office.public.state()
    shown = str(layout(state, (str(n), "411322", "document", "2025"), {}))
    assert "水利专项资金闲置" in shown and documents(state)[0].href in shown


def test_two_documents_of_one_unit_and_year_have_an_address_each_that_stays(tmp_path: Path, office: Office) -> None:
    files = [_docx(tmp_path, f"{said}的正文", name=name) for name, said in (("2025年预算解读", "解读"), ("2025年绩效报告", "绩效"))]
    clerk = office.sitting("jingban", "cli")
    numbers = [clerk.receive(path, formed=date(2026, 6, 1)) for path in files]
    for number in numbers:
        office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    n = office.sitting("fabu").publish(numbers)
    state = office.public.state()
    addresses = {d.title: Source.of(d).href for d in state.keys if d.table == "document"}
    assert len(set(addresses.values())) == 2
    for title, href in addresses.items():
        page = str(layout(state, tuple(href.split("/")[2:]), {}))
        assert f"{'解读' if '解读' in title else '绩效'}的正文" in page
        assert f"{'绩效' if '解读' in title else '解读'}的正文" not in page
    old = str(layout(state, (str(n), "411322", "document", "2025"), {}))
    assert all(href in old for href in addresses.values())


@pytest.mark.parametrize(("line", "gravity"), [(f"当事人某某，{id_of(3)}", "blocks"), ("联系电话13800138000", "asks")])
def test_a_number_in_a_document_is_found_at_its_line(tmp_path: Path, office: Office, line: str, gravity: str) -> None:
    assert _rules(office, _docx(tmp_path, "一、情况", line)) == [("LEAK-01", gravity, ("A2",))]


def test_a_mobile_number_that_is_no_declared_contact_stops_the_release(tmp_path: Path, office: Office) -> None:
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(_docx(tmp_path, "联系电话13800138000"), formed=date(2026, 6, 1))
    clerk.explain(number, clerk.findings(number)[0].place, "公开的办公电话。")
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    with pytest.raises(LeakFound):
        office.sitting("fabu").publish([number])


def test_what_a_document_hides_must_go(tmp_path: Path, office: Office) -> None:
    path = _docx(tmp_path, "正文")
    out = io.BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(out, "w") as made:
        for name in package.namelist():
            body = package.read(name)
            made.writestr(name, body.replace(b"<w:body>", b'<w:body><w:p><w:del w:id="1"/></w:p>') if name == "word/document.xml" else body)
        made.writestr("word/comments.xml", "<w:comments/>")
    path.write_bytes(out.getvalue())
    assert _rules(office, path) == [("DOC-01", "blocks", ("A1",))]


def test_a_page_without_text_is_asked(tmp_path: Path, office: Office) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    page.merge_page(PdfReader(io.BytesIO(_pdf(""))).pages[0])
    path = tmp_path / "2025年整改情况报告.pdf"
    with path.open("wb") as out:
        writer.write(out)
    assert _rules(office, path) == [("DOC-02", "asks", ("A1",))]


def test_a_pdf_loses_its_author_and_keeps_its_text() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf("Audit result"))))
    writer.add_metadata({"/Author": "Mouren"})
    out = io.BytesIO()
    writer.write(out)
    clean = cleaned(out.getvalue())
    assert b"Mouren" in out.getvalue() and b"Mouren" not in clean
    assert (suffix_of(clean), lines_of(clean)) == (".pdf", ["Audit result"])


def test_a_damaged_document_is_told_in_one_sentence(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "2025年绩效报告.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing more")
    clerk = office.sitting("jingban", "cli")
    found = clerk.submission(clerk.receive(path, formed=date(2026, 6, 1)))
    assert (found.state, "另存一份" in found.trouble) == ("unreadable", True)


def test_the_office_shows_a_document_line_by_line_with_numbers_covered(tmp_path: Path, office: Office) -> None:
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(_docx(tmp_path, "一、情况", f"当事人{id_of(3)}"), formed=date(2026, 6, 1))
    assert clerk.sheets(number).grids[0].rows == (("一、情况",), ("当事人●",), ("整改事项\t3项",))


def test_a_new_version_of_a_document_corrects_the_old_one(tmp_path: Path, office: Office) -> None:
    _publish(office, _docx(tmp_path, "第一稿"))
    number = office.sitting("jingban", "cli").receive(_docx(tmp_path, "第二稿"), formed=date(2026, 6, 1))
    assert [(c.old, c.new) for c in office.sitting("fuhe").difference(number)] == [("第一稿", "第二稿")]
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    office.sitting("fabu").publish([number], "改了一处文字")
    assert [d.dataset.release for d in documents(office.public.state())] == [2]
