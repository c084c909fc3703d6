"""Signs that are no part of any writing go; line ends, zero width signs of scripts and rare characters stay."""

from __future__ import annotations

import pytest

from schemas.signs import plain


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("实发\u202e001元\u202c", "实发001元"),
        ("甲\u2066乙\u2069", "甲乙"),
        ("一\x00二\x07三\x7f四\ufffe五\uffff六\ud800", "一二三四五六"),
        ("第一行\n第二行\t\r\n", "第一行\n第二行\t\r\n"),
        ("丁\u200d己\u200b𡌶　😀", "丁\u200d己\u200b𡌶　😀"),
    ],
)
def test_what_nobody_writes_goes_and_everything_else_stays(written: str, kept: str) -> None:
    assert plain(written) == kept
