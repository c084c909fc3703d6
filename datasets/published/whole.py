"""Puts everything in force into one ZIP: the tables as they were published, all figures in one Parquet, codes, documents, data package, licence, hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasets.published.chain import Release
from datasets.published.columns import PublishedColumn, arrow_schema, columns
from datasets.published.csvfile import plain
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import path_of
from datasets.published.keys import Dataset
from datasets.published.layout import MANIFEST, canonical, release_dir, sha256_file
from datasets.published.licence import licence
from datasets.published.paths import csv_path
from datasets.published.releases import Public
from datasets.published.state import PARTS, State
from schemas.money import in_unit

#: bytes and rows handled at once
CHUNK, ROWS = 1 << 20, 2000
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same state gives the same bytes
_TITLES = {"figures": "全部现行数字，一个值一行", "subsidy": "现行补贴按村、项目、批次汇总"}
_MEDIA = "application/vnd.apache.parquet"
_INDEX = ("数据集键", "单位", "年度", "表", "状态", "发布号", "文件", "清单指纹（SHA-256）")
_DEMO = "示例数据"
_INSIDE = frozenset({"dataset_key", "file_sha256", "sheet"})


@dataclass(frozen=True)
class _Taken:
    """A file of a release that is in force: where it lies, and what the release's own data package says of it."""

    release: int
    path: str
    described: dict[str, Any]

    @property
    def name(self) -> str:
        """Its place in the ZIP: under the release that published it, so that the manifest beside it proves it."""
        return f"releases/{self.release}/{self.path}"


def write_whole(public: Public, state: State, out: Path) -> None:
    """Write the ZIP of `state` to `out`, file by file; memory does not grow with the county. OSError when the disk refuses."""
    taken = list(_taken(public, state))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        resources = [*_parts(public, state, pack, out.parent), _subsidy_csv(public, state, pack), *_copied(public, pack, taken)]
        for n in sorted({one.release for one in taken}):
            _copy(pack, release_dir(public.dir, n) / MANIFEST, f"releases/{n}/{MANIFEST}")
        _text(pack, "现行的表.csv", _index(public, state))
        _text(pack, "LICENSE.txt", f"{licence().name}\n{licence().title}\n{licence().path}\n".encode())
        _text(pack, "datapackage.json", canonical(_package(state, [one for one in resources if one])))


def _taken(public: Public, state: State) -> Iterator[_Taken]:
    """The CSV or document of every dataset in force, and the newest of each code list."""
    wanted: dict[int, set[str]] = {}
    for dataset in state.keys:
        wanted.setdefault(dataset.release, set()).add(_file_of(dataset))
    codes: dict[str, _Taken] = {}
    for n in sorted(wanted):
        package = json.loads((release_dir(public.dir, n) / "datapackage.json").read_bytes())
        for one in package["resources"]:
            if one["path"] in wanted[n]:
                yield _Taken(n, one["path"], one)
            elif one["path"].startswith("codes/"):
                codes[one["path"]] = _Taken(n, one["path"], one)
    yield from codes.values()


def _file_of(dataset: Dataset) -> str:
    return path_of(dataset) if dataset.table == DOCUMENT else csv_path(dataset)


def _rows(public: Public, state: State, part: str) -> Iterator[pa.RecordBatch]:
    """What is in force of a part, release by release, a few thousand rows at a time: asking for all at once takes 150 MB."""
    held: dict[int, list[str]] = {}
    for dataset in (*state.keys, *state.live_groups):
        held.setdefault(dataset.release, []).append(dataset.key)
    for n, keys in sorted(held.items()):
        path = release_dir(public.dir, n) / f"{part}.parquet"
        if not path.exists():
            continue
        wanted = pa.array(keys)
        with pq.ParquetFile(path) as source:
            for batch in source.iter_batches(ROWS * 5):
                yield batch.filter(pc.is_in(batch["dataset_key"], wanted)).cast(arrow_schema(part))


def _parts(public: Public, state: State, pack: zipfile.ZipFile, beside: Path) -> Iterator[dict[str, Any]]:
    """Both Parquet files, made beside the ZIP and put into it."""
    for part in PARTS:
        made = beside / f"{part}.parquet"
        schema = arrow_schema(part).with_metadata(
            {"county": state.county, "release": str(state.n), "notice": _DEMO if state.is_demo else ""}
        )
        with pq.ParquetWriter(made, schema, compression="zstd") as writer:
            for batch in _rows(public, state, part):
                writer.write_batch(batch.cast(schema))
        said = {"name": part, "path": f"{part}.parquet", "title": _TITLES[part], "format": "parquet", "mediatype": _MEDIA}
        fields = [{"name": c.name, "type": _kind(c.type), "title": c.title, "description": c.says} for c in columns(part)]
        yield {**said, "bytes": made.stat().st_size, "hash": f"sha256:{sha256_file(made)}", "schema": {"fields": fields}}
        _copy(pack, made, f"{part}.parquet", zipfile.ZIP_STORED)
        made.unlink()


