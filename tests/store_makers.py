"""Builds typed tables and releases by hand, so that the store is tested without any workbook. All names and amounts are invented."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from datasets.office import committing
from datasets.office.freezing import Act, Content, freeze
from datasets.office.keyring import Keyring
from datasets.office.longform import figures_of
from datasets.published.keys import Dataset, DatasetKey
from datasets.published.layout import read_head, release_dir
from schemas.kinds import tables
from schemas.typed import TypedTable

COUNTY = "411322"


def typed(
    table: str, rows: Iterable[tuple[str, str, dict[str, int]]], year: int = 2025, entity: str = "甲局", unit: str = "万元"
) -> TypedTable:
    """A typed table of `(code, name, {column: fen})` rows; the cells start at C5."""
    found = tables()[table]
    listed = list(rows)
    names = list(dict.fromkeys(name for _, _, values in listed for name in values))
    frame = pd.DataFrame(
        {
            "sheet_row": range(5, 5 + len(listed)),
            "block": 0,
            "side": "",
            "row_code": [code for code, _, _ in listed],
            "row_name": [name for _, name, _ in listed],
            "line": ["total" if name == "合计" else "" for _, name, _ in listed],
            "level": [0 if name == "合计" else 1 for _, name, _ in listed],
            "is_leaf": [name != "合计" for _, name, _ in listed],
        }
    )
    printed = pd.DataFrame(index=frame.index)
    for name in names:
        values = [row.get(name) for _, _, row in listed]
        frame[name] = pd.array(values, dtype="Int64")
        printed[name] = ["" if value is None else f"{value / 1_000_000:.2f}" for value in values]
    letters = {(0, name): chr(ord("C") + index) for index, name in enumerate(names)}
    headings = {(0, name): found.column(name).title for name in names}
    return TypedTable("表1", found, found.title, unit, year, entity, frame, printed, letters, headings)


def dataset(table: TypedTable, sha: str = "ab" * 32) -> Dataset:
    """The dataset a hand-made table is published as."""
    kind, stage = table.table.kind, table.table.stage
    key = DatasetKey(COUNTY, kind, stage, table.year or 0, table.entity_name, table.table.scope, table.table.id)
    said = {"unit": table.unit, "row_count": len(table.frame), "sheet": table.sheet, "file_sha256": sha, "file_name": "甲局.xlsx"}
    where = (table.entity_name, table.entity_name, table.table.scope, table.table.id, table.title)
    return Dataset(key.text, kind, stage, table.year or 0, *where, **said)


def publish(public: Path, keyring: Keyring, content: Content, act: str = "publish", **said: object) -> int:
    """Freeze and commit `content` as the next release of the county; return its number."""
    county_dir = public / COUNTY
    committing.prepare(county_dir, keyring)
    head = read_head(county_dir)
    n = head.n + 1 if head else 1
    fields = {"maker": ("甲局",), "publisher": "县财政局", "reason": "", "is_demo": True, **said}
    at = str(fields.pop("published_at", f"2026-01-{n:02d}T01:00:00Z"))
    decided = Act(COUNTY, n, act, head.manifest_sha256 if head else "", at, **fields)
    partial = committing.partial_dir(county_dir, n)
    found = freeze(partial, decided, content)
    sha256 = committing.settle(partial, found, release_dir(county_dir, n), keyring.sign_key_sha256)
    committing.commit(county_dir, found, sha256, keyring)
    committing.tidy(county_dir)
    return n


def content(*made: TypedTable) -> Content:
    """Content of hand-made tables."""
    return Content(tuple((dataset(table), figures_of(table, dataset(table))) for table in made))
