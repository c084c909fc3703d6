"""Knows which characters the fonts can print, so that a name is never printed as a box.

Rule: a character without a glyph becomes a ruled blank and is reported with its row before anything is printed.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pylopdf_fonts_zh_cn import sans_path, serif_path

#: stands for one missing character in what is handed to the template, which draws a ruled blank for it
BLANK = "\ue000"
_CONTROLS = frozenset("\n\t\u200b\u2060")
#: nothing a pen could write: controls, signs that join, turn or choose a variant of what they stand beside
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff\U000e0000-\U000e01ef]"
)
#: what breaks nowhere by itself: a run of Latin letters, digits and signs of this length
_UNBROKEN = re.compile("[!-\u024f]{8,}")
#: a cell longer than this would not stand on one page
_LONGEST = 300


@dataclass(frozen=True)
class HandWritten:
    """A place left blank: where it stands, the text with □ for each missing character, and their code points."""

    village_code: str
    where: str
    text: str
    code_points: tuple[str, ...]


def _table(data: bytes, tag: bytes) -> int:
    start = struct.unpack(">I", data[12:16])[0] if data[:4] == b"ttcf" else 0
    for index in range(struct.unpack(">H", data[start + 4 : start + 6])[0]):
        at = start + 12 + 16 * index
        if data[at : at + 4] == tag:
            return int(struct.unpack(">I", data[at + 8 : at + 12])[0])
    raise ValueError(f"font without {tag.decode()} table")


def _segments(data: bytes, at: int) -> Iterator[int]:
    """Characters of a format 4 subtable (Basic Multilingual Plane)."""
    count = struct.unpack(">H", data[at + 6 : at + 8])[0] // 2
    ends = struct.unpack(f">{count}H", data[at + 14 : at + 14 + 2 * count])
    starts = struct.unpack(f">{count}H", data[at + 16 + 2 * count : at + 16 + 4 * count])
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _groups(data: bytes, at: int) -> Iterator[int]:
    """Characters of a format 12 subtable (all planes)."""
    for index in range(struct.unpack(">I", data[at + 12 : at + 16])[0]):
        first, last, _glyph = struct.unpack(">III", data[at + 16 + 12 * index : at + 28 + 12 * index])
        yield from range(first, last + 1)


def characters_of(font: Path) -> frozenset[int]:
    """Code points a font file has glyphs for, read from its cmap (OpenType formats 4 and 12)."""
    data = font.read_bytes()
    cmap = _table(data, b"cmap")
    found: set[int] = set()
    for index in range(struct.unpack(">H", data[cmap + 2 : cmap + 4])[0]):
        at = cmap + struct.unpack(">I", data[cmap + 8 + 8 * index : cmap + 12 + 8 * index])[0]
        form = struct.unpack(">H", data[at : at + 2])[0]
        if form in (4, 12):
            found.update(_segments(data, at) if form == 4 else _groups(data, at))
    return frozenset(found)


@cache
def printable(extra: tuple[Path, ...] = ()) -> frozenset[str]:
    """Characters that can be printed in text and in headings: both shipped faces, or any font the county adds."""
    known = set(characters_of(serif_path()) & characters_of(sans_path()))
    for font in extra:
        known |= characters_of(font)
    return frozenset(map(chr, known)) | _CONTROLS | {BLANK}


def one_line(text: str) -> str:
    """What of `text` a cell can show: line ends as blanks, unseen signs left out (no blank is ruled for them), a whole page of words cut short."""
    plain = " ".join(_UNSEEN.sub("", text).split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}……"


def breakable(text: str) -> str:
    """`text` with an unseen place to break after each sign of a long word that has none, so that it never runs over the cells beside it."""
    return _UNBROKEN.sub(lambda run: "\u200b".join(run[0]), text)


def missing(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Code points (`U+2334D`) of the characters in `text` that no font has, in order, each once."""
    return tuple(dict.fromkeys(f"U+{ord(letter):04X}" for letter in text if letter not in known))


def ruled(text: str, known: frozenset[str]) -> str:
    """`text` with BLANK for every character no font has."""
    if is_printable(text, known):
        return text
    return "".join(letter if letter in known else BLANK for letter in text)


def is_printable(text: str, known: frozenset[str]) -> bool:
    """True when a font has every character of `text`."""
    return known.issuperset(text)


def without_missing(data: Any, known: frozenset[str], where: str = "") -> tuple[Any, list[tuple[str, str, tuple[str, ...]]]]:
    """`data` with a ruled blank for every character no font has, and the places: (where, text with □, code points)."""
    if not where and is_printable(json.dumps(data, ensure_ascii=False), known):
        return data, []
    if isinstance(data, str):
        points = missing(data, known)
        return (data, []) if not points else (ruled(data, known), [(where, _boxed(data, known), points)])
    if isinstance(data, Mapping):
        title = str(data.get("title", where))
        pairs = {name: without_missing(value, known, title) for name, value in data.items()}
        return {name: pair[0] for name, pair in pairs.items()}, [place for pair in pairs.values() for place in pair[1]]
    if isinstance(data, (list, tuple)):
        is_row = len(data) > 2 and isinstance(data[0], str) and data[0].isdigit()
        items = [without_missing(item, known, f"{where} 第{data[0]}行" if is_row else where) for item in data]
        return [item[0] for item in items], [place for item in items for place in item[1]]
    return data, []


def _boxed(text: str, known: frozenset[str]) -> str:
    return "".join(letter if letter in known else "□" for letter in text)
