"""Drafts the 解读 of a submission: sentences computed from its figures, which a person then edits and hands in as a document.

Rule: every figure of the draft is one of the submission's own, or of the same table published for the year before; nothing is guessed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from docx import Document as Docx

from datasets.office import permissions
from datasets.office.digest import unpacked
from datasets.office.documents import lines_of
from datasets.office.records import Submission, SubmittedTable
from datasets.office.refusals import NotReady
from datasets.office.vault import unpack
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.state import State
from schemas.kinds import kinds
from schemas.money import in_unit, written
from schemas.signs import plain

if TYPE_CHECKING:
    from datasets.office.desk import Desk

WORD = "解读"
#: a file's name is a title when it has a year and so many Chinese letters; a unit's number before it is none
SPEAKING = 5
_NUMBERED, _SPEAKING, _YEAR = re.compile(r"^\d{1,6}[_\-.、\s]+"), re.compile(r"[\u4e00-\u9fff]"), re.compile(r"20\d\d")
#: the column that says what it came to, in this order, and the one it is measured against
_MAIN = ("final_fen", "final_total_fen", "executed_fen", "budget_fen", "total_fen")
_PLANNED = ("adjusted_fen", "budget_total_fen", "budget_fen")
_PRIOR = ("prior_fen", "prior_total_fen")
#: what the measure is called; of 三公 nobody says that they were fulfilled
_MEASURED = {"adjusted_fen": "完成调整预算的", "budget_fen": "完成年初预算的", "budget_total_fen": "是预算数的"}
_THREE_PUBLIC = "three_public"
_TOTALS = ("current_income", "current_expenditure", "income_total", "expenditure_total", "total")
_MOST_TABLES, _MOST_MOVES = 8, 3


@dataclass(frozen=True)
class Draft:
    """What stands in the editor: title, sentences, and the day from which the 3 working days of a 解读 count ('' when unknown)."""

    title: str
    sentences: tuple[str, ...]
    formed_on: str
    earlier: str = ""


@dataclass(frozen=True)
class _Row:
    name: str
    now: int
    before: int | None

    @property
    def moved(self) -> int:
        return self.now - (self.before or 0)


class _Figures:
    """The money of one table by (line or row, column), with last year's published values beside it."""

    def __init__(self, table: SubmittedTable, records: list[dict[str, Any]], state: State) -> None:
        self.dataset = table.dataset
        self.records = [r for r in records if r["value_fen"] is not None]
        held = {r["column"] for r in self.records}
        self.main = next((column for column in _MAIN if column in held), "")
        self.planned = next((column for column in _PLANNED if column in held and column != self.main), "")
        own = next((column for column in _PRIOR if column in held), "")
        self._prior = self._of(own) if own else self._published_prior(state)

    def _of(self, column: str) -> dict[tuple[str, str, str, str], int]:
        return {_place(r): int(r["value_fen"]) for r in self.records if r["column"] == column}

    def _published_prior(self, state: State) -> dict[tuple[str, str, str, str], int]:
        parts = self.dataset.key.split("/")
        key = "/".join([*parts[:3], str(self.dataset.year - 1), *parts[4:]])
        query = 'select * from figures where dataset_key = ? and "column" = ? and value_fen is not null'
        rows = state.sql(query, [key, self.main]).to_dict("records") if state.dataset(key) else []
        return {_place({str(k): v for k, v in row.items()}): int(row["value_fen"]) for row in rows}

    def total(self) -> tuple[_Row, int | None] | None:
        """The table's own total with what was planned; None where it has none."""
        planned = self._of(self.planned)
        every = [r for r in self.records if r["column"] == self.main]
        rows = [r for r in every if r["line"] in _TOTALS] or (every if len(every) == 1 else [])
        found = min(rows, key=lambda r: _TOTALS.index(r["line"]) if r["line"] in _TOTALS else len(_TOTALS), default=None)
        if found is None:
            return None
        name = "“三公”经费合计" if self.dataset.kind == _THREE_PUBLIC else found["row_name"]
        return _Row(name, int(found["value_fen"]), self._prior.get(_place(found))), planned.get(_place(found))

    def moves(self) -> list[_Row]:
        """The coded rows of the first level (类) that moved most against last year."""
        first = [r for r in self.records if r["column"] == self.main and r["level"] == 1 and r["row_code"] and _place(r) in self._prior]
        rows = [_Row(r["row_name"], int(r["value_fen"]), self._prior[_place(r)]) for r in first]
        return sorted((row for row in rows if row.moved), key=lambda row: -abs(row.moved))[:_MOST_MOVES]


def _place(record: dict[str, Any]) -> tuple[str, str, str, str]:
    return str(record["side"]), str(record["line"]), str(record["row_code"]), str(record["row_name"])


