"""Checks a reading against what is already published or received: last year's figures, persons paid twice, money no batch accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from datasets.office import history, reach, remainders
from datasets.office.digest import Part, unpacked
from datasets.office.models import submission_tables, submissions
from datasets.office.premises import Premises
from datasets.office.vault import unpack
from datasets.published.keys import Dataset
from datasets.published.state import State
from schemas.book import Book
from schemas.findings import Finding, Gravity
from schemas.money import written

_SHOWN = 20


def compare(parts: Sequence[Part], office: Premises, book: Book) -> tuple[Finding, ...]:
    """Findings that need the past or the unit. The past blocks nothing, it may have been corrected; whose villages they are does."""
    state = office.public.state()
    found: list[Finding] = []
    for part in parts:
        if part.is_roster:
            found += _paid_twice(part, office, book)
        elif part.dataset.status == "已公布":
            table = unpacked(part.payload)
            found += _prior_year(part.dataset, table, state)
    return (
        *found,
        *history.findings(parts, state, office.units().values(), book),
        *remainders.findings(parts, office, book),
        *reach.findings(parts, office, book),
    )


def _digits(printed: str) -> int:
    return len(printed.partition(".")[2]) if "." in printed else 0


def _slack(printed: Iterable[str], unit: str) -> int:
    """Half of the last printed digit of the coarsest figure, times the figures taking part, in fen."""
    fen = {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}.get(unit, 100)
    texts = list(printed)
    return int(Decimal(fen).scaleb(-min(_digits(text) for text in texts)) / 2 * len(texts))


_EARLIER = """
select side, line, row_code, row_name, value_fen, printed, release, sheet, cell from figures
where dataset_key = ? and "column" = ? and value_fen is not null
"""
Row = tuple[str, str, str, str]


def _earlier(dataset: Dataset, state: State, column: str) -> dict[Row, dict[str, Any]]:
    """Last year's figures of the same table in `column`, by (side, line, code, name); nothing when it was not published."""
    parts = dataset.key.split("/")
    key = "/".join([*parts[:3], str(dataset.year - 1), *parts[4:]])
    if state.dataset(key) is None:
        return {}
    rows = state.sql(_EARLIER, [key, column]).to_dict("records")
    return {_row(found): found for found in ({str(name): value for name, value in row.items()} for row in rows)}


def _row(record: dict[str, Any]) -> Row:
    return str(record["side"]), str(record["line"]), str(record["row_code"]), str(record["row_name"])


def _published_as(heading: str, stage: str) -> str:
    """The column of last year's release that a 上年 heading speaks of; '' for 上年执行数, which the release of that year did not hold."""
    if "执行" in heading or "完成" in heading:
        return ""
    if "预算" in heading:
        return "budget_fen"
    return "final_fen" if "决算" in heading or stage == "final" else "budget_fen"


def _prior_year(dataset: Dataset, table: pa.Table, state: State) -> Iterator[Finding]:
    """上年数 of this year against what was published last year, column by column as its heading says."""
    priors = table.filter(pc.equal(table["column"], "prior_fen"))
    for heading in pc.unique(priors["heading"]).to_pylist():
        if column := _published_as(heading, dataset.stage):
            own = priors.filter(pc.equal(priors["heading"], heading)).to_pylist()
            yield from _differing(own, _earlier(dataset, state, column), dataset)


def _differing(own: list[dict[str, Any]], earlier: dict[Row, dict[str, Any]], dataset: Dataset) -> Iterator[Finding]:
    """One finding a cell; one for the whole column when so many differ that they have one cause."""
    pairs = [(record, earlier[_row(record)]) for record in own if record["value_fen"] is not None and _row(record) in earlier]
    apart = [pair for pair in pairs if _is_apart(*pair, dataset)]
    if len(apart) <= _SHOWN:
        yield from (_differs(record, before, dataset) for record, before in apart)
        return
    first = _differs(*apart[0], dataset)
    message = (
        f"“{dataset.sheet.strip()}”的上年数有{len(apart)}行和上年公布的不一样（对上了{len(pairs) - len(apart)}行），像是一个原因：口径变了，"
        f"或者贴错了一栏。例如：{first.message}"
    )
    yield replace(first, cells=tuple(record["cell"] for record, _ in apart), message=message)


def _is_apart(record: dict[str, Any], before: dict[str, Any], dataset: Dataset) -> bool:
    return abs(int(record["value_fen"]) - int(before["value_fen"])) > _slack((record["printed"], str(before["printed"])), dataset.unit)


def _differs(record: dict[str, Any], before: dict[str, Any], dataset: Dataset) -> Finding:
    now, then = int(record["value_fen"]), int(before["value_fen"])
    unit = dataset.unit or "元"
    message = (
        f"“{record['row_name']}”的上年数填的是{written(now, unit)}{unit}，{dataset.year - 1}年公布的是{written(then, unit)}{unit}"
        f"（第{before['release']}号发布，{before['sheet']}!{before['cell']}），相差{written(abs(now - then), unit)}{unit}。如有调整请说明原因。"
    )
    apart = written(now - then, unit)
    return Finding(
        "HIST-01", Gravity.ASKS, dataset.sheet, (record["cell"],), record["printed"], written(then, unit), apart, message, record["heading"]
    )  # fmt: skip


def _paid_twice(part: Part, office: Premises, book: Book) -> Iterator[Finding]:
    """Persons of this batch whom another submission of the same programme, batch and kind already holds (by keyed HMAC)."""
    own = unpacked(part.payload)
    marks = {mark: int(row) for mark, row in zip(own["id_mark"].to_pylist(), own["sheet_row"].to_pylist(), strict=True) if mark}
    for number, sheet, others in _same_batch(part, office):
        twice = sorted(marks[mark] for mark in others & marks.keys())
        if twice:
            rows = "、".join(str(row) for row in twice[:_SHOWN]) + ("等" if len(twice) > _SHOWN else "")
            message = f"有{len(twice)}人在收件{number}“{sheet}”的同一项目同一批次里已经有过，本表在第{rows}行；请核对是否重复发放，属于补发的请写明“补发”。"
            cells = tuple(f"{part.id_letter or 'A'}{row}" for row in twice[:_SHOWN])
            yield Finding("SB-05", book.gravity("SB-05"), part.dataset.sheet, cells, message=message)


def _same_batch(part: Part, office: Premises) -> Iterator[tuple[str, str, set[str]]]:
    """(submission, sheet, marks) of other rosters of the same programme, batch, kind and year that are not the same dataset."""
    dataset = part.dataset
    tail = f"%/{dataset.programme_code}/{dataset.batch}"
    query = (
        sa.select(submission_tables.c.submission_id, submission_tables.c.position, submission_tables.c.dataset)
        .join(submissions, submissions.c.id == submission_tables.c.submission_id)
        .where(submission_tables.c.is_roster, submission_tables.c.dataset_key.like(tail), submission_tables.c.dataset_key != dataset.key)
        .where(submissions.c.state.in_(("blocked", "ready", "approved", "published")))
    )
    with office.store.reading() as connection:
        rows = connection.execute(query).all()
    for number, position, found in rows:
        is_same = found.get("batch_kind") == dataset.batch_kind and found.get("year") == dataset.year
        if is_same and office.vault.has_reading(number):  # gone with its original when the retention was over
            payload = unpack(office.vault.reading(number))[f"part{position}"]
            marks = unpacked(payload)["id_mark"].to_pylist()
            yield number, str(found.get("sheet", "")), {mark for mark in marks if mark}
