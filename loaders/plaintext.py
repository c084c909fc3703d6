"""Reads comma, semicolon and tab separated text: UTF-8 with and without mark, GB18030, UTF-16."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice, pairwise

from loaders.failures import Damaged, Foreign
from loaders.grid import Grid
from schemas.signs import plain

MAX_LINE = 200_000
_WESTERN = re.compile(r"[\x80-\xff]{3,}")


def decoded(data: bytes) -> str:
    """The text of `data`; Damaged when it is cut in a character or holds NUL."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(data, "utf-16")
    if data[:3] == b"\xef\xbb\xbf":
        return _strict(data, "utf-8-sig")
    if data.count(0) > len(data) // 4:
        return _strict(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be")
    if b"\x00" in data:
        raise Damaged("文件里夹有空字符，已经损坏，请从原系统重新导出一份。")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = _latin(data) if encoding == "gb18030" else ""
        if not text:
            raise Damaged("文件里的文字在半个字处断开或编码不一致，文件不完整，请从原系统重新导出一份。") from None
    return text


def _latin(data: bytes) -> str:
    """`data` as Windows-1252 when it is a Western text with a few accented letters, else ''."""
    high = sum(1 for byte in data if byte >= 0x80)
    return (
        data.decode("cp1252", errors="replace") if high * 10 < len(data) and len(data) > 0 and high <= 200 and _accents_alone(data) else ""
    )


def _accents_alone(data: bytes) -> bool:
    """True when no two bytes ≥ 0x80 stand together: Chinese in GB18030 always has such pairs."""
    return not any(a >= 0x81 and b >= 0x80 for a, b in pairwise(data))


def is_garbled(text: str) -> bool:
    """True when `text` holds Chinese bytes shown as Western letters: ï¼\x9a for ：, ÖÐ¹ú for 中国."""
    for run in _WESTERN.findall(text):
        try:
            data = run.encode("latin-1")
        except UnicodeEncodeError:
            continue
        for encoding in ("utf-8", "gb18030"):
            try:
                shown = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if all("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in shown):
                return True
    return False


def delimiter(text: str) -> str:
    """The separator that cuts the first rows most evenly into the most fields; ',' when none does."""
    sample = "\n".join(text.splitlines()[:80])
    best, score = ",", 0.0
    for candidate in (",", "\t", ";", "|"):
        try:
            widths = [len(row) for row in islice(csv.reader(StringIO(sample), delimiter=candidate), 50) if row]
        except csv.Error:
            continue
        cut = [width for width in widths if width > 1]
        if cut:
            usual = max(set(cut), key=cut.count)
            weight = cut.count(usual) / len(widths) * min(usual, 40)
            best, score = (candidate, weight) if weight > score else (best, score)
    return best


def _is_cut(text: str, separator: str) -> bool:
    """True when every line has as many fields as the first and ends in a line break, except a shorter last one."""
    *lines, last = text.split("\n")
    counts = {line.count(separator) for line in lines if line.strip()}
    return (
        bool(last.strip())
        and len(lines) >= 2
        and len(counts) == 1
        and counts.pop() >= 2
        and last.count(separator) < lines[0].count(separator)
    )


def read_text(data: bytes, name: str, is_named_text: bool) -> Grid:
    """One grid of text cells; Foreign when text under a spreadsheet's name has no columns."""
    text = plain(decoded(data))
    if max((len(line) for line in text.splitlines()), default=0) > MAX_LINE:
        raise Damaged("文件里有一行过长（超过20万字），不像表格，请检查导出的文件。")
    separator = delimiter(text)
    if not is_named_text and sum(1 for line in text.splitlines() if separator in line) < 2:
        raise Foreign("这不是电子表格，而是一段文字；请提供 .xlsx、.xls、.et、.ods 或 .csv。")
    if _is_cut(text, separator):
        raise Damaged("文件最后一行不完整，像是中途断开了，请从原系统重新导出一份。")
    csv.field_size_limit(1_000_000)
    try:
        rows = tuple(tuple(row) for row in csv.reader(StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=separator))
    except csv.Error as fault:
        raise Damaged("这个文本表格的引号或换行不完整，无法分列，请从原系统重新导出一份。") from fault
    return Grid(sheet=name, rows=rows)
