"""What `app.py check` says: findings in plain words or JSON, figures as CSV, marked workbooks; and its exit code.

0 nothing blocks · 1 something blocks · 2 a file could not be read.
"""

from __future__ import annotations

import errno
import hashlib
import json
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from loaders.failures import CannotRead, UnknownKind
from loaders.loaded import Loaded
from loaders.read import check_file
from schemas.book import Book
from schemas.findings import Finding, Gravity
from schemas.kinds import kinds

LARGE = 5_000_000  # bytes; such a roster may need 2 GB
SHOWN = 60  # findings printed per file; the JSON has all
_WHY = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EISDIR: "同名的是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "同名的文件占着文件夹的位置",
    errno.ENOSPC: "磁盘满了",
}
ORDER = {"blocks": 0, "asks": 1, "notes": 2}


def check_files(
    files: Sequence[Path],
    kind: str | None = None,
    as_json: bool = False,
    figures: Path | None = None,
    annotate: Path | None = None,
    book: Book | None = None,
    out: TextIO | None = None,
) -> int:
    """Check `files` against the shipped book (or `book`), print the answer to `out`, return the exit code; UnknownKind for a `kind` there is not."""
    if kind and kind not in kinds():
        raise UnknownKind(f"没有“{kind}”这一类，有：{'、'.join(kinds())}。")
    stream = out or sys.stdout
    if figures is not None and figures.exists():
        figures.unlink()
    answers, codes = [], []
    with ThreadPoolExecutor(_hands(files)) as pool:
        chosen, targets = book or Book.shipped(), _targets(files, annotate)
        for path, read, target in zip(files, pool.map(lambda path: _read(path, chosen, kind or ""), files), targets, strict=True):
            answer, code = _one(path, read, figures, target)
            codes.append(code)
            if as_json:
                answers.append(answer)
            else:
                stream.write(_in_words(answer))
    if as_json:
        json.dump({"files": answers}, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    return max(codes, default=0)


def _hands(files: Sequence[Path]) -> int:
    """How many files are read at once: two, unless one is so large that two of them would not find room."""
    return 1 if any(path.is_file() and path.stat().st_size > LARGE for path in files) else 2


def _targets(files: Sequence[Path], folder: Path | None) -> list[Path | None]:
    """Where the marked workbook of each file goes; files of one name from several folders each get a name of their own."""
    if folder is None:
        return [None] * len(files)
    times: Counter[str] = Counter()
    targets: list[Path | None] = []
    for path in files:
        times[path.stem] += 1
        number = f"_{times[path.stem]}" if times[path.stem] > 1 else ""
        targets.append(folder / f"{path.stem}{number}_标注.xlsx")
    return targets


def _read(path: Path, book: Book, kind: str) -> Loaded | str:
    """The file as read, or the sentence that says why it cannot be."""
    try:
        return check_file(path, book, kind)
    except CannotRead as refusal:
        return refusal.sentence
    except OSError as fault:
        return f"打不开这个文件：{_why(fault)}。"
    except Exception as fault:  # noqa: BLE001  a defect of ours costs the clerk this file, not the answer for the others
        return _defect("读", fault)


def _why(fault: OSError) -> str:
    return _WHY.get(fault.errno or 0, fault.strerror or "系统没有说明原因")


def _defect(doing: str, fault: Exception) -> str:
    """The sentence for a defect: what it was and where, for whoever mends it; not its words, which may quote a cell."""
    at = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{type(fault).__name__}，{Path(at.filename).name}第{at.lineno}行"
    return f"程序{doing}这个文件时出错（{where}），不是表的错；请把这句话告诉维护的人。"


def _one(path: Path, read: Loaded | str, figures: Path | None, target: Path | None) -> tuple[dict[str, object], int]:
    """(answer, exit code) of one file; what could not be written of it is told beside what was read."""
    if isinstance(read, str):
        return _refused(path, read), 2
    answer, code = as_answer(read), 1 if read.is_blocked else 0
    if trouble := "".join(filter(None, (_with_figures(read, figures), _with_marks(path, read, target)))):
        return {**answer, "error": trouble}, 2
    return answer, code


def _with_figures(read: Loaded, out: Path | None) -> str:
    """Write the figures; the sentence that says why they could not be, '' when they are."""
    if out is None:
        return ""
    from loaders.figures import write

    try:
        write(read, out)
    except OSError as fault:
        return f"数据写不进 {out.name}：{_why(fault)}。"
    return ""


def _with_marks(path: Path, read: Loaded, target: Path | None) -> str:
    """Write the marked workbook; the sentence that says why it could not be, '' when it is."""
    if target is None:
        return ""
    from loaders.annotate import annotate

    try:
        annotate(path, read.findings, target)
    except CannotRead as refusal:
        return f"没有标注：{refusal.sentence}"
    except OSError as fault:
        return f"没有标注，写不进 {target.name}：{_why(fault)}。"
    except Exception as fault:  # noqa: BLE001  as in `_read`
        return f"没有标注：{_defect('标注', fault)}"
    return ""


def _refused(path: Path, sentence: str) -> dict[str, object]:
    sha = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    finding = Finding("READ-00", Gravity.BLOCKS, "", (), message=sentence)
    return {"file": path.name, "sha256": sha, "tables": [], "findings": [finding.as_dict()], "error": sentence}


def as_answer(loaded: Loaded) -> dict[str, object]:
    """The JSON shape of one file; grids stand among the tables with kind `other`."""
    tables: list[dict[str, object]] = [
        {
            "sheet": t.sheet,
            "kind": t.table.kind,
            "table": t.table.id,
            "title": t.title,
            "unit": t.unit,
            "year": t.year,
            "rows": len(t.frame),
        }
        for t in loaded.tables
    ]
    tables += [
        {"sheet": g.sheet, "kind": "other", "table": g.table_id, "title": g.title, "unit": g.unit, "year": g.year, "rows": g.height}
        for g in loaded.grids
    ]
    return {"file": loaded.file, "sha256": loaded.sha256, "tables": tables, "findings": [f.as_dict() for f in loaded.findings]}


def _in_words(answer: dict[str, Any]) -> str:
    tables, findings = answer["tables"], answer["findings"]
    lines = [f"■ {answer['file']}"]
    if answer.get("error"):
        lines.append(f"  {answer['error']}" if tables else f"  打不开：{answer['error']}")
    if answer.get("error") and not tables:
        return "\n".join(lines) + "\n"
    for table in tables:
        unit = f"，单位{table['unit']}" if table["unit"] else ""
        year = f"{table['year']}年，" if table["year"] else ""
        lines.append(f"  读到《{table['title'].strip()}》（{table['sheet'].strip()}，{year}{table['rows']}行{unit}）")
    ranked = sorted(findings, key=lambda f: ORDER[f["gravity"]])
    counts = {g: sum(1 for f in ranked if f["gravity"] == g) for g in ORDER}
    lines.append(f"  必须改 {counts['blocks']} 处，请说明 {counts['asks']} 处，提示 {counts['notes']} 处")
    for finding in ranked[:SHOWN]:
        place = f"{finding['sheet'].strip()}!{finding['cells'][0]}" if finding["cells"] else finding["sheet"].strip()
        lines.append(f"  [{Gravity(finding['gravity']).word}] {finding['rule']} {place}　{finding['message']}")
    if len(ranked) > SHOWN:
        lines.append(f"  ……另有 {len(ranked) - SHOWN} 处，加 --json 看全部，或用 --annotate 标在表上。")
    return "\n".join(lines) + "\n"
