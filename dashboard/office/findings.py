"""Composes the findings page of one submission: verdict, sheet tabs, grid window and the list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_login import current_user

from dashboard.office.findingview import FindingItem, items
from dashboard.office.gridview import ROWS, Window, page_at, window
from dashboard.office.guard import may
from dashboard.office.headings import offers
from dashboard.office.lines import line, what
from dashboard.office.person import called
from datasets.office import Desk, steps
from datasets.office.records import SheetGrid, Submission
from datasets.office.review import is_arithmetic
from datasets.office.sheets import Sheets
from datasets.published.athand import AtHand
from datasets.published.documents import TABLE as DOCUMENT
from schemas.findings import Gravity

SHOWN = 200
TABS, CLEAN_TABS = 6, 3
KEPT = 8
_AT_HAND: AtHand[Sheets] = AtHand(KEPT)


@dataclass(frozen=True)
class Verdict:
    """What stands above the page and whether the submission may be handed in."""

    title: str
    is_ready: bool


@dataclass(frozen=True)
class Tab:
    """One sheet of the workbook; `count` findings on it."""

    title: str
    count: int
    href: str
    is_here: bool


@dataclass(frozen=True)
class Grade:
    """One filter button."""

    tone: str
    word: str
    count: int


def verdict(desk: Desk, submission: Submission) -> Verdict:
    """还有2处必须改，2处请说明 · 可以提交审核了 · the state when it is further on."""
    if submission.state == "unreadable":
        return Verdict("这份文件读不出来", False)
    if submission.state in ("approved", "published", "replaced", "registered"):
        return Verdict(submission.state_words, False)
    written = desk.explanations(submission.id)
    asked = {finding.place for finding in desk.findings(submission.id) if finding.gravity is Gravity.ASKS}
    open_count = sum(1 for place in asked if place not in written or not written[place].text.strip())
    said = [f"{count}处{word}" for count, word in ((submission.blocking_count, "必须改"), (open_count, "请说明")) if count]
    if said:
        return Verdict("还有" + "，".join(said), False)
    if submission.id in steps.handed_in(desk):
        return Verdict("已经提交，等着审核", False)
    return Verdict("可以提交审核了", True)


def page_of_findings(desk: Desk, number: str, sheet: str, page: str, chosen: str) -> dict[str, Any]:
    """Everything show.html needs; `sheet` and `page` choose the window, `chosen` is the finding to start at."""
    submission = desk.submission(number)
    readable = submission.state != "unreadable"
    held = sheets_at_hand(desk, submission) if readable else Sheets((), {})
    names = [grid.sheet for grid in held.grids]
    found = items(desk.findings(number), desk.explanations(number), names)
    here = _sheet_here(names, found, sheet, chosen, [table.dataset.sheet for table in submission.tables])
    by_name = {grid.sheet: grid for grid in held.grids}
    listed = [_listed(item, submission, names, by_name.get(item.sheet)) for item in found[:SHOWN]]
    tabs = [_tab(number, names, index, found, here) for index in range(len(names))]
    first = _first_tabs(tabs, is_found=bool(found))
    return {
        "number": number,
        "whose": "您的文件" if is_document(submission) else "您的表",
        "sheet": line(submission),
        "verdict": verdict(desk, submission),
        "bits": _bits(desk, submission),
        "may": _allowed(submission),
        "said_back": _said_back(desk, submission),
        "way_out": _way_out(desk, submission),
        "tabs": first,
        "more_tabs": [tab for tab in tabs if tab not in first],
        "grid": _window(desk, number, held, here, found, page, chosen) if names else None,
        "no_grid": submission.trouble or "原件已按保管期限销毁。",
        "findings": listed,
        "earlier": submission.previous_id,
        "fixed": _fixed(desk, submission, names),
        "findings_heading": f"要处理的{len(found)}处" if found else "核对结果",
        "nothing_found": "没有要处理的。" if readable else "读不出来，没有核对。请照左边说的改好，再传一次。",
        "total": len(found),
        "hidden_count": max(0, len(found) - SHOWN),
        "grades": _grades(found),
    }


def _window(desk: Desk, number: str, held: Sheets, here: int, found: list[FindingItem], page: str, chosen: str) -> Window:
    """The rows to show: of a long sheet only their block is opened."""
    grid = held.grids[here]
    at = page_at(grid, found, page, chosen)
    return window(desk.sheet_block(number, held, grid.sheet, (at - 1) * ROWS, ROWS), found, at, number, here)


def sheets_at_hand(desk: Desk, submission: Submission) -> Sheets:
    """The masked sheets; opening an original takes a process of its own, so the last few stay at hand (they hold ● only)."""
    return _AT_HAND.get((submission.id, submission.sha256), lambda: desk.sheets(submission.id))


def _sheet_here(names: list[str], found: list[FindingItem], wanted: str, chosen: str, with_tables: list[str]) -> int:
    """The sheet asked for, else that of the finding to start at, else the first that holds a table (covers and notes come before it)."""
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    start = next((item for item in found if str(item.k) == chosen), found[0] if found else None)
    if start:
        return names.index(start.sheet) if start.sheet in names else 0
    return next((index for index, name in enumerate(names) if name in with_tables), 0)


def _first_tabs(tabs: list[Tab], is_found: bool) -> list[Tab]:
    """The sheets that need looking at; of a workbook without findings the ones from the open sheet on."""
    if is_found:
        return [tab for tab in tabs if tab.is_here or tab.count][:TABS]
    here = next((index for index, tab in enumerate(tabs) if tab.is_here), 0)
    return tabs[here : here + CLEAN_TABS]


def _listed(item: FindingItem, submission: Submission, names: list[str], grid: SheetGrid | None) -> dict[str, Any]:
    """The finding with the link that opens its sheet at its cell, and the columns an unknown heading may be."""
    at = names.index(item.sheet) + 1 if item.sheet in names else ""
    own = {name: getattr(item, name) for name in FindingItem.__dataclass_fields__}
    many = len(names) > 1 and item.sheet
    return {
        **own,
        "says": item.says,
        "sheet_title": f"在“{item.sheet.strip()}”" if many else "",
        "href": url_for("received.show", number=submission.id, biao=at or None, chu=item.k),
        "offers": offers(item, submission, grid) if may("received.heading") else (),
    }


def _tab(number: str, names: list[str], index: int, found: list[FindingItem], here: int) -> Tab:
    count = sum(1 for item in found if item.sheet == names[index])
    return Tab(names[index].strip(), count, url_for("received.show", number=number, biao=index + 1), index == here)


def _grades(found: list[FindingItem]) -> list[Grade]:
    words = dict.fromkeys((item.tone, item.word) for item in found)
    return [Grade(tone, word, sum(1 for item in found if item.tone == tone)) for tone, word in words]


def _bits(desk: Desk, submission: Submission) -> list[str]:
    """The facts beside the file name: what it is, whose, units, what was fixed since the earlier upload."""
    units = dict.fromkeys(table.dataset.unit for table in submission.tables if table.dataset.unit)
    said = [
        "" if submission.state == "unreadable" else what(submission),
        submission.unit_name,
        f"单位：{'、'.join(units)}" if units else "",
        submission.disclosure,
    ]
    if submission.previous_id:
        said.append(fixed_words(desk, submission))
    return [word for word in said if word]


def fixed_words(desk: Desk, submission: Submission) -> str:
    """比上次少了7处 · 和上次一样多 · 比上次多了1处."""
    gone = len(desk.findings(submission.previous_id)) - len(desk.findings(submission.id))
    return f"比上次少了{gone}处" if gone > 0 else f"比上次多了{-gone}处" if gone < 0 else "和上次一样多"


def _fixed(desk: Desk, submission: Submission, names: list[str]) -> list[FindingItem]:
    """What was wrong in the earlier upload and no longer is; one line where a cell stood in several sums."""
    gone = items(desk.fixed_since(submission.id), {}, names) if submission.previous_id else []
    return list({(item.sheet, item.cell, item.heading): item for item in gone}.values())


def _allowed(submission: Submission) -> dict[str, bool]:
    is_own = submission.received_by == current_user.user.name
    is_open = submission.state in ("blocked", "ready", "returned")
    return {
        "marked": may("received.marked") and submission.state != "unreadable" and not is_document(submission),
        "upload": may("received.begin") and submission.state in ("unreadable", "blocked", "ready", "returned"),
        "again": may("received.again") and (submission.state == "unreadable" or (is_open and _has_findings(submission))),
        "submit": may("received.submit") and is_open,
        "explain": may("received.explain") and is_open,
        "interpret": may("interpret.show") and submission.state in ("ready", "approved", "published") and _tells(submission),
        "review": may("review.tick") and submission.state == "ready" and not is_own,
    }


def _has_findings(submission: Submission) -> bool:
    return bool(submission.blocking_count or submission.asking_count or submission.noting_count)


def is_document(submission: Submission) -> bool:
    """True for a PDF or DOCX."""
    return bool(submission.tables) and all(table.dataset.table == DOCUMENT for table in submission.tables)


def _tells(submission: Submission) -> bool:
    """True when a 解读 can be computed: there is an open table of accounts."""
    return any(t.dataset.kind in ("budget", "final_account") and t.dataset.status == "已公布" for t in submission.tables)


def _way_out(desk: Desk, submission: Submission) -> str:
    """What the clerk does when the approved text itself does not add up; '' where there is anything else to put right first."""
    blocking = [finding for finding in desk.findings(submission.id) if finding.gravity is Gravity.BLOCKS]
    if submission.state != "blocked" or not all(is_arithmetic(finding) for finding in blocking):
        return ""
    return "抄错的，请改好再传。批准的文本本来就加不平的，不能改数：请告诉复核，由他写上批准文号和理由，照批准文本公布。"


def _said_back(desk: Desk, submission: Submission) -> str:
    if submission.state != "returned":
        return ""
    review = steps.last_return(desk, submission.id)
    return f"{called(review.by)}退回：{review.reason}" if review else ""