def _kind(type_: str) -> str:
    return {"string": "string", "int64": "integer", "bool": "boolean"}.get(type_, "number")


def _subsidy_csv(public: Public, state: State, pack: zipfile.ZipFile) -> dict[str, Any]:
    """The payments in force as a spreadsheet opens them: Chinese headings, amounts in 元."""
    shown = [column for column in columns("subsidy") if column.name not in _INSIDE]
    titles = [column.title.replace("（分）", "（元）") for column in shown]
    fields = [{"name": title, "type": "number" if _is_money(c) else _kind(c.type)} for c, title in zip(shown, titles, strict=True)]
    stamp = [_DEMO] if state.is_demo else []
    proof, size = hashlib.sha256(), 0
    with pack.open(_info("subsidy.csv"), "w") as member:
        for chunk in _csv([*titles, *(["数据性质"] if stamp else [])], ([*line, *stamp] for line in _payments(public, state, shown))):
            member.write(chunk)
            proof.update(chunk)
            size += len(chunk)
    said = {
        "name": "subsidy-csv",
        "path": "subsidy.csv",
        "title": f"{_TITLES['subsidy']}（表格）",
        "format": "csv",
        "mediatype": "text/csv",
    }
    fields += [{"name": "数据性质", "type": "string"}] if stamp else []
    return {**said, "encoding": "utf-8", "bytes": size, "hash": f"sha256:{proof.hexdigest()}", "schema": {"fields": fields}}


def _payments(public: Public, state: State, shown: Sequence[PublishedColumn]) -> Iterator[list[object]]:
    for batch in _rows(public, state, "subsidy"):
        for row in zip(*(batch[column.name].to_pylist() for column in shown), strict=True):
            yield [in_unit(v, "元") if v is not None and _is_money(c) else v for c, v in zip(shown, row, strict=True)]


def _is_money(column: PublishedColumn) -> bool:
    return column.name.endswith("_fen")


def _csv(titles: list[str], lines: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """CSV with BOM, a few thousand lines at a time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(titles)
    yield b"\xef\xbb\xbf"
    for at, line in enumerate(lines, 1):
        writer.writerow([plain(value) for value in line])
        if at % ROWS == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _copied(public: Public, pack: zipfile.ZipFile, taken: list[_Taken]) -> Iterator[dict[str, Any]]:
    for one in taken:
        _copy(pack, release_dir(public.dir, one.release) / one.path, one.name)
        is_code = one.path.startswith("codes/")  # tables name their code lists by these names
        yield {**one.described, "name": one.described["name"] if is_code else f"{one.release}-{one.described['name']}", "path": one.name}


def _index(public: Public, state: State) -> bytes:
    """Which table in force is which file, of which release."""
    held = {release.n: release for release in public.releases()}
    rows = (
        (
            d.key,
            d.entity_name,
            d.year,
            d.title or d.programme_name,
            d.status,
            d.release,
            _place(d, held[d.release]),
            held[d.release].manifest_sha256,
        )
        for d in state.keys
    )
    return b"".join(_csv(list(_INDEX), rows))


def _place(dataset: Dataset, release: Release) -> str:
    """The file a dataset is in; '' for one that has no data (依申请公开)."""
    path = _file_of(dataset)
    return f"releases/{release.n}/{path}" if path in release.files else "subsidy.csv" if dataset.kind == "subsidy" else ""


def _package(state: State, resources: list[dict[str, Any]]) -> dict[str, Any]:
    rights = licence()
    notice = _DEMO if state.is_demo else ""
    last = state.releases()[-1]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"mingbaizhang-{state.county}-whole-{state.n}",
        "title": f"明白账 {state.county} 到第{state.n}号发布为止的全部现行数据" + (f"（{notice}）" if notice else ""),
        "description": notice,
        "created": last.published_at,
        "version": f"{state.n}.0.0",
        "head": state.head_hash,
        "licenses": [{"name": rights.name, "title": rights.title, "path": rights.path}],
        "contributors": [{"title": last.publisher, "roles": ["publisher"]}],
        "resources": resources,
    }


def _info(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = method
    return info


def _text(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    pack.writestr(_info(name), content)


def _copy(pack: zipfile.ZipFile, path: Path, name: str, method: int = zipfile.ZIP_DEFLATED) -> None:
    with path.open("rb") as source, pack.open(_info(name, method), "w") as member:
        while chunk := source.read(CHUNK):
            member.write(chunk)
