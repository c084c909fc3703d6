"""Checks a reading against what is already published or received: last year's figures, and persons paid twice in one batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from datasets.office.digest import Part, unpacked
from datasets.office.models import submission_tables, submissions
from datasets.office.vault import unpack
from datasets.published.keys import Dataset
from datasets.published.state import State
from schemas.findings import Finding, Gravity
from schemas.money import written

if TYPE_CHECKING:
    from datasets.office.office import Office

_SHOWN = 20


def compare(parts: Iterable[Part], office: Office) -> tuple[Finding, ...]:
    """Findings that need the past. Nothing here blocks: the past may have been corrected."""
    state = office.public.state()
    found: list[Finding] = []
    for part in parts:
        if part.is_roster:
            found += _paid_twice(part, office)
        elif part.dataset.status == "已公布":
            table = unpacked(part.payload)
            found += _prior_year(part.dataset, table, state)
            found += _carried_over(part.dataset, table, state)
    return tuple(found)


def _digits(printed: str) -> int:
    return len(printed.partition(".")[2]) if "." in printed else 0


def _slack(printed: Iterable[str], unit: str) -> int:
    """Half of the last printed digit of the coarsest figure, times the figures taking part, in fen."""
    fen = {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}.get(unit, 100)
    texts = list(printed)
    return int(Decimal(fen).scaleb(-min(_digits(text) for text in texts)) / 2 * len(texts))


def _earlier(dataset: Dataset, state: State, column: str) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """Last year's figures of the same table in `column`, by (side, line, code, name); nothing when it was not published."""
    parts = dataset.key.split("/")
    key = "/".join([*parts[:3], str(dataset.year - 1), *parts[4:]])
    if state.dataset(key) is None:
        return {}
    rows = state.sql('select * from figures where dataset_key = ? and "column" = ? and value_fen is not null', [key, column]).to_dict(
        "records"
    )
    return {(str(r["side"]), str(r["line"]), str(r["row_code"]), str(r["row_name"])): {str(k): v for k, v in r.items()} for r in rows}


def _row(record: dict[str, Any]) -> tuple[str, str, str, str]:
    return record["side"], record["line"], record["row_code"], record["row_name"]


def _prior_year(dataset: Dataset, table: pa.Table, state: State) -> Iterator[Finding]:
    """上年数 of this year against what was published last year: final figures first, else budget."""
    priors = table.filter(pc.equal(table["column"], "prior_fen")).to_pylist()
    if not priors:
        return
    earlier = _earlier(dataset, state, "final_fen" if dataset.stage == "final" else "budget_fen")
    for record in priors:
        before = earlier.get(_row(record))
        if before is None or record["value_fen"] is None:
            continue
        yield from _differs("HIST-01", record, before, dataset, "上年数", f"{dataset.year - 1}年公布的是")


def _carried_over(dataset: Dataset, table: pa.Table, state: State) -> Iterator[Finding]:
    """FA-05: 年初结转和结余 = last year's 年末结转和结余."""
    for rule, own_column, old_column, words in (("FA-05", "carried_in_fen", "carried_out_fen", "年初结转和结余"),):
        earlier = _earlier(dataset, state, old_column)
        for record in table.filter(pc.equal(table["column"], own_column)).to_pylist():
            before = earlier.get(_row(record))
            if before is not None and record["value_fen"] is not None:
                yield from _differs(rule, record, before, dataset, words, f"{dataset.year - 1}年公布的年末数是")


def _differs(rule: str, record: dict[str, Any], before: dict[str, Any], dataset: Dataset, what: str, was: str) -> Iterator[Finding]:
    now, then = int(record["value_fen"]), int(before["value_fen"])
    if abs(now - then) <= _slack((record["printed"], str(before["printed"])), dataset.unit):
        return
    unit = dataset.unit or "元"
    message = (
        f"“{record['row_name']}”的{what}填的是{written(now, unit)}{unit}，{was}{written(then, unit)}{unit}"
        f"（第{before['release']}号发布，{before['sheet']}!{before['cell']}），相差{written(now - then, unit)}{unit}。如有调整请说明原因。"
    )
    yield Finding(
        rule,
        Gravity.ASKS,
        dataset.sheet,
        (record["cell"],),
        record["printed"],
        written(then, unit),
        written(now - then, unit),
        message,
        record["heading"],
    )


def _paid_twice(part: Part, office: Office) -> Iterator[Finding]:
    """Persons of this batch whom another submission of the same programme, batch and kind already holds (by keyed HMAC)."""
    own = unpacked(part.payload)
    marks = {mark: int(row) for mark, row in zip(own["id_mark"].to_pylist(), own["sheet_row"].to_pylist(), strict=True) if mark}
    for number, sheet, others in _same_batch(part, office):
        twice = sorted(marks[mark] for mark in others & marks.keys())
        if twice:
            rows = "、".join(str(row) for row in twice[:_SHOWN]) + ("等" if len(twice) > _SHOWN else "")
            message = f"有{len(twice)}人在收件{number}“{sheet}”的同一项目同一批次里已经有过，本表在第{rows}行；请核对是否重复发放，属于补发的请写明“补发”。"
            yield Finding("SB-05", Gravity.ASKS, part.dataset.sheet, tuple(f"A{row}" for row in twice[:_SHOWN]), message=message)


def _same_batch(part: Part, office: Office) -> Iterator[tuple[str, str, set[str]]]:
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
        if found.get("batch_kind") == dataset.batch_kind and found.get("year") == dataset.year:
            payload = unpack(office.vault.reading(number))[f"part{position}"]
            marks = unpacked(payload)["id_mark"].to_pylist()
            yield number, str(found.get("sheet", "")), {mark for mark in marks if mark}
