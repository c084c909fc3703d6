"""Reads printed sheets back with poppler and zbar, as somebody who only has the paper would."""

from __future__ import annotations

import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
from pypdf import PdfReader


def text_of(pdf: Path, page: int | None = None) -> str:
    """The text as it stands on the page (pdftotext -layout)."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return _run("pdftotext", "-layout", *pages, str(pdf), "-")


def fonts_of(pdf: Path) -> list[dict[str, str]]:
    """Name, embedded and subset of every font."""
    lines = _run("pdffonts", str(pdf)).splitlines()[2:]
    return [{"name": line.split()[0], "embedded": line.split()[-5], "subset": line.split()[-4]} for line in lines]


def info_of(pdf: Path) -> dict[str, str]:
    """Document information."""
    pairs = (line.partition(":") for line in _run("pdfinfo", str(pdf)).splitlines())
    return {name: value.strip() for name, _, value in pairs}


def picture_of(pdf: Path, out: Path, page: int = 1, dots: int = 110) -> Path:
    """A PNG of one page."""
    _run("pdftoppm", "-r", str(dots), "-f", str(page), "-l", str(page), "-singlefile", "-png", str(pdf), str(out.with_suffix("")))
    return out


def grey_of(pdf: Path, out: Path, dots: int, page: int = 1) -> Path:
    """One page as grey dots (PGM)."""
    _run("pdftoppm", "-r", str(dots), "-f", str(page), "-l", str(page), "-singlefile", "-gray", str(pdf), str(out.with_suffix("")))
    return out.with_suffix(".pgm")


def code_in(picture: Path) -> str:
    """What a telephone reads from the picture's QR code."""
    return _run("zbarimg", "--quiet", "--raw", str(picture)).strip()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sizes_of(pdf: Path, page: int) -> list[tuple[float, str]]:
    """(points, text) of every piece of text on a page, as the text matrix of the PDF has it."""
    found: list[tuple[float, str]] = []

    def take(text: str, current: list[float], matrix: list[float], font: object, size: float) -> None:
        if text.strip():
            found.append((round(size * abs(matrix[3] * current[3]), 2), text.strip()))

    PdfReader(pdf).pages[page - 1].extract_text(visitor_text=take)
    return found


def code_mm(picture: Path, dots: int) -> float:
    """Width in mm of the QR code itself in a page's picture (PGM): from its left finder pattern to its right one, without the quiet zone."""
    head, _, rest = picture.read_bytes().partition(b"255\n")
    width, height = map(int, head.split()[1:3])
    dark = np.frombuffer(rest, np.uint8).reshape(height, width) < 128
    seen: Counter[tuple[int, int]] = Counter()
    for row in dark:
        finders = _finders(row)
        seen.update((a, d) for (a, b), (c, d) in combinations(finders, 2) if abs((b - a) - (d - c)) <= 3)
    (left, right), _ = seen.most_common(1)[0]
    return (right - left) / dots * 25.4


def _finders(row: np.ndarray) -> list[tuple[int, int]]:
    """Left and right edge of every finder pattern (dark and light in 1:1:3:1:1) a row of dots crosses."""
    edges = np.flatnonzero(np.diff(row.astype(np.int8)))
    runs = np.diff(edges)
    found = []
    for at in range(len(runs) - 4):
        five = runs[at : at + 5]
        module = five.sum() / 7
        if not row[edges[at]] and module > 3 and np.all(np.abs(five - module * np.array([1, 1, 3, 1, 1])) < module * 0.4):
            found.append((int(edges[at]), int(edges[at + 5])))
    return found
