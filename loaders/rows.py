"""Types a recognised table of accounts or a plain list: every row of the body, every value with its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from loaders import example_rows, hierarchy, values, wording
from loaders.blocks import Block
from loaders.columns import Array, Findings, array, dtype, looks_numeric, read_cell, report, typed
from loaders.grid import Cell, Grid, a1, letters
from loaders.sections import Section, Shape, unit_in
from schemas.findings import Gravity
from schemas.tables import Column, Table, ValueKind
from schemas.typed import ROW_COLUMNS

_CODE_AND_NAME = re.compile(r"^[\[(]?(\d{3}(?:\d{2}){0,4})[\])]?[-—_:、.]*(?=[一-鿿(“\"])(.+)$")
NOT_MONEY = re.compile(
    r"率|比|面值|%|‰|个|数量|人数|人次|户数|辆|台|面积|亩|批次|编号|行次|序号|期限|年限|增减[^额]|幅度|权重|得分|电话|(?:年度|年份)$"
)
_ELSEWHERE = "\0"
_KEYS = frozenset({"ordinal", "code", "year", "month", "date"})
#: columns that explain a row: where no column names it, such a text is not its name (it changes with the figures)
_EXPLAINS = frozenset({"remark", "reason_text"})


@dataclass
class Piece:
    """A section with the blocks of columns found in its head."""

    section: Section
    blocks: list[Block]


@dataclass
class Rows:
    """What was read of one table: records, printed texts, and where each column stands."""

    records: list[dict[str, object]] = field(default_factory=list)
    printed: list[dict[str, str]] = field(default_factory=list)
    letters: dict[tuple[int, str], str] = field(default_factory=dict)
    headings: dict[tuple[int, str], str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # column → value kind
    units: dict[str, str] = field(default_factory=dict)  # column → unit of its own
    examples: list[int] = field(default_factory=list)  # sheet rows marked 示例行
    placed: dict[str, str] = field(default_factory=dict)  # column → the one cell its value stands in, where no letter leads to it


class Reader:
    """Reads the pieces of one table on one sheet."""

    def __init__(self, grid: Grid, shape: Shape, table: Table, unit: str, notes: Findings) -> None:
        self.grid, self.shape, self.table, self.unit, self.notes = grid, shape, table, unit, notes
        self.rows = Rows()
        self.declared = {c.name: c for c in (*table.columns, *(c for p in table.panels for c in p.columns))}
        self.empty_formulas = set(grid.empty_formulas)

    def read(self, pieces: list[Piece]) -> Rows:
        """Read all pieces; block numbers run on from piece to piece, a further page with the same columns belongs to the block before it."""
        number, start = -1, 0
        before: Block | None = None
        for piece in pieces:
            for block in piece.blocks:
                if before is None or len(piece.blocks) > 1 or not block.is_laid_like(before):
                    number, start = number + 1, len(self.rows.records)
                block.number, before = number, block
                self._block(piece.section, block, start)
        return self.rows

    def _block(self, section: Section, block: Block, start: int) -> None:
        """Read one block; the rows of the pages before it that belong to it begin at record `start`."""
        columns = self._columns(section, block)
        carried: list[str] = []
        for row in section.body:
            code, name, shown, carried = self._naming(row, block, carried)
            cells = {c.name: "" if _is_total_beside(c, raw := self._cell(row, at, c)) else raw for c, at in columns}
            if example_rows.is_marked(self.grid.rows[row]):
                self.rows.examples.append(row + 1)
            if self.table.shape == "blocks" and not code:
                shown = self._label_over_blocks(row, block, cells) or shown
                name = wording.row_name(shown)
                if shown == _ELSEWHERE:
                    continue
            is_blank = not code and not shown and all(raw in ("", None) for raw in cells.values())
            if is_blank and not any((row, at) in self.empty_formulas for _, at in columns):
                continue
            self._record(row, block, (code, name, shown), columns, cells)
        self._hierarchy(start, block)

    def _label_over_blocks(self, row: int, block: Block, cells: dict[str, Cell]) -> str:
        """The label of a totals row that is joined over several blocks (公开06: 公用经费合计 in D:H, its amount in I).

        It belongs to the block that holds the amount: _ELSEWHERE for the block where it begins without one.
        """
        inside = [*block.parts, *block.columns.values()]
        top, left = self.shape.covered.get((row, min(inside)), (row, min(inside)))
        right = self.shape.spans.get((top, left), (row, left))[1]
        if right > max(inside) and all(raw in ("", None) for raw in cells.values()):
            return _ELSEWHERE
        return str(self._text(top, left)) if left < min(inside) else ""

    def _columns(self, section: Section, block: Block) -> list[tuple[Column, int]]:
        """Value columns of the block with their sheet column, unknown ones included, left to right."""
        columns = [(self.declared[name], at) for name, at in block.columns.items() if name not in ("row_code", "row_name")]
        for heading in block.unknown:
            cells = [self.grid.at(row, heading.column) for row in section.body]
            if all(cell == "" for cell in cells) and heading.words[-1] in ("", "项目", "科目"):
                continue
            kind: ValueKind = "text"
            if looks_numeric(cells):
                has_money = any(c.is_money for c in self.declared.values())
                kind = "money" if has_money and not NOT_MONEY.search("".join(heading.words[-2:])) else "decimal"
                kind = "percent" if kind == "decimal" and self._is_in_percent(section, heading.column) else kind
            columns.append((Column(f"x_{letters(heading.column)}", heading.path, kind), heading.column))
        for column, at in columns:
            self.rows.letters[(block.number, column.name)] = letters(at)
            self.rows.headings[(block.number, column.name)] = block.headings[at].path
            self.rows.kinds[column.name] = column.value
            own = unit_in("单位:" + block_unit(block.headings[at].parts)) if column.is_money else ""
            if own:
                self.rows.units[column.name] = own
        for name in ("row_code", "row_name"):
            if name in block.columns:
                self.rows.letters[(block.number, name)] = letters(block.columns[name])
                self.rows.headings[(block.number, name)] = block.headings[block.columns[name]].path
        if block.parts and "row_code" not in block.columns:
            self.rows.letters[(block.number, "row_code")] = letters(block.parts[-1])
        return sorted(columns, key=lambda pair: pair[1])

    def _is_in_percent(self, section: Section, column: int) -> bool:
        """True where a sign of per cent is written behind a figure or shown by its format: 0.125 so shown and 12.5% are one value."""
        return any(
            str(self.grid.at(row, column)).strip().endswith(("%", "％")) or "%" in self.grid.formats.get((row, column), "")
            for row in section.body
        )

    def _cell(self, row: int, column: int, declared: Column) -> Cell:
        """The raw cell; a text cell covered by a merge of the body takes the merge's text (同上)."""
        raw = self.grid.at(row, column)
        if raw == "" and declared.value in ("text", "person", "code", "date", "month", "year") and (row, column) in self.shape.covered:
            top, left = self.shape.covered[(row, column)]
            if left == column and top != row:
                return self.grid.at(top, left)
        return raw

    def _naming(self, row: int, block: Block, carried: list[str]) -> tuple[str, str, str, list[str]]:
        """(code, name, name as printed, code parts to carry down) of a row in a block."""
        name_at = block.columns.get("row_name")
        shown = str(self._text(row, name_at)) if name_at is not None else ""
        code = ""
        if block.parts:
            code, stray, carried = self._parts(row, block.parts, carried)
            shown = shown or stray
        elif "row_code" in block.columns:
            code, stray = self._code(row, block.columns["row_code"])
            shown = shown or stray
        if name_at is None and not shown:
            shown = self._first_text(row, block)
        if not code and self.table.shape in ("codes", "blocks", "panels", "lines"):
            joined = _CODE_AND_NAME.match(wording.plain(shown))
            if joined:
                code, shown = joined[1], joined[2]
        if not code and not shown:
            shown = self._total_beside(row, block)
        shown = example_rows.unmarked(shown.rstrip())
        return code, wording.row_name(shown), shown, carried

    def _text(self, row: int, column: int) -> str:
        raw = self.grid.at(row, column)
        if isinstance(raw, str):
            return raw if wording.plain(raw) else ""
        return values.text(raw).text or ""

    def _first_text(self, row: int, block: Block) -> str:
        texts = [
            (at, c)
            for name, at in block.columns.items()
            if (c := self.declared[name]).value in ("text", "person") and name not in _EXPLAINS
        ]
        for at, column in sorted(texts, key=lambda pair: pair[0]):
            raw = self._cell(row, at, column)
            if isinstance(raw, str) and raw.strip():
                return raw.strip()
        return ""

    def _total_beside(self, row: int, block: Block) -> str:
        """合计 written beside the column of names: in that of 序号, codes or years, or in one no form knows (单位, 部门)."""
        words = {at for name, at in block.columns.items() if self.declared[name].value in ("text", "person", "ordinal", "code", "year")}
        for at in sorted(words | {heading.column for heading in block.unknown}):
            raw = self.grid.at(row, at)
            if isinstance(raw, str) and hierarchy.is_total(wording.row_name(raw)):
                return raw.strip()
        return ""

    def _code(self, row: int, column: int) -> tuple[str, str]:
        """(code, stray text) of a code column; a word in it (合计) is the row's name."""
        raw = self.grid.at(row, column)
        if isinstance(raw, str) and raw.strip() and not re.match(r"^[\s'\[(]*[\dPp]", wording.plain(raw)):
            return "", raw.strip()
        if isinstance(raw, str) and (joined := _CODE_AND_NAME.match(wording.plain(raw))):
            return joined[1], joined[2]
        reading = values.code(raw)
        self._note_code(reading, row, column, raw)
        return reading.text or "", ""

    def _note_code(self, reading: values.Reading, row: int, column: int, raw: Cell) -> None:
        if reading.problem:
            report(self.notes, reading, reading.problem, (row, column), Column("row_code", "科目编码", "code"), "", raw)
        elif reading.coercion:
            self.notes.coercion(reading.coercion, a1(row, column))

    def _parts(self, row: int, columns: list[int], carried: list[str]) -> tuple[str, str, list[str]]:
        """(code, stray text, parts to carry down) from 类|款|项 columns; an empty upper part is the one above."""
        parts: list[str] = []
        stray = ""
        for index, column in enumerate(columns):
            raw = self.grid.at(row, column)
            if raw == "" and (row, column) in self.shape.covered:
                raw = self.grid.at(*self.shape.covered[(row, column)])
            if isinstance(raw, str) and raw.strip() and not wording.plain(raw)[:1].isdigit():
                stray = stray or raw.strip()
                parts.append("")
                continue
            reading = values.code(raw, 3 if index == 0 else 2)
            self._note_code(reading, row, column, raw)
            parts.append(reading.text or "")
        if stray:
            return "", stray, carried
        last = max((i for i, part in enumerate(parts) if part), default=-1)
        for index in range(last):
            if not parts[index] and index < len(carried):
                parts[index] = carried[index]
        whole = parts[: last + 1]
        if last > 0 and len(parts[last]) >= 5:
            whole = [parts[last]]
        elif last > 0 and len(parts[1]) == 5:
            whole = [parts[1], *parts[2 : last + 1]] if last > 1 else [parts[1]]
        return "".join(whole), "", parts

    def _record(
        self, row: int, block: Block, naming: tuple[str, str, str], columns: list[tuple[Column, int]], cells: dict[str, Cell]
    ) -> None:
        code, name, shown = naming
        record: dict[str, object] = {"sheet_row": row + 1, "block": block.number, "side": block.side, "row_code": code, "row_name": name}
        printed: dict[str, str] = {"row_code": code, "row_name": shown}
        for column, at in columns:
            unit = self.rows.units.get(column.name, self.unit)
            if (row, at) in self.empty_formulas and cells[column.name] in ("", None):
                self._without_value(row, at, column, name)
            kind = "text" if column.is_money and not unit else column.value
            reading = read_cell(cells[column.name], kind, unit, self.grid.formats.get((row, at), ""))
            value, problem = typed(reading, kind, unit)
            if column.is_money and reading.number and values.is_scaled(self.grid.formats.get((row, at), "")):
                self._scaled(row, at, column, name)
            report(self.notes, reading, problem, (row, at), column, name, cells[column.name])
            record[column.name] = value
            printed[column.name] = reading.printed
        self.rows.records.append(record)
        self.rows.printed.append(printed)

    def _scaled(self, row: int, at: int, column: Column, name: str) -> None:
        cell = a1(row, at)
        said = f"“{self.notes.sheet.strip()}”{cell}（{name}，{column.title}）的数字格式把数缩小了显示，看到的和存的差一个量级"
        self.notes.problem("READ-17", (cell,), "", f"{said}；按存的数读取，请改回普通数字格式并核对单位。", column.title, Gravity.ASKS)

    def _without_value(self, row: int, at: int, column: Column, name: str) -> None:
        cell = a1(row, at)
        self.notes.problem(
            "READ-06",
            (cell,),
            "",
            f"“{self.notes.sheet.strip()}”{cell}（{name}，{column.title}）是公式，但文件里没有存下计算结果；请用表格软件打开、保存后再提交。",
            column.title,
        )

    def _hierarchy(self, start: int, block: Block) -> None:
        """Fill line, level and is_leaf of the rows read for one block."""
        records, printed = self.rows.records[start:], self.rows.printed[start:]
        names = [p["row_name"] for p in printed]
        codes = [str(r["row_code"]) for r in records]
        lines = hierarchy.lines_of(names, self.table, block.side) if self.table.lines else [""] * len(names)
        known = {line.line: line.level for line in self.table.lines}
        parts = {line.line for line in self.table.lines if line.is_part}
        levels = hierarchy.levels_by_code(codes) if any(codes) else hierarchy.levels_by_words(names)
        if self.table.shape == "rows":
            levels = [0 if hierarchy.is_total(n) or self._is_of_part(n) else 1 for n in names]
        levels = [known[ln] if ln and not code else lv for ln, code, lv in zip(lines, codes, levels, strict=True)]
        if any(codes):
            levels = [lv or (0 if hierarchy.is_total(n) or ln else 1) for lv, n, ln in zip(levels, names, lines, strict=True)]
        leaves = hierarchy.leaves(codes, levels, [line in parts for line in lines])
        for record, line, level, leaf in zip(records, lines, levels, leaves, strict=True):
            record.update(line=line, level=level, is_leaf=leaf and level > 0)

    def _is_of_part(self, name: str) -> bool:
        """A row that totals one part of a list: 凤瑞街道小计; 凤瑞街道合计 where the list is one of places."""
        return hierarchy.is_total_of_part(name) and (name.endswith("小计") or self.table.kind == "subsidy")


