"""Reads whole columns of a long roster at once, by the same rules as `loaders.values` reads one cell.

Rule: a column is an Arrow array from the moment it leaves the engine; single cells are looked at only where a fast form does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from loaders import values
from loaders.grid import Cell
from schemas.money import FEN_PER_UNIT, to_fen
from schemas.tables import SECRET

_MONEY = r"^-?\d{1,12}(\.\d{1,2})?$"
DECIMAL = pa.decimal128(18, 6)


@dataclass
class Column:
    """One column read: `data` as Arrow array, `printed` texts, and by row position what is wrong or was coerced."""

    data: pa.Array
    printed: pa.Array | None = None
    problems: dict[int, str] = field(default_factory=dict)
    coerced: dict[int, str] = field(default_factory=dict)


def _texts(cells: Sequence[Cell]) -> pa.Array | None:
    """`cells` without outer blanks when all of them are texts; None as soon as one is not."""
    try:
        whole = pa.array(cells, pa.string())
    except pa.ArrowTypeError:
        return None
    return pc.utf8_trim_whitespace(whole) if not whole.null_count else None


def _numbers(cells: Sequence[Cell]) -> npt.NDArray[np.float64] | None:
    """`cells` as floats when all of them are; None for whole numbers, which stay exact, and for TRUE, which Arrow would take for 1."""
    return pa.array(cells, pa.float64()).to_numpy() if set(map(type, cells)) <= {float} else None


def _blank_to_null(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def text(cells: Sequence[Cell]) -> Column:
    """Text as it stands, outer blanks removed; numbers without .0; blank is null."""
    texts = _texts(cells)
    if texts is not None:
        return Column(_blank_to_null(texts))
    numbers = _numbers(cells)
    if numbers is not None and np.all(np.abs(numbers) < 1e15) and np.all(numbers == np.floor(numbers)):
        return Column(pc.cast(pa.array(numbers.astype(np.int64)), pa.string()))
    return Column(pa.array([values.text(cell).text for cell in cells], pa.string()))


def long_code(cells: Sequence[Cell]) -> Column:
    """IDs, cards, telephones: text without blanks, upper case; what was a number of 16 digits or more is a problem, never repaired."""
    plain = _texts(cells)
    if plain is not None:
        odd = pc.invert(pc.match_substring_regex(plain, r"^[0-9]*[0-9Xx]?$"))
        if not pc.any(odd).as_py():
            return Column(_blank_to_null(pc.ascii_upper(plain)))
        return _one_by_one(plain.to_pylist(), odd.to_numpy(zero_copy_only=False), pc.ascii_upper(plain), values.long_code)
    readings = [values.long_code(cell) for cell in cells]
    out = Column(pa.array([r.text for r in readings], pa.string()))
    _remember(out, range(len(readings)), readings)
    return out


def _one_by_one(cells: list[Cell], odd: npt.NDArray[np.bool_], fast: pa.Array, reader: Callable[[Cell], values.Reading]) -> Column:
    """Fast values, with the odd cells read singly."""
    kept = fast.to_pylist()
    where = np.flatnonzero(odd).tolist()
    readings = [reader(cells[i]) for i in where]
    for position, reading in zip(where, readings, strict=True):
        kept[position] = reading.text
    out = Column(_blank_to_null(pa.array(kept, pa.string())))
    _remember(out, where, readings)
    return out


def _remember(out: Column, positions: Sequence[int], readings: Sequence[values.Reading]) -> None:
    for position, reading in zip(positions, readings, strict=True):
        if reading.problem:
            out.problems[position] = reading.problem
        elif reading.coercion:
            out.coerced[position] = reading.coercion


def repeated(cells: Sequence[Cell], reader: Callable[[Cell], values.Reading]) -> Column:
    """Dates, codes and other columns of few different writings: each writing is read once."""
    seen: dict[tuple[type, Cell], values.Reading] = {}
    readings = []
    for cell in cells:
        key = (type(cell), cell)
        reading = seen.get(key)
        if reading is None:
            reading = seen[key] = reader(cell)
        readings.append(reading)
    out = Column(pa.array([r.text for r in readings], pa.string()))
    if any(r.problem or r.coercion for r in seen.values()):
        _remember(out, range(len(readings)), readings)
    return out


def _fen_of(numbers: npt.NDArray[np.float64], unit: str) -> npt.NDArray[np.int64]:
    """Whole fen of stored floats, half up; where a float stands on the edge its decimal digits decide."""
    scaled = np.abs(numbers) * FEN_PER_UNIT[unit]
    whole = np.floor(scaled + 0.5)
    edge = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-4
    fen = np.where(numbers < 0, -whole, whole).astype(np.int64)
    for position in np.flatnonzero(edge).tolist():
        fen[position] = to_fen(values.exact(float(numbers[position])), unit)
    return fen


def money(cells: Sequence[Cell], unit: str) -> Column:
    """Amounts as Int64 fen with their printed texts."""
    numbers = _numbers(cells)
    if numbers is not None and np.all(np.abs(numbers) < 1e13):
        return Column(pa.array(_fen_of(numbers, unit)), pc.cast(pa.array(numbers), pa.string()))
    plain = _texts(cells)
    if plain is not None:
        bare = pc.replace_substring_regex(plain, r"^(-?\d{1,3}),(\d{3})(?:,(\d{3}))?(\.\d+)?$", r"\1\2\3\4")
        fits = pc.match_substring_regex(bare, _MONEY)
        if pc.all(fits).as_py():
            numbers = pc.cast(bare, pa.float64()).to_numpy(zero_copy_only=False)
            return Column(pa.array(_fen_of(numbers, unit)), plain)
    return _money_singly(cells, unit)


def _money_singly(cells: Sequence[Cell], unit: str) -> Column:
    readings = [values.amount(cell, unit) for cell in cells]
    out = Column(
        pa.array([None if r.number is None else to_fen(r.number, unit) for r in readings], pa.int64()),
        pa.array([r.printed for r in readings], pa.string()),
    )
    _remember(out, range(len(readings)), readings)
    return out


def decimal(cells: Sequence[Cell]) -> Column:
    """Quantities and standards as decimal128 with six places, and their printed texts."""
    numbers = _numbers(cells)
    if numbers is not None and np.all(np.abs(numbers) < 1e9):
        return Column(_millionths(np.rint(numbers * 1e6).astype(np.int64)), pc.cast(pa.array(numbers), pa.string()))
    plain = _texts(cells)
    if plain is not None and pc.all(pc.match_substring_regex(plain, r"^-?\d{1,9}(\.\d{1,6})?$")).as_py():
        numbers = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
        return Column(_millionths(np.rint(numbers * 1e6).astype(np.int64)), plain)
    readings = [values.number(cell) for cell in cells]
    data = [None if r.number is None else r.number.quantize(Decimal("0.000001")) for r in readings]
    out = Column(pa.array(data, DECIMAL), pa.array([r.printed for r in readings], pa.string()))
    _remember(out, range(len(readings)), readings)
    return out


def _millionths(whole: npt.NDArray[np.int64]) -> pa.Array:
    """Whole millionths as decimal128(18, 6), by their bytes (a cast would go through text or float)."""
    wide = np.empty((len(whole), 2), dtype=np.int64)
    wide[:, 0] = whole
    wide[:, 1] = whole >> 63
    return pa.Array.from_buffers(DECIMAL, len(whole), [None, pa.py_buffer(wide.tobytes())])


def count(cells: Sequence[Cell]) -> Column:
    """Whole numbers as Int64."""
    readings = [values.number(cell) for cell in cells]
    broken = {i: "应填整数" for i, r in enumerate(readings) if r.number is not None and r.number != r.number.to_integral_value()}
    data = [None if r.number is None or i in broken else int(r.number) for i, r in enumerate(readings)]
    out = Column(pa.array(data, pa.int64()), pa.array([r.printed for r in readings], pa.string()))
    _remember(out, range(len(readings)), readings)
    out.problems.update(broken)
    return out


def read_column(cells: Sequence[Cell], kind: str, unit: str) -> Column:
    """A column of `kind`."""
    if kind == "money":
        return money(cells, unit)
    if kind in ("decimal", "percent", "rate"):
        return decimal(cells)
    if kind == "count":
        return count(cells)
    if kind in SECRET:
        return long_code(cells)
    if kind in ("date", "month", "year"):
        return repeated(cells, values.date)
    return repeated(cells, values.code) if kind == "code" else text(cells)
