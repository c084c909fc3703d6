"""Tells a person where the last gate found a number that must not leave: table, sheet and cell, and what the number looks like.

Rule: never the number. The same cell is in a dozen files of a release (Parquet, CSV, XLSX, JSON); it is named once, as in the sheet.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasets.office.documents import SHEET, covered
from datasets.office.leaks import Leak
from datasets.published.columns import columns
from schemas.numbers import in_text

_SHOWN = 5
FIGURES, DOCUMENTS = "figures.parquet", "documents/"
#: files written from the figures: what they hold is told by its cell
_DRAWN = ("figures.parquet", "tables/", "workbooks/", "release.json", "leaves.csv", "difference.json", "datapackage.json", "manifest.json")


def told(folder: Path, leaks: Sequence[Leak], allowed: frozenset[str]) -> str:
    """The sentence for whoever publishes: what was found, where in the clerk's own table, and what to do."""
    cells = list(dict.fromkeys(_cells(folder, allowed)))
    left = [leak for leak in leaks if not cells or not _is_drawn(leak)]
    places = [covered(place) for place in dict.fromkeys([*cells, *(_in_file(leak) for leak in left)])]
    shown = "；".join(places[:_SHOWN]) + (f"；等{len(places)}处" if len(places) > _SHOWN else "")
    kinds = "、".join(dict.fromkeys(leak.what for leak in leaks))
    return f"公布前最后一次检查，查到像{kinds}的内容，没有公布。在{shown}。请删去再传；公开的联系电话请先登记为公开联系方式。"


def _is_drawn(leak: Leak) -> bool:
    """True where the same text stands in the figures: tables and their copies, and what a document prints."""
    return leak.file.startswith((*_DRAWN, DOCUMENTS)) and (leak.file.startswith(_DRAWN) or leak.place.startswith(("第", "word/document")))


def _cells(folder: Path, allowed: frozenset[str]) -> Iterable[str]:
    """《表》的“工作表”A1 of every figure that holds one."""
    if not (folder / FIGURES).exists():
        return
    table = pq.read_table(folder / FIGURES)
    titles = {column.name: column.title for column in columns("figures")}
    for field in table.schema:
        if not pa.types.is_string(field.type):
            continue
        bad = pa.array([text for text in pc.unique(table[field.name]).to_pylist() if text and in_text(text, allowed)], pa.string())
        for row in table.filter(pc.is_in(table[field.name], bad)).select(["title", "sheet", "cell"]).to_pylist() if len(bad) else ():
            yield f"《{row['title']}》的{_where(row, titles[field.name])}"


def _where(row: dict[str, str], column: str) -> str:
    """“表1”C5 · 正文第3行 · “单位名称”一栏 (of a table that names no cells)."""
    if row["sheet"] == SHEET and row["cell"]:
        return f"{SHEET}第{row['cell'][1:]}行"
    return f"“{row['sheet'].strip()}”{row['cell']}" if row["cell"] else f"“{column}”一栏"


def _in_file(leak: Leak) -> str:
    """文件“…docx”的批注 · 发布清单."""
    kind = _said(leak.file) or "文件"
    name = f"“{leak.file.rsplit('/', 1)[-1]}”" if "/" in leak.file else ""
    column = re.fullmatch(r"(?:列|统计) (\w+)", leak.place)
    if column:
        titles = {one.name: one.title for one in columns(leak.file.partition(".")[0])}
        return f"{kind}的“{titles.get(column[1], column[1])}”一栏"
    place = leak.place if leak.place.startswith("第") else _said(leak.place)
    return f"{kind}{name}{'的' if place else ''}{place}"


def _said(path: str) -> str:
    return next((says for starts, says in _places() if path.startswith(starts)), "")


@cache
def _places() -> tuple[tuple[str, str], ...]:
    with (Path(__file__).parent / "leakplaces.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((row["starts"], row["says"]) for row in csv.DictReader(lines))