def _is_total_beside(column: Column, raw: Cell) -> bool:
    """True for 合计 written where a closing row has no year, date or number of its own: it is the row's name."""
    return column.value in _KEYS and isinstance(raw, str) and hierarchy.is_total(wording.row_name(raw))


def block_unit(parts: tuple[str, ...]) -> str:
    """The unit a heading carries in brackets: 补贴金额（元） → 元."""
    for part in reversed(parts):
        found = re.search(r"[(（\[](?:单位[:：]?)?(亿元|百万元|万元|千元|元|亿|万)[)）\]]|\[单位\](亿元|万元|元)", part)
        if found:
            return {"亿": "亿元", "万": "万元"}.get(found[1] or found[2], found[1] or found[2])
    return ""


def frames(rows: Rows, table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(frame, printed): ROW_COLUMNS, every declared column (absent ones <NA>), then the x_ columns."""
    declared = [c for c in (*table.columns, *(c for p in table.panels for c in p.columns)) if c.name not in ("row_code", "row_name")]
    kinds = {c.name: c.value for c in declared} | {n: k for n, k in rows.kinds.items() if n.startswith("x_")}
    data: dict[str, Array] = {name: array([r[name] for r in rows.records], dtype) for name, dtype in ROW_COLUMNS.items()}
    absent: dict[str, Array] = {}
    for name, kind in kinds.items():
        if name in rows.kinds:
            data[name] = array([r.get(name, pd.NA) for r in rows.records], dtype(kind))
        else:
            blank = absent.setdefault(dtype(kind), array([pd.NA] * len(rows.records), dtype(kind)))
            data[name] = blank.copy()
    names = ("row_code", "row_name", *kinds)
    nothing = array([""] * len(rows.printed), "string")
    read = {"row_code", "row_name", *rows.kinds}
    printed = {n: array([p.get(n, "") for p in rows.printed], "string") if n in read else nothing.copy() for n in names}
    return pd.DataFrame(data, copy=False), pd.DataFrame(printed, copy=False)


def unit_missing(notes: Findings, table: Table, section: Section) -> None:
    """Say that the sheet names no unit. Nothing is guessed: only a payment list, which its form fixes in 元, is read on and asks."""
    is_fixed = table.kind == "subsidy"
    end = (
        f"这类名单按表式以“{table.unit}”计，请确认并在表上写明" if is_fixed else f"请在表名下方右侧写明“单位：{table.unit}”或实际使用的单位"
    )
    notes.problem(
        "READ-01",
        (a1(section.head[0], 0),),
        "",
        f"“{notes.sheet.strip()}”的《{table.title}》没有写金额单位；{end}。",
        gravity=Gravity.ASKS if is_fixed else Gravity.BLOCKS,
    )
