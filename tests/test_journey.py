"""From the clerk's sheet to the paper on the village board, in a real browser, through both running faces.

One roster of the demo county, once with a wrong total: every later figure is compared with what stands in that workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from datasets.office import Office
from datasets.published.places import divisions
from loaders.demo.county import SEED
from loaders.demo.subsidy_files import jobs
from tests.office_home import PASSWORD, TOWNSHIP, open_home
from tests.office_sheets import income
from tests.visiting import Visitor, running

PATIENCE = 60_000
YEAR = 2025


@dataclass(frozen=True)
class Roster:
    """What stands in the workbook: rows (township, village, person, ID, telephone, yuan), its total and the total's cell."""

    right: Path
    wrong: Path
    rows: tuple[tuple[str, str, str, str, str, int], ...]
    cell: str

    @property
    def total(self) -> int:
        """Yuan of all rows."""
        return sum(row[5] for row in self.rows)


@dataclass(frozen=True)
class Faces:
    """Addresses of the running faces and the home under them."""

    home: Path
    office: str
    public: str


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    """农机购置与应用补贴 of the demo county as its writer makes it, and a copy in which the total is 100 yuan too much."""
    folder = tmp_path_factory.mktemp("roster")
    write, arguments, file, _ = next(job for job in jobs((YEAR,), SEED) if job[2].programme_code == "BT003")
    right, wrong = folder / file.path.name, folder / f"多了一百_{file.path.name}"
    write(right, *arguments)
    book = load_workbook(right)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    at = {re.sub(r"\(.*|（.*", "", str(cell.value)): cell.column - 1 for cell in head}
    names = ("乡镇", "村", "姓名", "证件号码", "手机号码", "实发金额")
    body = [row for row in sheet.iter_rows(min_row=head[0].row + 1) if str(row[0].value).isdigit()]
    rows = tuple(tuple(row[at[name]].value for name in names) for row in body)
    total = next(row for row in sheet.iter_rows(min_row=body[-1][0].row + 1) if row[0].value == "合计")[at["实发金额"]]
    assert total.value == sum(row[5] for row in rows)
    total.value += 100
    book.save(wrong)
    return Roster(right, wrong, rows, total.coordinate)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    """Both faces over a small county that has published one table, by receive, approve and publish."""
    home = tmp_path_factory.mktemp("home")
    office = open_home(home)
    _publish_first(office, tmp_path_factory.mktemp("first"))
    office.close()
    with running("public", home) as public, running("office", home, MBZ_PUBLIC_URL=public) as address:
        yield Faces(home, address, public)


def _publish_first(office: Office, folder: Path) -> None:
    clerk, reviewer, publisher = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "fabu"))
    number = clerk.receive(income(folder, 62_000.00, 21_000.00))
    for finding in clerk.findings(number):
        clerk.explain(number, finding.place, "示例说明，数和单位都属实。")
    reviewer.approve(number, secrecy_reviewed=True)
    assert publisher.publish([number]) == 1


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


