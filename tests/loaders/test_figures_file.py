"""The figures file: a blank stays blank, text that looks like a formula leaves as text, numbers stay numbers."""

from __future__ import annotations

import pytest

from loaders.figures import _safe


@pytest.mark.parametrize(
    ("cell", "written"), [("", ""), ("=1+1", "'=1+1"), ("@x", "'@x"), ("-345.60", "-345.60"), ("-一", "'-一"), ("教育", "教育")]
)
def test_a_cell_leaves_as_it_is_unless_a_spreadsheet_would_run_it(cell: str, written: str) -> None:
    assert _safe(cell) == written
