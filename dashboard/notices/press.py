"""Runs typst: one compiler per worker, the fonts that are shipped and no others, a fixed time, so the same data gives the same bytes."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import segno
import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path
from pypdf import PdfReader

from dashboard.notices.glyphs import printable, ruled

TEMPLATES = Path(__file__).with_name("typst")
#: the smallest QR code that a telephone reads from a board, its quiet zone not included
CODE_MM = 25.0
#: light modules around a code, on each side
QUIET = 4
#: typst keeps what it has laid out; a fresh compiler after so many sheets keeps a worker's memory flat
SHEETS_PER_COMPILER = 40


class Press:
    """Compiles the templates of this folder with the shipped fonts and those the county adds.

    `qr` in the data is the address to draw, `qr_mm` the size of the code itself; the quiet zone comes on top.
    """

    def __init__(self, extra_fonts: tuple[Path, ...] = ()) -> None:
        folders = dict.fromkeys([sans_path().parent, serif_path().parent, *(font.parent for font in extra_fonts)])
        self._fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in folders],
        )
        self._known = printable(extra_fonts)
        self._pressed = 0
        self._compiler = self._fresh()

    def _fresh(self) -> typst.Compiler:
        return typst.Compiler(root=str(TEMPLATES), font_paths=self._fonts)

    @property
    def families(self) -> list[str]:
        """Names of the families that can be used."""
        return list(self._fonts.families())

    def pdf(self, template: str, data: Mapping[str, Any], on: date) -> bytes:
        """The PDF of `template` filled with `data`, dated `on`; typst.TypstError when the template is broken."""
        return self._compile(template, data, format="pdf", timestamp=midnight(on), pdf_tags=False)

    def png(self, template: str, data: Mapping[str, Any], on: date, pixels_per_inch: float) -> bytes:
        """The picture of a one-page `template`."""
        return self._compile(template, data, format="png", timestamp=midnight(on), ppi=pixels_per_inch)

    def _compile(self, template: str, data: Mapping[str, Any], **how: Any) -> bytes:
        self._pressed += 1
        if self._pressed % SHEETS_PER_COMPILER == 0:
            self._compiler = self._fresh()
        more = [name for name in self.families if name not in ("Noto Sans SC", "Noto Serif SC")]
        drawn = {**data, **_drawn_code(str(data["qr"]), float(data.get("qr_mm", 0)))} if data.get("qr") else data
        # what a notice lacks was reported before; here the last of it (a place's name on a summary) becomes a blank, never a box
        inputs = {"data": ruled(json.dumps(drawn, ensure_ascii=False), self._known), "fonts": "|".join(more)}
        made = self._compiler.compile(input=str(TEMPLATES / template), sys_inputs=inputs, **how)
        if not isinstance(made, bytes):
            raise RuntimeError(f"{template} gave {type(made).__name__}, not one file")
        return made


_mine = threading.local()


def press(extra_fonts: tuple[Path, ...] = ()) -> Press:
    """This thread's press for these fonts: a compiler serves one sheet at a time."""
    kept: dict[tuple[Path, ...], Press] = _mine.__dict__.setdefault("presses", {})
    if extra_fonts not in kept:
        kept.clear()
        kept[extra_fonts] = Press(extra_fonts)
    return kept[extra_fonts]


def press_one(data: Mapping[str, Any], on: date, fonts: tuple[Path, ...]) -> tuple[bytes, int]:
    """The PDF of one notice and its number of pages; runs in any process."""
    content = press(fonts).pdf("notice.typ", data, on)
    return content, len(PdfReader(io.BytesIO(content)).pages)


@contextmanager
def presses(hands: int | None = None) -> Iterator[Executor]:
    """One fresh process per processor (spawn: a forked copy would share open databases and locks)."""
    pool = ProcessPoolExecutor(hands or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def midnight(day: date) -> int:
    """UNIX seconds of the day's beginning, UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _drawn_code(address: str, size: float) -> dict[str, Any]:
    """The QR code of `address` as SVG, level Q, and its width with the quiet zone when the code itself is `size` mm wide."""
    code = segno.make(address, error="q", boost_error=False, micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", border=QUIET, xmldecl=False, svgns=True, omitsize=True)
    modules = code.symbol_size(border=0)[0]
    return {"qr": out.getvalue().decode(), "qr_mm": round(size * (modules + 2 * QUIET) / modules, 2)}
