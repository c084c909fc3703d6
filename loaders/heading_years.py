"""Which year a heading speaks of: 2025年执行数 in a table of 2026 is last year's figure, never this year's.

Rule: of headings that differ only in their year the latest is this year's. Seen in county budgets: 2025年预算数 | 2026年预算数.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from loaders.blocks import Block, Heading
from loaders.vocabulary import all_columns, headings_of
from schemas.tables import Table

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?(?!\d)")
CURRENT = ("budget_fen", "adjusted_fen", "final_fen")  # columns that hold the year of the table itself


def years_of(heading: Heading) -> frozenset[int]:
    """Years written in a heading."""
    return frozenset(int(year) for word in heading.words for year in _YEAR.findall(word))


def told_apart(found: list[Heading], table: Table, title_year: int | None) -> list[Heading]:
    """`found` with last year's year written as 上年, where the table has such a column or where this year's stands beside it."""
    written = {year for heading in found for year in years_of(heading)}
    if not written or not (len(written) > 1 or title_year is not None):
        return found
    this = max(written | ({title_year} if title_year is not None else set()))
    this_years, last_years = {_bare(heading) for heading in found if this in years_of(heading)}, _last_years(table)
    return [_said(heading, this, this_years, last_years) for heading in found]


def _said(heading: Heading, this: int, this_years: set[str], last_years: frozenset[str]) -> Heading:
    words = _joined([_YEAR.sub(lambda year: _before(this - int(year[1])), word) for word in heading.words])
    if not years_of(heading) - {this}:  # this year's: a band that is nothing but the year goes (2026年 over 预算数)
        return replace(heading, words=words) if len(words) < len(heading.words) else heading
    is_known = bool({"".join(words), words[-1]} & last_years)
    # 2025年预算数 beside 2026年预算数 with 合计, 基本支出 below it: this year's may be told in more columns
    return replace(heading, words=words) if is_known or any(said.startswith(_bare(heading)) for said in this_years) else heading


def _before(years: int) -> str:
    return {0: "", 1: "上年"}.get(years, "往年")


def _joined(words: list[str]) -> tuple[str, ...]:
    """`words` with 上年 put before the word it stands over, and without empty ones: (上年, 预算数) → (上年预算数)."""
    out: list[str] = []
    band = ""
    for word in words:
        if word in ("上年", "往年"):
            band = word
        elif word:
            out.append(band + word)
            band = ""
    return tuple([*out, band] if band else out) or ("",)


def _bare(heading: Heading) -> str:
    return _YEAR.sub("", "".join(heading.words))


def _last_years(table: Table) -> frozenset[str]:
    """Wordings of the table that speak of last year: 上年执行数, 预算数为上年执行数的%."""
    wordings = (parts for column in all_columns(table) for parts in headings_of(column))
    return frozenset(word for parts in wordings for word in ("".join(parts), parts[-1]) if "上年" in word)


def own_year(blocks: Iterable[Block]) -> tuple[int, Heading] | None:
    """The one year that the headings of this year's columns name as printed (2026年 over 预算数 too), with the first such heading.

    None when they name none or several.
    """
    headings = [block.headings[block.columns[name]] for block in blocks for name in CURRENT if name in block.columns]
    named = [(int(year), heading) for heading in headings for part in heading.parts for year in _YEAR.findall(part)]
    return named[0] if len({year for year, _ in named}) == 1 else None
