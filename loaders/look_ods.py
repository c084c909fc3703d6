"""Reads the looks of an .ods from its XML: automatic styles of cells, columns and rows, and the number styles they name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.etree import ElementTree

from loaders.looks import PLAIN, Looks, Place, Style

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:"
_T, _S, _N = f"{_OFFICE}table:1.0}}", f"{_OFFICE}style:1.0}}", f"{_OFFICE}datastyle:1.0}}"
_FO = f"{_OFFICE}xsl-fo-compatible:1.0}}"
_ALIGNS = {"start": "left", "left": "left", "center": "center", "end": "right", "right": "right"}
_PARTS = {"year": "yyyy", "month": "m", "day": "d", "hours": "h", "minutes": "mm", "seconds": "ss"}
_SIDES = {"left": "l", "right": "r", "top": "t", "bottom": "b"}
_FARTHEST = 16_384  # repeats beyond the edge of any sheet are filling
_INCH = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72}


def sheets(data: bytes) -> Mapping[str, Looks]:
    """The looks of every sheet by its name; none where a part is broken."""
    try:
        return _sheets(data)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError):
        return {}  # a refinement only: the values are the engine's


def _sheets(data: bytes) -> Mapping[str, Looks]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [archive.read(name) for name in ("styles.xml", "content.xml") if name in archive.NameToInfo]
    roots = [ElementTree.fromstring(part) for part in parts]  # noqa: S314  entities refused before
    numbers = {str(e.get(f"{_S}name")): _format(e) for root in roots for e in root.iter() if e.tag.startswith(_N) and e.get(f"{_S}name")}
    named = {str(e.get(f"{_S}name")): e for root in roots for e in root.iter(f"{_S}style")}
    return {str(table.get(f"{_T}name")): _looks(table, named, numbers) for table in roots[-1].iter(f"{_T}table")}


def _format(element: ElementTree.Element) -> str:
    """The format code of a number, percentage or date style; '' for text and for General."""
    kind = element.tag.removeprefix(_N)
    if kind == "date-style":
        return "".join(_date_part(part) for part in element)
    number = element.find(f"{_N}number")
    if kind not in ("number-style", "percentage-style", "currency-style") or number is None or number.get(f"{_N}decimal-places") is None:
        return ""
    places = int(number.get(f"{_N}decimal-places", "0"))
    whole = "#,##0" if number.get(f"{_N}grouping") == "true" else "0"
    return whole + ("." + "0" * places if places else "") + ("%" if kind == "percentage-style" else "")


def _date_part(part: ElementTree.Element) -> str:
    name = part.tag.removeprefix(_N)
    is_long = part.get(f"{_N}style") == "long"
    code = _PARTS.get(name, part.text or "")
    return code * 2 if is_long and name in ("month", "day") else code


def _style(element: ElementTree.Element | None, named: Mapping[str, ElementTree.Element], numbers: Mapping[str, str]) -> Style:
    if element is None:
        return PLAIN
    parent = _style(named.get(element.get(f"{_S}parent-style-name", "")), {}, numbers)
    has = {key.rsplit("}", 1)[-1]: value for part in element for key, value in part.attrib.items() if key.startswith((_FO, _S))}
    around = "lrtb" if has.get("border", "none") != "none" else ""
    borders = around or "".join(letter for side, letter in _SIDES.items() if has.get(f"border-{side}", "none") != "none")
    size = re.match(r"([\d.]+)pt", has.get("font-size", ""))
    return Style(
        numbers.get(element.get(f"{_S}data-style-name", ""), "") or parent.number_format,
        has.get("font-weight", "") == "bold" or (parent.is_bold and "font-weight" not in has),
        float(size[1]) if size else parent.points,
        _ALIGNS.get(has.get("text-align", ""), "") or parent.align,
        has.get("wrap-option") == "wrap" or (parent.is_wrapped and "wrap-option" not in has),
        borders or parent.borders,
    )


def _looks(table: ElementTree.Element, named: Mapping[str, ElementTree.Element], numbers: Mapping[str, str]) -> Looks:
    known: dict[str, Style] = {}

    def style_of(name: str) -> Style:
        if name not in known:
            known[name] = _style(named.get(name), named, numbers)
        return known[name]

    defaults: dict[int, str] = {}
    widths: dict[int, float] = {}
    hidden_columns = set()
    for at, column in _repeated(table.iter(f"{_T}table-column"), "columns"):
        defaults[at] = column.get(f"{_T}default-cell-style-name", "")
        if (width := _width(named.get(column.get(f"{_T}style-name", "")))) is not None:
            widths[at] = width
        if column.get(f"{_T}visibility", "visible") != "visible":
            hidden_columns.add(at)
    styles: dict[Place, Style] = {}
    hidden_rows = set()
    for y, row in _repeated(table.iter(f"{_T}table-row"), "rows"):
        if row.get(f"{_T}visibility", "visible") != "visible":
            hidden_rows.add(y)
        for x, cell in _repeated(iter(row), "columns"):
            style = style_of(cell.get(f"{_T}style-name") or defaults.get(x, ""))
            if style != PLAIN and (len(cell) or style.borders):
                styles[(y, x)] = style
    return Looks(styles, widths, frozenset(hidden_rows), frozenset(hidden_columns))


def _repeated(elements: Iterator[ElementTree.Element], what: str) -> Iterator[tuple[int, ElementTree.Element]]:
    """Each element at every place it stands for; a long run of empty ones counts as one step, nobody looks at its cells."""
    at = 0
    for element in elements:
        times = int(element.get(f"{_T}number-{what}-repeated", "1"))
        yield from ((at + step, element) for step in range(times if times < 300 else 1))
        at += times
        if at > 1_048_576 or (what == "columns" and at > _FARTHEST):
            return


def _width(element: ElementTree.Element | None) -> float | None:
    """Width in characters of a column style."""
    part = element.find(f"{_S}table-column-properties") if element is not None else None
    found = re.match(r"([\d.]+)(in|cm|mm|pt)", part.get(f"{_S}column-width", "")) if part is not None else None
    return float(found[1]) * _INCH[found[2]] * 13.7 if found else None
