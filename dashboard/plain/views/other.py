"""其他公开事项 and documents without script: tables whose columns no form fixes as they were published, and the files that travel beside the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboard.plain.view import Block, Link, Row, Source, Table, View, missing, nothing_yet, outer, published_file, to
from datasets.published import documents
from datasets.published.keys import Dataset
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "qita"
ASKED = "依申请公开"
#: cells on one page, so that it stays small; a longer table says how many more rows the download has
MOST_CELLS = 500


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """/p/qita: all of them; /p/qita/<release>/<mark>: one table."""
    if steps:
        found = next((one for one in _tables(state) if (str(one.release), mark(one)) == steps), None)
        return (
            _table_page(state, found)
            if found
            else missing(("p", SECTION), "没有这张表", "可能已经废止或更正。", Link("看全部", to(SECTION)))
        )
    tables, files = _tables(state), documents.documents(state)
    if not tables and not files:
        return nothing_yet(
            ("p", SECTION), "还没有公布其他事项", "专项资金、征收补偿、收费目录这样的事项和审计、绩效、解读这样的文件，公布后列在这里。"
        )
    blocks = [_listed(tables)] if tables else []
    blocks += [_files(files)] if files else []
    return View(("p", SECTION), "其他公开事项和文件", tuple(blocks), crumbs=(Link("首页", to()), Link("公开目录", to("mulu"))))


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """The list, and every table in force."""
    yield ()
    for one in _tables(state):
        yield (str(one.release), mark(one))


def mark(dataset: Dataset) -> str:
    """What stands for a table in its address: its title is free text, so the beginning of its key's SHA-256."""
    return hashlib.sha256(dataset.key.encode()).hexdigest()[:10]


def _tables(state: State) -> list[Dataset]:
    found = [one for one in state.keys if one.table != documents.TABLE and (one.kind == "other" or one.status == ASKED)]
    return sorted(found, key=lambda one: (-one.year, one.entity_code, one.title, one.key))


def _listed(tables: list[Dataset]) -> Block:
    rows = tuple(
        Row(
            one.title,
            (one.entity_name, f"{one.year}年", f"第{one.release}号"),
            to(SECTION, one.release, mark(one)),
            note="" if one.status == "已公布" else one.status,
        )
        for one in tables
    )
    return Block("shixiang", "还公布了哪些表？", f"共{len(rows)}张。", Table("其他公开事项", ("表", "单位", "年度", "发布"), rows))


def _files(files: tuple[documents.Document, ...]) -> Block:
    rows = tuple(
        Row(one.dataset.title, (one.kind, one.dataset.entity_name, f"{one.dataset.year}年"), published_file(one.dataset.release, one.path))
        for one in files
    )
    return Block(
        "wenjian", "有哪些文件？", f"共{len(rows)}份，点名字打开原文。", Table("随表公布的文件", ("文件", "种类", "单位", "年度"), rows)
    )


def _table_page(state: State, dataset: Dataset) -> View:
    frame = state.figures_in(dataset.release, dataset.key)
    lead = f"{dataset.entity_name}　{dataset.year}年　单位：{dataset.unit or '见表'}"
    said = "" if not frame.empty else dataset.statement or dataset.status
    source = (Source(f"第{dataset.release}号发布，{dataset.file_name} {dataset.sheet}".strip(), dataset.release),)
    block = Block(
        "biao", "表里写了什么？", said, None if frame.empty else _grid(dataset, frame), sources=source, paragraphs=tuple(dataset.notes)
    )
    crumbs = (Link("首页", to()), Link("其他公开事项和文件", to(SECTION)))
    interactive = outer("biao", dataset.release, dataset.entity_code, dataset.table, dataset.year, *filter(None, [dataset.mark]))
    return View(("p", SECTION, str(dataset.release), mark(dataset)), dataset.title, (block,), lead, crumbs, interactive)


def _grid(dataset: Dataset, frame: pd.DataFrame) -> Table:
    """The rows as published, the first of them as heads and the first column as the row's name: a grid knows no more of itself."""
    found = [one for one in frame.to_dict("records") if one["column"]]
    columns = list(dict.fromkeys(str(one["column"]) for one in sorted(found, key=_left_to_right)))
    rows: dict[int, dict[str, str]] = {}
    for one in found:
        rows.setdefault(int(one["row_no"]), {})[str(one["column"])] = _written(one)
    heads, *body = [[cells.get(column, "") for column in columns] for cells in rows.values()]
    most = max(1, MOST_CELLS // len(columns))
    shown = [Row(cells[0] or f"第{number}行", tuple(cells[1:])) for number, cells in enumerate(body[:most], start=1)]
    if len(body) > most:
        shown.append(Row(f"还有{len(body) - most}行，见整份下载", ("",) * (len(columns) - 1)))
    return Table(dataset.title, tuple(heads), tuple(shown))


def _left_to_right(one: Any) -> tuple[int, str]:
    """Sheet order of a cell: B before AA."""
    letters = str(one["cell"] or "").rstrip("0123456789")
    return len(letters), letters


def _written(one: Any) -> str:
    """The value as the sheet printed it."""
    printed = one["printed"] or one["value_text"]
    return "" if printed is None or pd.isna(printed) else str(printed)
