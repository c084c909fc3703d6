"""Tells which row stands under which: by account code, by numbering (一、（一）1.), by 其中： and by indent."""

from __future__ import annotations

import re

from loaders import wording
from schemas.tables import Line, Table

TOTALS = re.compile(
    r"^(?:本页|全县|全区|全市|县级|本年|本级|累计)?(?:收入|支出)?(?:合计|总计|小计|合\s*计|累计)$|^(?:收入|支出|收支)(?:总计|合计)$|^本年(?:收入|支出)合计$"
)
_OF_A_PLACE = re.compile(r"(?:村|组|队|屯|社区|居委会|委员会|乡|镇|街道|办事处|场|户|页|单位|部门)(?:合计|小计|总计|累计)$")
_STYLES = (
    re.compile(r"^第?[一二三四五六七八九十百]+[、.,:]"),
    re.compile(r"^\([一二三四五六七八九十]+\)"),
    re.compile(r"^\d{1,3}[、.](?!\d)"),
    re.compile(r"^\(\d{1,3}\)|^\d{1,3}\)"),
)


def is_total(name: str) -> bool:
    """True for 合计, 总计, 收入总计 and the like."""
    return bool(TOTALS.match(wording.row_name(name)))


def is_total_of_part(name: str) -> bool:
    """True for 新华村小计, 第一组合计 and the like: a total that names whose it is."""
    return bool(_OF_A_PLACE.search(wording.row_name(name)))


def _indent(printed: str) -> int:
    """Width of the leading blanks, full-width ones counted twice."""
    blanks = re.match(r"^[\s\u3000\u00a0]*", printed)
    return sum(2 if c == "\u3000" else 1 for c in blanks[0]) if blanks else 0


def _rank(printed: str) -> int:
    """0 一、 · 1 （一） · 2 1. · 3 (1) · 4 ① · 5 其中： · 9 none."""
    if re.match(r"^[\s\u3000]*[①-⑳]", printed):
        return 4
    narrowed = wording.plain(printed)
    for rank, style in enumerate(_STYLES):
        if style.match(narrowed):
            return rank
    return 5 if narrowed.startswith("其中:") else 9


def levels_by_words(names: list[str]) -> list[int]:
    """Level of each printed row name: 0 totals, then 1, 2, 3 by numbering and indent."""
    stack: list[tuple[int, int]] = []
    levels: list[int] = []
    previous = 0
    for printed in names:
        rank, indent = _rank(printed), _indent(printed)
        if not printed.strip():  # a row of another language or a wrapped line: stands where the row above stands
            levels.append(max(previous, 1))
            continue
        if is_total(printed):
            stack, level = [], 0
        elif rank == 9 and not indent:
            level = previous if stack and stack[-1][0] == 5 else 1
            stack = stack if level == previous and stack and stack[-1][0] == 5 else [(9, 0)]
        else:
            key = (indent, rank) if rank == 9 else (0, rank)
            while stack and not _is_under(key, stack[-1]):
                stack.pop()
            stack.append((rank, indent))
            level = len(stack)
        levels.append(level)
        previous = level
    return levels


def _is_under(key: tuple[int, int], above: tuple[int, int]) -> bool:
    """True when a row with (indent, rank) stands under one with (rank, indent)."""
    indent, rank = key
    above_rank, above_indent = above
    if rank == 9:
        return indent > above_indent or (above_rank < 5 and indent > 0 and above_indent == 0)
    if above_rank == 9:
        return False
    return rank > above_rank


def levels_by_code(codes: list[str]) -> list[int]:
    """Level by code length: 3 → 1, 5 → 2, 7 → 3, 9 → 4; '' → 0."""
    return [0 if not code else max(1, (len(code) - 1) // 2) for code in codes]


def leaves(codes: list[str], levels: list[int], parts: list[bool]) -> list[bool]:
    """True where no other row stands below: by code where there are codes, else by the next row's level.

    A part of a row above (see `Line.is_part`) is no leaf and leaves that row one.
    """
    if any(codes):
        parents = {code[:cut] for code in codes for cut in range(3, len(code))}
        return [bool(code) and code not in parents for code in codes]
    whole = [row for row, is_part in enumerate(parts) if not is_part]
    following = dict(zip(whole, [*(levels[row] for row in whole[1:]), 0], strict=False))
    return [level > 0 and following.get(row, level + 1) <= level for row, level in enumerate(levels)]


def lines_of(names: list[str], table: Table, side: str) -> list[str]:
    """Id of the known line each row is, '' where none; equal words are told apart by their order."""
    by_name: dict[str, list[Line]] = {}
    for line in table.lines:
        if not line.side or not side or line.side == side:
            for name in (line.title, *line.names):
                known = by_name.setdefault(wording.line_name(name), [])
                if line not in known:
                    known.append(line)
    order = {id(line): index for index, line in enumerate(table.lines)}
    used: set[int] = set()
    last = -1
    out: list[str] = []
    for name in names:
        offers = [line for line in by_name.get(wording.line_name(name), []) if id(line) not in used]
        chosen = next((line for line in offers if order[id(line)] > last), None) or (offers[0] if offers else None)
        if chosen is not None:
            used.add(id(chosen))
            last = order[id(chosen)] if len(by_name[wording.line_name(name)]) > 1 or order[id(chosen)] > last else last
        out.append(chosen.line if chosen else "")
    return out
