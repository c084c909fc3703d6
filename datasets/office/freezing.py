"""Writes the folder of one release: Parquet, CSV, XLSX, data package, manifest. Decides nothing and commits nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datasets.office.datapackage import NAMELESS, Resource, describe, fields_of, published_fields, resource_name
from datasets.office.disk import flush_tree, write_flushed
from datasets.office.longform import renamed
from datasets.office.openfiles import CODE_FIELDS, JSON, LEAVES, code_lists, code_lists_of, leaf_fields, leaves_csv, release_json
from datasets.office.tabular import Laid, lay_out
from datasets.published.columns import columns
from datasets.published.csvfile import csv_bytes
from datasets.published.keys import Completeness, Dataset
from datasets.published.layout import MANIFEST, canonical, sha256_file
from datasets.published.paths import csv_path, safe_part
from loaders import workbooks
from schemas.money import in_unit

DEMO = "示例数据"


@dataclass(frozen=True)
class Act:
    """What is decided about one release before it is written. Times are UTC ISO 8601 with Z; `extra` goes into the manifest as it is."""

    county: str
    n: int
    act: str
    previous: str
    published_at: str
    maker: tuple[str, ...]
    publisher: str
    reason: str
    is_demo: bool
    supersedes: dict[str, int] = field(default_factory=dict)
    withdraws: tuple[int, ...] = ()
    takes_down: tuple[int, ...] = ()
    completeness: tuple[Completeness, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """The data of one release: datasets with their figures (None for 空表 and 依申请公开), and the village aggregates of rosters.

    `attachments` are further files by path inside the folder (documents).
    """

    tables: tuple[tuple[Dataset, pa.Table | None], ...] = ()
    subsidy: pa.Table | None = None
    subsidy_datasets: tuple[Dataset, ...] = ()
    attachments: dict[str, bytes] = field(default_factory=dict)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """All datasets, tables first."""
        return (*(dataset for dataset, _ in self.tables), *self.subsidy_datasets)

    def numbered(self, n: int) -> Content:
        """The same with the number of its release in every row."""
        tables = tuple((dataset, table if table is None else renamed(table, release=n)) for dataset, table in self.tables)
        return replace(self, tables=tables, subsidy=None if self.subsidy is None else renamed(self.subsidy, release=n))


Rows = tuple[tuple[Any, ...], ...]


def _stamp(headings: tuple[str, ...], rows: Rows, is_demo: bool) -> tuple[tuple[str, ...], Rows]:
    return ((*headings, "数据性质"), tuple((*row, DEMO) for row in rows)) if is_demo else (headings, rows)


def _write(folder: Path, path: str, content: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    write_flushed(target, content)


def _parquet_bytes(table: pa.Table, act: Act) -> bytes:
    said = {"county": act.county, "release": str(act.n), "notice": DEMO if act.is_demo else ""}
    out = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(said), out, compression="zstd", row_group_size=64_000)
    return out.getvalue().to_pybytes()


def _source(dataset: Dataset, act: Act) -> str:
    parts = [f"单位：{dataset.unit}" if dataset.unit else "", f"{dataset.entity_name} {dataset.year}年", f"第{act.n}号发布",
             f"来源：{dataset.file_name or NAMELESS}／{dataset.sheet}", DEMO if act.is_demo else ""]  # fmt: skip
    return "　".join(part for part in parts if part)


def _sheet(dataset: Dataset, figures: pa.Table | None, act: Act) -> tuple[workbooks.Sheet, bytes, Resource]:
    """One table as a sheet of its entity's workbook, as CSV, and what the data package says of it."""
    laid = lay_out(figures) if figures is not None else Laid(("说明",), ((dataset.statement or dataset.status,),))
    sheet = workbooks.Sheet(f"{dataset.year}{dataset.title}", dataset.title, _source(dataset, act), laid.headings, laid.rows, dataset.notes)
    headings, rows = _stamp(laid.headings, laid.rows, act.is_demo)
    name = f"{dataset.entity_code}-{dataset.year}-{dataset.table}"
    title = f"{dataset.entity_name}{dataset.year}年{dataset.title}"
    described = Resource(
        resource_name(name),
        csv_path(dataset),
        title,
        dataset.statement,
        fields_of(headings, rows),
        tuple(sorted(code_lists_of(dataset))),
        dataset.unit,
    )
    return sheet, csv_bytes(headings, rows), described


_SUBSIDY_HIDDEN = frozenset({"dataset_key", "file_sha256", "sheet"})


def _subsidy_rows(table: pa.Table) -> tuple[tuple[str, ...], Rows]:
    """The village aggregates as people read them: amounts in 元, Chinese headings."""
    shown = [column for column in columns("subsidy") if column.name not in _SUBSIDY_HIDDEN]
    lists = [table[column.name].to_pylist() for column in shown]
    for index, column in enumerate(shown):
        if column.name.endswith("_fen"):
            lists[index] = [None if fen is None else in_unit(fen, "元") for fen in lists[index]]
    return tuple(column.title.replace("（分）", "（元）") for column in shown), tuple(zip(*lists, strict=True))


