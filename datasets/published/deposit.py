"""The monthly deposit for archive, library and service centre: every file published in a month, a list to print, and hashes.

Source: 政府信息公开条例25条 and the county's notice of 2022 (电子文本和纸质文本, by month end).
"""

from __future__ import annotations

import html
import zipfile
from collections.abc import Iterator
from pathlib import Path

from datasets.published.chain import Release
from datasets.published.csvfile import csv_bytes
from datasets.published.layout import MANIFEST, release_dir, sha256_bytes
from datasets.published.releases import Public

_ACTS = {"publish": "公布", "correct": "更正", "withdraw": "废止", "takedown": "紧急撤下"}
_HEAD = ("发布号", "发布日期", "行为", "制作单位", "标题或文件", "字节", "SHA-256")
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same month gives the same bytes


class NothingToDeposit(LookupError):
    """Nothing was published in that month; the sentence is Chinese."""


def write_deposit(public_dir: Path | str, month: str, out: Path, county: str = "411322") -> Path:
    """Write `移交-<month>.zip` (YYYY-MM, months of China's clock) into `out`; return its path. NothingToDeposit for an empty month."""
    public = Public.open(public_dir, county)
    chosen = [release for release in public.releases() if release.published_on.startswith(f"{month}-")]
    if not chosen:
        raise NothingToDeposit(f"{month}没有发布过任何东西，没有可以移交的文件。")
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"移交-{month}.zip"
    rows: list[tuple[str, ...]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for release in chosen:
            for name, content in _files(public, release):
                _add(pack, f"第{release.n}号/{name}", content)
                rows.append((*_who(release), name, str(len(content)), sha256_bytes(content)))
        is_demo = any(release.is_demo for release in chosen)
        _add(pack, "移交清单.csv", _as_csv(rows, is_demo))
        _add(pack, "移交清单（打印）.html", _as_page(month, rows, chosen, is_demo))
        _add(pack, "SHA256SUMS", "".join(f"{row[6]}  第{row[0]}号/{row[4]}\n" for row in rows).encode())
    return target


def _files(public: Public, release: Release) -> Iterator[tuple[str, bytes]]:
    folder = release_dir(public.dir, release.n)
    if (folder / MANIFEST).exists():
        yield MANIFEST, (folder / MANIFEST).read_bytes()
    for name in sorted(release.files):
        path = folder / name
        if path.exists():
            yield name, path.read_bytes()


def _who(release: Release) -> tuple[str, str, str, str]:
    return str(release.n), release.published_on, _ACTS.get(release.act, release.act), "、".join(release.maker[:3]) or release.publisher


def _add(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    pack.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)


def _as_csv(rows: list[tuple[str, ...]], is_demo: bool) -> bytes:
    return csv_bytes((*_HEAD, *(["示例数据"] if is_demo else [])), rows)


def _as_page(month: str, rows: list[tuple[str, ...]], chosen: list[Release], is_demo: bool) -> bytes:
    """The list as a page that prints without anything else: one line per file, places for the signatures."""
    cells = "".join("<tr>" + "".join(f"<td>{html.escape(value)}</td>" for value in (*row[:6], row[6][:16])) + "</tr>" for row in rows)
    heads = "".join(f"<th>{head}</th>" for head in (*_HEAD[:6], "指纹前16位"))
    year, number = month.split("-")
    title = f"{year}年{int(number)}月政府信息移交清单{'（示例数据）' if is_demo else ''}"
    said = f"共{len(chosen)}次发布，{len(rows)}个文件。电子文本见同一压缩包；纸质文本由移交单位盖章。"
    signs = "<p>移交单位（盖章）：＿＿＿＿＿＿　接收单位（盖章）：＿＿＿＿＿＿　日期：＿＿＿＿＿＿</p>"
    style = "body{font:14px/1.6 serif;margin:24px}table{border-collapse:collapse;width:100%}td,th{border:1px solid #000;padding:2px 6px;text-align:left}"
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><style>{style}thead{{display:table-header-group}}</style>'
    return f"{page}<h1>{title}</h1><p>{said}</p><table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>{signs}</html>".encode()