def _as(browser: Browser, faces: Faces, user: str) -> Page:
    """A browser of its own in which `user` has logged in; any script error fails the test."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.goto(f"{faces.office}/")
    page.get_by_label("用户名").fill(user)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible(timeout=PATIENCE)
    return page


def _upload(page: Page, file: Path) -> str:
    """Send `file`, wait for the reading, open the result; the number it got."""
    page.get_by_label("形成日期").check()
    page.locator("[name=date]").fill(f"{YEAR}-11-20")
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name="开始传").click()
    page.locator("#queue a").click(timeout=PATIENCE)
    page.wait_for_url("**/shoudao/S*")
    return page.url.split("/")[-1]


def test_from_the_clerk_s_sheet_to_the_notice_on_the_village_board(browser: Browser, faces: Faces, roster: Roster, tmp_path: Path) -> None:
    township, village, person, id_number, telephone, _ = next(row for row in roster.rows if row[0] == divisions()[TOWNSHIP].name)
    own = sum(row[5] for row in roster.rows if row[:2] == (township, village))
    code = next(p.code for p in divisions().values() if p.parent_code == TOWNSHIP and p.said[:2] == village[:2])

    public = Visitor(faces.public)
    assert public.get(f"/butie/{YEAR}").status == 404
    assert f"{own:,}" not in public.get(f"/v/{code}/1").text

    clerk = _as(browser, faces, "jingban")
    first = _sees_the_wrong_total(clerk, roster)
    number = _sends_the_corrected_one(clerk, roster, first)
    _is_refused_as_reviewer(clerk, faces, number)
    _approves(_as(browser, faces, "fuhe"), number)
    release = _publishes(_as(browser, faces, "fabu"), number)
    assert release == 2
    _drills_down(browser, faces, roster, (township, village, code), own)
    assert f"{own:,}" in public.get(f"/v/{code}/{release}").text
    notice = _prints(_as(browser, faces, "xiangzhen"), code, tmp_path / "notice.pdf")
    assert person in notice
    assert f"{own:,}.00" in notice
    assert f"第{release}号" in notice
    assert id_number not in notice
    assert telephone not in notice


def _sees_the_wrong_total(page: Page, roster: Roster) -> str:
    number = _upload(page, roster.wrong)
    expect(page.locator("#verdict-title")).to_contain_text("必须改")
    cell = page.locator(f"#c-{roster.cell}")
    expect(cell).to_have_class(re.compile(r"\bblock\b"))
    expect(cell).to_have_text(str(roster.total + 100))
    finding = page.locator(f'.fnd li.block[data-cell="{roster.cell}"]').first
    expect(finding).to_contain_text("100")
    cell.click()
    expect(finding).to_have_class(re.compile(r"\bsel\b"))
    expect(page.get_by_role("button", name="提交审核")).to_be_disabled()
    assert "●" in page.locator(".xl").inner_text()
    assert roster.rows[0][3] not in page.content()
    return number


def _sends_the_corrected_one(page: Page, roster: Roster, first: str) -> str:
    page.get_by_role("link", name="改好了，再传一次").click()
    number = _upload(page, roster.right)
    assert number != first
    expect(page.locator("main")).to_contain_text("比上次少了")
    expect(page.locator("#verdict-title")).to_have_text("可以提交审核了")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("main")).to_contain_text("已经提交审核")
    return number


def _is_refused_as_reviewer(page: Page, faces: Faces, number: str) -> None:
    for path in ("/shenhe", f"/shenhe/{number}", "/gongbu"):
        answer = page.goto(f"{faces.office}{path}")
        assert answer is not None
        assert answer.status == 403
        expect(page.locator("h1")).to_have_text("您的岗位不办这件事")


def _approves(page: Page, number: str) -> None:
    page.get_by_role("link", name="待审核").click()
    page.locator(f'a[href="/shenhe/{number}"]').click()
    approve = page.get_by_role("button", name="审查通过")
    expect(approve).to_be_disabled()
    for item in range(page.locator(".check > li").count()):
        page.locator(".check > li").nth(item).get_by_role("button", name=re.compile("点一下确认$")).click()
        expect(page.locator(".check > li").nth(item).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    approve.click()
    expect(page.locator("main")).to_contain_text(f"{number}审查通过")


def _publishes(page: Page, number: str) -> int:
    page.get_by_label(re.compile("^选")).check()
    go = page.get_by_role("button", name="公布选中的")
    expect(go).to_be_disabled()
    page.locator("#sure").fill("公布")
    go.click()
    said = page.locator(".big-no")
    expect(said).to_be_visible(timeout=PATIENCE)
    return int(re.findall(r"第(\d+)号", said.inner_text())[0])


def _drills_down(browser: Browser, faces: Faces, roster: Roster, where: tuple[str, str, str], own: int) -> None:
    """Home → 补贴 → township → village by links; the total of each list is the figure chosen in the one before."""
    township, _, code = where
    page = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{faces.public}/")
    page.get_by_role("link", name="补贴", exact=True).first.click()
    page.wait_for_url("**/butie**")
    expect(page.locator("main")).to_contain_text(f"{roster.total:,}")
    page.locator(f'a[href$="/butie/{YEAR}/{TOWNSHIP}"]').first.click()
    page.wait_for_url(f"**/butie/{YEAR}/{TOWNSHIP}")
    expect(page.locator("main")).to_contain_text(f"{sum(row[5] for row in roster.rows if row[0] == township):,}")
    page.locator(f'a[href$="/butie/{YEAR}/{TOWNSHIP}/{code}"]').first.click()
    page.wait_for_url(f"**/butie/{YEAR}/{TOWNSHIP}/{code}")
    expect(page.locator("main")).to_contain_text("农机购置与应用补贴")
    expect(page.locator("main")).to_contain_text(f"{own:,}")
    page.goto(f"{faces.public}/cun/{code}?nian={YEAR}")
    expect(page.locator(".bigsum")).to_contain_text(f"{own:,}")


def _prints(page: Page, code: str, path: Path) -> str:
    page.goto(page.url.split("/shoudao")[0] + f"/gongshidan?nian={YEAR}")
    row = page.locator("tr", has_text=code)
    expect(row).to_contain_text("未打印")
    with page.expect_download() as waiting:
        row.get_by_role("button", name="打印").click()
    waiting.value.save_as(path)
    page.reload()
    expect(page.locator("tr", has_text=code)).to_contain_text("已打印")
    return "\n".join(sheet.extract_text() for sheet in PdfReader(path).pages)