def draft(desk: Desk, number: str) -> Draft:
    """The computed draft; what was written before, where a 解读 of this submission was handed in already. NotReady without open figures."""
    permissions.demand(desk.user, "review_data")
    submission, state = desk.submission(number), desk.office.public.state()
    parts = unpack(desk.office.vault.reading(number))
    tables = [t for t in submission.tables if not t.is_roster and t.dataset.table != DOCUMENT and t.dataset.status == "已公布"]
    read = (_Figures(table, unpacked(parts[f"part{table.position}"]).to_pylist(), state) for table in tables)
    telling = [figures for figures in read if figures.main and figures.total()]
    if not telling:
        raise NotReady("这份表里没有能算出解读的合计数。")
    title = title_of(submission)
    sentences = dict.fromkeys(sentence for figures in telling[:_MOST_TABLES] for sentence in _sentences(figures))
    return _taken_up(desk, Draft(title, tuple(sentences), submission.approved_on or submission.formed_on))


def title_of(submission: Submission) -> str:
    """示例县财政局2025年部门决算解读: what the file is called where that says something, else whose, which year and what is in it."""
    stem = _NUMBERED.sub("", Path(submission.file_name).stem.strip())
    if len(_SPEAKING.findall(stem)) < SPEAKING or not _YEAR.search(stem):
        told = dict.fromkeys(kinds()[table.dataset.kind].title for table in submission.tables if table.dataset.kind in kinds())
        year = max((table.dataset.year for table in submission.tables), default=0)
        stem = f"{submission.unit_name}{f'{year}年' if year else ''}{'、'.join(told)}"
    return stem if WORD in stem else f"{stem}{WORD}"


def _taken_up(desk: Desk, fresh: Draft) -> Draft:
    """`fresh`, or the text as it was handed in last."""
    for one in desk.submissions():
        if one.state in ("replaced", "registered") or not any(
            t.dataset.table == DOCUMENT and t.dataset.title == fresh.title for t in one.tables
        ):
            continue
        lines = lines_of(desk.office.vault.original(one.sha256))
        return Draft(fresh.title, tuple(line for line in lines if line != fresh.title), fresh.formed_on, one.id)
    return fresh


def _sentences(figures: _Figures) -> Iterator[str]:
    found = figures.total()
    if found is None:
        return
    total, planned = found
    unit = figures.dataset.unit or "元"
    said = f"{total.name}{_money(total.now, unit)}{_against(total, unit)}{_rate(total.now, planned, figures.planned)}"
    yield f"{_with_year(figures.dataset.title, figures.dataset.year)}：{said}。"
    moves = figures.moves()
    if moves:
        told = "；".join(f"{row.name}{'增加' if row.moved > 0 else '减少'}{_money(abs(row.moved), unit)}{_share(row)}" for row in moves)
        yield f"和上年比变化最大的{len(moves)}项：{told}。"


def _with_year(title: str, year: int) -> str:
    return title if str(year) in title or not year else f"{year}年{title}"


def _money(fen: int, unit: str) -> str:
    return f"{written(fen, unit)}{unit}"


def _percent(part: int, whole: int) -> str:
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _against(row: _Row, unit: str) -> str:
    if row.before is None:
        return ""
    if not row.moved:
        return "，和上年持平"
    return f"，比上年{'增加' if row.moved > 0 else '减少'}{_money(abs(row.moved), unit)}{_share(row)}"


def _share(row: _Row) -> str:
    if not row.before or in_unit(row.before, "元") < 0:
        return ""
    return f"（{'增长' if row.moved > 0 else '下降'}{_percent(abs(row.moved), row.before)}）"


def _rate(now: int, planned: int | None, column: str) -> str:
    if not planned or planned < 0:
        return ""
    return f"，{_MEASURED[column]}{_percent(now, planned)}"


def as_docx(title: str, sentences: Iterable[str]) -> bytes:
    """The edited text as a plain .docx without an author."""
    made = Docx()
    made.core_properties.author = ""
    made.add_heading(title, level=0)
    for sentence in sentences:
        made.add_paragraph(sentence)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def hand_over(desk: Desk, number: str, title: str, text: str) -> str:
    """Receive the edited 解读 of submission `number` as a document of its own; its clock starts with the explained table. Returns its number."""
    title, lines = " ".join(plain(title).split()), plain(text).splitlines()  # Word's XML holds no controls
    found, sentences = draft(desk, number), [line.strip() for line in lines if line.strip()]
    if not sentences:
        raise NotReady("解读还没有写。")
    if WORD not in title:
        raise NotReady("标题里要有“解读”两个字，公众才找得到。")
    told, submission = found.formed_on, desk.submission(number)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "draft.docx"
        path.write_bytes(as_docx(title, sentences))
        return desk.receive(
            path,
            formed=date.fromisoformat(told) if told else None,
            previous=found.earlier or None,
            file_name=f"{title.replace('/', '／')}.docx",
            unit=submission.unit if permissions.is_own(desk, submission.unit) else "",
        )
