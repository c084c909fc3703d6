"""Reads printed sheets back with poppler and zbar, as somebody who only has the paper would."""

from __future__ import annotations

import subprocess
from pathlib import Path


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


def code_in(picture: Path) -> str:
    """What a telephone reads from the picture's QR code."""
    return _run("zbarimg", "--quiet", "--raw", str(picture)).strip()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
