"""Knows how amounts are written in sheets and that money is Int64 fen (分), rounded half up.

Rule: an amount is never a float between the cell and the page.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

#: the minus sign of a printed page
MINUS = "−"
FEN_PER_UNIT: dict[str, int] = {
    "分": 1,
    "元": 100,
    "千元": 100_000,
    "万元": 1_000_000,
    "百万元": 100_000_000,
    "亿元": 10_000_000_000,
}


def to_fen(value: Decimal, unit: str) -> int:
    """Return `value` written in `unit` as whole fen, half up; KeyError for a unit that is not money."""
    return int((value * FEN_PER_UNIT[unit]).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_unit(fen: int, unit: str) -> Decimal:
    """Return `fen` as an exact Decimal in `unit` (no rounding)."""
    return Decimal(fen) / FEN_PER_UNIT[unit]


def apiece(fen: int, among: int | Decimal) -> int:
    """Return what one of `among` (households, times, mu; above zero) gets of `fen`, in fen, half up."""
    return int((fen / Decimal(among)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@lru_cache(4096)
def written(fen: int, unit: str = "元", places: int = 2) -> str:
    """Return `fen` as people read it: grouped thousands, true minus sign, half up to `places`. One page writes most of its amounts several times."""
    step = Decimal(1).scaleb(-places)
    amount = in_unit(abs(fen), unit).quantize(step, rounding=ROUND_HALF_UP)
    return (MINUS if fen < 0 and amount else "") + f"{amount:,.{places}f}"


def as_read(plain: str) -> str:
    """A figure in plain digits (`-64840547.00`) as people read it: grouped thousands, true minus sign."""
    return f"{Decimal(plain):,f}".replace("-", MINUS)


def apart(plain: str) -> str:
    """A difference in plain digits as a sentence says it: 少了64,840,547.00."""
    return ("少了" if plain.startswith("-") else "多了") + as_read(plain.removeprefix("-"))


def plain_yuan(fen: int) -> str:
    """Return `fen` as plain decimal text in 元 with two places (`-1234.50`), for files."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def _group_in_capitals(number: int) -> str:
    out, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return out


def in_capitals(fen: int) -> str:
    """Return `fen` in financial capitals (大写), as bank forms write it: 壹佰贰拾叁元肆角伍分, 壹元整; ValueError from 10^16 元 on."""
    if abs(fen) >= 10**18:
        raise ValueError(f"no capitals for {fen} fen")
    yuan, jiao, cent = abs(fen) // 100, abs(fen) // 10 % 10, abs(fen) % 10
    groups, rest = [], yuan
    while rest:
        groups.append(rest % 10_000)
        rest //= 10_000
    text = ""
    for index in range(len(groups) - 1, -1, -1):
        if groups[index]:
            gap = text and (groups[index] < 1_000 or text.endswith("零"))
            unit = "万" if index == 3 and groups[2] else _GROUPS[index]  # 壹万贰仟亿, not 壹万亿贰仟亿
            text += ("零" if gap and not text.endswith("零") else "") + _group_in_capitals(groups[index]) + unit
        elif text and not text.endswith("零") and any(groups[:index]):
            text += "零"
    text = (text or ("零" if not (jiao or cent) else "")) + ("元" if text or not (jiao or cent) else "")
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif cent and text:
        text += "零"
    text += _DIGITS[cent] + "分" if cent else ("" if jiao else "整")
    if jiao and not cent:
        text += "整"
    return ("负" if fen < 0 else "") + text
