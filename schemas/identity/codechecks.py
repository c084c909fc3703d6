"""Account codes and names against the code list of the year: unknown codes are said, never dropped (DESIGN section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.book import Book
from schemas.codes import CodeList
from schemas.findings import Finding
from schemas.identity.figures import View
from schemas.tables import Column

_RULE = {"known_parent": "CODE-01", "unknown_parent": "CODE-02", "other_name": "CODE-03", "wrong_length": "CODE-04"}


def findings(view: View, book: Book) -> list[Finding]:
    """Findings about the codes of one table; one finding per code and name, whatever the number of blocks."""
    column = _code_column(view)
    if column is None or column.code_list not in book.lists:
        return []
    codes, year = book.codes(column.code_list), view.table.year
    out: list[Finding] = []
    seen: dict[tuple[str, str], int] = {}
    for at, code in enumerate(view.codes):
        if not code:
            continue
        name = view.names[at]
        if (code, name) not in seen:
            verdict = codes.judge(code, name, year)
            if verdict != "known":
                out.append(_tell(view, at, _RULE[verdict], codes, book))
        elif _is_doubled(view, seen[(code, name)], at):
            out.append(_doubled(view, seen[(code, name)], at, book))
        seen.setdefault((code, name), at)
    return [*out, *_unfinished(view, column.code_list, book)]


#: digits of the level the law asks departments for: 功能分类到项, 经济分类到款 (预算法46条, 实施条例6条)
_FULL = {"function": 7, "economic_department": 5}


def _unfinished(view: View, code_list: str, book: Book) -> Iterator[Finding]:
    """Rows with an amount that stop above the level departments must show, in a table that shows that level elsewhere."""
    full = _FULL.get(code_list, 0)
    if view.table.table.scope != "department" or not any(len(code) == full for code in view.codes):
        return
    known = {code[:cut] for code in view.codes for cut in range(3, len(code))}
    level = "项" if full == 7 else "款"
    for at, code in enumerate(view.codes):
        if code and len(code) < full and code not in known and any(view.value(at, column) for column in view.money):
            place = _place(view, at)
            said = f"“{view.table.sheet}”{place}：{code} {view.names[at]}有金额，但下面没有列到{level}级"
            yield Finding(
                "CODE-08",
                book.gravity("CODE-08"),
                view.table.sheet,
                (place,),
                code,
                message=f"{said}。请补列，或核对是否漏了行。",
                heading="科目编码",
            )


def _code_column(view: View) -> Column | None:
    own = view.table.table
    columns = (*own.columns, *(c for p in own.panels for c in p.columns))
    return next((c for c in columns if c.name == "row_code" and c.code_list), None)


def _place(view: View, at: int, column: str = "row_code") -> str:
    return view.cell(at, column) or view.cell(at, "row_name") or f"A{view.rows[at]}"


def _tell(view: View, at: int, rule: str, codes: CodeList, book: Book) -> Finding:
    code, name = view.codes[at], view.names[at]
    where = f"“{view.table.sheet}”{_place(view, at)}（{code} {name}）"
    known = "、".join(dict.fromkeys(entry.name for entry in codes.ever(code)))
    parent = codes.parent_of(code)
    said = {
        "CODE-01": (f"科目表里没有编码{code}，上级{parent}有", "", "科目若是新增的，无需处理；若是写错，请改正。"),
        "CODE-02": (f"科目表里没有编码{code}，也没有它的上级{parent or '类'}", "", "请核对编码；确有此科目的请说明依据。"),
        "CODE-03": (f"编码{code}在科目表里是“{known}”，表里写的是“{name}”", known, "请核对编码和名称；确已改名的请说明。"),
        "CODE-04": (f"编码{code}有{len(code)}位", "", "类是3位、款5位、项7位，请按文本格式补全。"),
    }[rule]
    cells = tuple(dict.fromkeys((_place(view, at), *((view.cell(at, "row_name"),) if view.cell(at, "row_name") else ()))))
    quoted = f"{code} {name}".strip()
    return Finding(rule, book.gravity(rule), view.table.sheet, cells, quoted, said[1], "", f"{where}：{said[0]}。{said[2]}", "科目编码")


def _is_doubled(view: View, first: int, second: int) -> bool:
    """True when a code comes twice in one list: same block, same parent, and nothing else (a unit) tells the rows apart."""
    same = view.blocks[first] == view.blocks[second] and view.parents[first] == view.parents[second]
    apart = any(view.raw(first, c) != view.raw(second, c) for c in ("unit_code", "unit_name") if view.has(c))
    between = any(view.levels[i] == 0 or (not view.codes[i] and not view.lines[i]) for i in range(first + 1, second))
    return same and not apart and not between


def _doubled(view: View, first: int, second: int, book: Book) -> Finding:
    a, b = _place(view, first), _place(view, second)
    code, name = view.codes[second], view.names[second]
    message = f"“{view.table.sheet}”{b}：编码{code}（{name}）在{a}已经有了，同一张表里出现两次。请核对是否重复填写。"
    return Finding("CODE-05", book.gravity("CODE-05"), view.table.sheet, (b, a), code, "", "", message, "科目编码")