def _write_workbook(path: Path, sheets: list[workbooks.Sheet], made_on: datetime.datetime, maker: str) -> None:
    """Runs in a worker process too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workbooks.write(path, sheets, made_on, maker)


def freeze(folder: Path, act: Act, content: Content, executor: Executor | None = None) -> dict[str, Any]:
    """Write everything but the manifest into `folder` (new, empty); return the manifest. OSError when the disk refuses."""
    folder.mkdir(parents=True)
    content = content.numbered(act.n)
    books: dict[str, list[workbooks.Sheet]] = {}
    open_files = _begin(executor, _write_open, folder, act, content)
    started: list[Future[Any]] = [open_files]
    try:
        resources = [*_write_figures(folder, act, content, books), *_write_subsidy(folder, act, content, books)]
        made_on = datetime.datetime.fromisoformat(act.published_at)
        for name, sheets in books.items():
            started.append(_begin(executor, _write_workbook, folder / "workbooks" / f"{name}.xlsx", sheets, made_on, act.publisher))
        resources += open_files.result()
    finally:
        wait(started)  # nobody writes any more into a folder that is given up
    for job in started:
        job.result()
    resources += [Resource(resource_name(f"workbook-{name}"), f"workbooks/{name}.xlsx", sheets[0].title) for name, sheets in books.items()]
    for path, attached in content.attachments.items():
        _write(folder, path, attached)
        resources.append(Resource(resource_name(path), path, Path(path).name))
    _write(folder, "datapackage.json", canonical(describe(folder, _about(act), content.datasets, resources)))
    return manifest(folder, act, content)


def _about(act: Act) -> dict[str, Any]:
    """What every file for programs says of the release first."""
    notice = DEMO if act.is_demo else ""
    title = f"明白账 {act.county} 第{act.n}号发布" + (f"（{notice}）" if notice else "")
    said = {"county": act.county, "n": act.n, "act": act.act, "title": title, "published_at": act.published_at}
    return {**said, "maker": list(act.maker), "publisher": act.publisher, "reason": act.reason, "notice": notice}


def _write_figures(folder: Path, act: Act, content: Content, books: dict[str, list[workbooks.Sheet]]) -> Iterator[Resource]:
    """The tables: one CSV each, all of them as Parquet; their sheets go into `books` by entity."""
    tables = [table for _, table in content.tables if table is not None]
    if tables:
        _write(folder, "figures.parquet", _parquet_bytes(pa.concat_tables(tables), act))
        yield Resource("figures", "figures.parquet", "全部数字，一个值一行", fields=published_fields("figures"))
    for dataset, figures in content.tables:
        sheet, text, resource = _sheet(dataset, figures, act)
        books.setdefault(safe_part(dataset.entity_code), []).append(sheet)
        _write(folder, csv_path(dataset), text)
        yield resource


def _write_subsidy(folder: Path, act: Act, content: Content, books: dict[str, list[workbooks.Sheet]]) -> Iterator[Resource]:
    """The village aggregates as Parquet and CSV; their sheet goes into `books`."""
    if content.subsidy is None or not len(content.subsidy):
        return
    _write(folder, "subsidy.parquet", _parquet_bytes(content.subsidy, act))
    yield Resource("subsidy", "subsidy.parquet", "补贴按村、项目、批次汇总", fields=published_fields("subsidy"))
    headings, rows = _stamp(*_subsidy_rows(content.subsidy), act.is_demo)
    _write(folder, "tables/subsidy.csv", csv_bytes(headings, rows))
    yield Resource(
        "subsidy-csv", "tables/subsidy.csv", "补贴按村、项目、批次汇总", "", fields_of(headings, rows), ("programmes", "divisions"), "元"
    )
    subtitle = f"按村、项目、批次汇总　第{act.n}号发布" + (f"　{DEMO}" if act.is_demo else "")
    books["subsidy"] = [workbooks.Sheet("补贴发放汇总", "惠民惠农补贴发放汇总", subtitle, *_subsidy_rows(content.subsidy))]


def _write_open(folder: Path, act: Act, content: Content) -> list[Resource]:
    """What only programs read: the whole release as JSON, the leaves alone, the code lists. Runs in a worker process too."""
    return list(_open_files(folder, act, content))


def _open_files(folder: Path, act: Act, content: Content) -> Iterator[Resource]:
    _write(folder, JSON, release_json(_about(act), content.tables, content.subsidy))
    yield Resource("release", JSON, "整次发布：每张表和补贴汇总", "金额单位是分")
    if any(table is not None for _, table in content.tables):
        notice = DEMO if act.is_demo else ""
        _write(folder, LEAVES, leaves_csv(content.tables, notice))
        says = "只有末级行；同一张表的同一列里，各行相加不重复"
        yield Resource("leaves", LEAVES, "末级金额，一个金额一行", says, leaf_fields(notice), unit="元")
    for path, text in code_lists(content.datasets):
        _write(folder, path, text)
        name = Path(path).stem
        yield Resource(resource_name(f"codes-{name}"), path, f"代码表 {name}", fields=CODE_FIELDS)


def _begin(executor: Executor | None, job: Callable[..., Any], *given: Any) -> Future[Any]:
    """Start `job` in the executor, or do it now where there is none."""
    if executor is not None:
        return executor.submit(job, *given)
    done: Future[Any] = Future()
    done.set_result(job(*given))
    return done


def manifest(folder: Path, act: Act, content: Content) -> dict[str, Any]:
    """The manifest of what lies in `folder`: act, datasets, every file with its hash and size."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST):
        files[path.relative_to(folder).as_posix()] = {"sha256": sha256_file(path), "bytes": path.stat().st_size}
    own = {name: value for name, value in vars(act).items() if name not in {"extra", "completeness"}}
    return {
        "format": 1,
        **own,
        **act.extra,
        "notice": DEMO if act.is_demo else "",
        "datasets": [dataset.as_dict() for dataset in content.datasets],
        "completeness": [vars(entry) for entry in act.completeness],
        "files": files,
    }


def write_manifest(folder: Path, found: dict[str, Any]) -> bytes:
    """Write the manifest as the last file and flush every folder; return its bytes."""
    content = canonical(found)
    write_flushed(folder / MANIFEST, content)
    flush_tree(folder)
    return content
