"""Knows how numbers, dates and names are written for people (design guide, section 5). Rule: amounts come in as fen and are rounded only here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from schemas.money import FEN_PER_UNIT, as_read, written
from schemas.money import MINUS as MINUS

NOT_PUBLISHED = "未公布"
NOT_APPLICABLE = "—"
MERGED = "合并公布"
SAME = "持平"


def _half_up(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def amount(fen: int | None, unit: str = "万元", places: int = 2) -> str:
    """`fen` in `unit` without the unit's name: `158,342.66`; a non-zero amount that would print as zero is 不足0.01."""
    if fen is None:
        return NOT_PUBLISHED
    text = written(fen, unit, places)
    if fen and not text.strip(f"0.,{MINUS}"):
        return ("负数，" if fen < 0 else "") + f"不足{Decimal(1).scaleb(-places):f}"
    return text


def headline(fen: int | None) -> tuple[str, str]:
    """`fen` as number and unit for a heading: 亿元 from one 亿 on, 万元 from one 万 on, else 元; two decimals."""
    if fen is None:
        return NOT_PUBLISHED, ""
    for unit in ("亿元", "万元"):
        if abs(fen) >= FEN_PER_UNIT[unit]:
            return amount(fen, unit), unit
    return amount(fen, "元"), "元"


def said(fen: int | None) -> str:
    """`fen` inside a sentence, number and unit together: `69.28亿元`."""
    return "".join(headline(fen))


def below(fen: int | None) -> str:
    """The same amount beneath its headline, more exactly: in 万元 under 亿元, in 元 under 万元; '' where the headline says it all."""
    unit = headline(fen)[1]
    return "" if fen is None or unit == "元" else f"{amount(fen)}万元" if unit == "亿元" else f"{exact(fen)}元"


def exact(fen: int) -> str:
    """`fen` in 元 to the cent, the unit of tie strips over subsidies."""
    return amount(fen, "元")


def share(part: int | None, whole: int | None) -> str:
    """`part` of `whole` in per cent with one decimal; — when either is not there, 不足0.1% for a crumb."""
    if part is None or not whole:
        return NOT_APPLICABLE
    per_mille = _per_mille(part, whole)
    if part and not per_mille:
        return "不足0.1%"
    return (MINUS if (part < 0) != (whole < 0) and part else "") + _per_cent(per_mille)


def change(now: int | None, before: int | None) -> str:
    """Change from `before` to `now`: `+5.4%`, `−14.6%`, 持平, 上年为0, — when one of them was not published."""
    if now is None or before is None:
        return NOT_APPLICABLE
    if now == before:
        return SAME
    if not before:
        return "上年为0"
    per_mille = _per_mille(now - before, before)
    return ("+" if now > before else MINUS) + _per_cent(per_mille) if per_mille else "不足0.1%"


def _per_mille(part: int, whole: int) -> int:
    """`part` of `whole` in thousandths, half up, without sign."""
    return (2000 * abs(part) + abs(whole)) // (2 * abs(whole))


def _per_cent(per_mille: int) -> str:
    return f"{per_mille // 10:,}.{per_mille % 10}%"


def difference(now: int | None, before: int | None, unit: str = "万元", places: int = 2) -> str:
    """`now − before` with its sign always shown; 持平 when nothing changed."""
    if now is None or before is None:
        return NOT_APPLICABLE
    if now == before:
        return SAME
    return ("+" if now > before else "") + amount(now - before, unit, places)


def more_or_less(now: int | None, before: int | None) -> str:
    """The same in a sentence: 比上年多1.09亿元（+1.6%）."""
    if now is None or before is None:
        return "上年数没有公布，不能比"
    if now == before:
        return "和上年持平"
    return f"比上年{'多' if now > before else '少'}{said(abs(now - before))}（{change(now, before)}）"


def most(named: Sequence[tuple[str, int | None]], lead: str = "最多的是") -> str:
    """The largest of `named` amounts as a clause: 最多的是甲，5.00万元 · 最多的是甲、乙，都是5.00万元 · 只有甲，5.00万元; '' when none is known."""
    known = [(name, fen) for name, fen in named if fen is not None]
    if not known:
        return ""
    top = max(fen for _, fen in known)
    first = [name for name, fen in known if fen == top]
    if len(known) == 1:
        return f"只有{first[0]}，{said(top)}"
    return f"{lead}{listed(first)}，{'都是' if len(first) > 1 else ''}{said(top)}"


def count(number: int | None) -> str:
    """A whole number with grouped thousands."""
    return NOT_PUBLISHED if number is None else as_read(str(number))


def decimal(value: Decimal | str | None) -> str:
    """A quantity, standard or rate as it was written, thousands grouped, never in exponents."""
    if value is None or value == "":
        return NOT_APPLICABLE
    return as_read(str(value))


def percent(value: Decimal | str | float | None) -> str:
    """A ratio that the form itself prints, one decimal."""
    if value is None or value == "":
        return NOT_APPLICABLE
    return f"{as_read(str(_half_up(Decimal(str(value)), 1)))}%"


def day(text: str) -> str:
    """`2026-11-20` (or a time beginning so) as 2026年11月20日; the text itself when it is no date."""
    try:
        date = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text or NOT_PUBLISHED
    return f"{date.year}年{date.month}月{date.day}日"


def short_day(text: str) -> str:
    """`2026-11-20` as 11月20日."""
    return day(text).partition("年")[2] or text


def near_day(text: str, today: str) -> str:
    """A day of the year of `today` without its year, another with it: 11月20日, 2025年11月20日."""
    return short_day(text) if text[:4] == today[:4] else day(text)


def short_account(name: str) -> str:
    """A 类 as people say it: 教育支出 → 教育; other names stay, and so does 教育费附加安排的支出, which would end in 的."""
    short = name.removesuffix("支出")
    return name if len(name) <= 3 or short.endswith("的") else short


def listed(names: list[str], most: int = 3) -> str:
    """甲、乙、丙等5个."""
    return "、".join(names[:most]) + (f"等{len(names)}个" if len(names) > most else "")
