"""Knows the many writings of one value: an amount, a date, a percentage, a code; and what none of them is.

Rule: what cannot be read comes back with a problem, never as null or zero; every coercion comes back with a word.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from loaders.grid import Cell
from schemas.money import FEN_PER_UNIT

#: writings that mean "nothing here"; nothing is not zero
NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "———", "–", "－", "−", "/", "//", "\\", "无", "空", "…", "……", "...", "......", "·", "N/A", "n/a"}
)
_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_SUFFIX = re.compile(r"(个|人次|批次|人|批|次|辆|台|户|亩|年|岁|期|Y|y|平方米|公斤|吨|头|只|%|％|元/[一-鿿]{1,3})$")


@dataclass(frozen=True)
class Reading:
    """One cell read: `number` or `text` (both None when blank), the text as displayed, a coercion word, a problem sentence."""

    number: Decimal | None = None
    text: str | None = None
    printed: str = ""
    coercion: str = ""
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """True when the cell holds nothing and nothing is wrong with it."""
        return self.number is None and self.text is None and not self.problem


BLANK = Reading()


def exact(value: float) -> Decimal:
    """The decimal a spreadsheet shows for a stored float: at most 15 significant digits."""
    text = repr(value)
    if len(text.replace(".", "").replace("-", "").lstrip("0")) > 15 or "e" in text:
        text = f"{value:.15g}"
    return Decimal(text.removesuffix(".0"))


@lru_cache(maxsize=4096)
def format_places(number_format: str) -> tuple[int, bool, bool] | None:
    """(decimal places, grouped, percent) of a number format; None for General and formats that print no plain number."""
    first = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", number_format.split(";")[0])
    if not first or first.lower() == "general" or "@" in first or re.search(r"[ymdhsE?/]", first, re.IGNORECASE):
        return None
    body = re.search(r"[#0,]*[#0](?:\.([0#]*))?", first)
    if not body:
        return None
    return len(body.group(1) or ""), "," in body.group(0), "%" in first


def is_scaled(number_format: str) -> bool:
    """True when the format shows the stored number divided (0.0, or 0!.0,): the sheet shows another magnitude than it stores."""
    first = re.sub(r'"[^"]*"|\[[^\]]*\]|_.|\*.', "", number_format.split(";")[0])
    return bool(re.search(r"[0#],+(?:$|[^0#,])", first) or "0!.0" in first or "0\\.0" in first)


def displayed(value: Decimal, number_format: str) -> str:
    """`value` as the sheet shows it under `number_format`."""
    places = format_places(number_format) if number_format else None
    if places is None:
        return f"{value.normalize():f}" if value else "0"
    scaled = value * 100 if places[2] else value
    shown = scaled.quantize(Decimal(1).scaleb(-places[0]), rounding=ROUND_HALF_UP)
    return f"{shown:,f}" if places[1] else f"{shown:f}"


def _negative(text: str) -> tuple[str, bool]:
    """`text` without its sign, and whether it is negative: -1.2, －1.2, △1.2, (1.2), 1.2-."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1], True
    if text[:1] in "-−–—△▲":
        return text[1:], True
    if text.endswith(("-", "−")):
        return text[:-1], True
    return text.removeprefix("+"), False


def _digits(text: str) -> tuple[Decimal | None, str]:
    """(value, problem) of unsigned digits with or without thousands separators; the grouping is checked."""
    if "," in text:
        if not _GROUPED.fullmatch(text):
            return None, f"千分位写法不对（{text}），分不清是逗号还是小数点"
        return Decimal(text.replace(",", "")), ""
    return (Decimal(text), "") if _PLAIN.fullmatch(text) else (None, "不是数字")


@lru_cache(maxsize=65536)
def _number_text(raw: str) -> Reading:
    """A number written as text, without unit."""
    text = _SPACES.sub("", unicodedata.normalize("NFKC", raw))
    if text in NOTHING or raw.strip() in NOTHING:
        return Reading(coercion="以横线、斜线或“无”表示空白" if text else "")
    if text.startswith("#"):
        return Reading(printed=raw, problem=f"单元格里是表格软件的错误值 {text}")
    body, is_negative = _negative(text.lstrip("¥￥$").replace("人民币", ""))
    value, problem = _digits(body.lstrip("¥￥"))
    if value is None:
        return Reading(printed=raw.strip(), problem=problem)
    coercion = "数字存成了文本" if text == raw else "数字文本里有空格、全角字符或货币符号"
    return Reading(number=-value if is_negative else value, printed=text, coercion=coercion)


def number(raw: Cell, number_format: str = "") -> Reading:
    """A plain number (count, area, rate): float cells by their stored value, text by its writing."""
    if isinstance(raw, bool):
        return Reading(printed="是" if raw else "否", problem="应填数字，却是逻辑值")
    if isinstance(raw, int | float):
        value = exact(float(raw)) if abs(raw) < 1e18 else None
        if value is None:
            return Reading(printed=f"{raw:g}", problem="数字过大，已超出表格软件能准确保存的位数")
        return Reading(number=value, printed=displayed(value, number_format))
    if isinstance(raw, str):
        reading = _number_text(raw)
        suffix = _SUFFIX.search(raw.strip()) if reading.problem else None
        if suffix and suffix.start():
            bare = _number_text(raw.strip()[: suffix.start()])
            if bare.number is not None:
                return Reading(number=bare.number, printed=bare.printed, coercion=f"数字后面带了“{suffix[1]}”")
        return reading
    return Reading(printed=str(raw), problem="应填数字，却是日期")


def amount(raw: Cell, unit: str, number_format: str = "") -> Reading:
    """An amount in `unit`; a unit written behind the digits (174.9亿元) is honoured."""
    if isinstance(raw, str):
        found = re.fullmatch(r"(.+?)(亿元|百万元|万元|千元|元|亿|万|圆)整?", _SPACES.sub("", unicodedata.normalize("NFKC", raw)))
        if found:
            own = {"亿": "亿元", "万": "万元", "圆": "元"}.get(found[2], found[2])
            bare = _number_text(found[1])
            if bare.number is not None:
                value = bare.number * FEN_PER_UNIT[own] / FEN_PER_UNIT[unit]
                return Reading(
                    number=value, printed=bare.printed if own == unit else f"{value.normalize():f}", coercion=f"数字后面带了“{found[2]}”"
                )
        return _number_text(raw)
    return number(raw, number_format)


def percent(raw: Cell, number_format: str = "") -> Reading:
    """A percentage in points: 86.9%, 86.9, or 0.869 in a cell formatted as a percentage."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        places = format_places(number_format) if number_format else None
        value = exact(float(raw))
        if places and places[2]:
            return Reading(number=value * 100, printed=displayed(value, number_format))
        return Reading(number=value, printed=displayed(value, number_format))
    if isinstance(raw, str) and raw.strip().endswith(("%", "％")):
        bare = _number_text(raw.strip()[:-1])
        return Reading(bare.number, printed=bare.printed, coercion="百分数写成了文本") if bare.number is not None else bare
    return number(raw, number_format)


_TERM = re.compile(
    r"(?:(?P<years>\d+(?:\.\d+)?|[一二两三四五六七八九十]+)(?:年|[Yy])零?)?(?:(?P<half>半年?)|(?P<months>\d+|[一二两三四五六七八九十]+)(?:个?月|[Mm]))?(?:期|到期)?"
)
_FORMAL_DIGITS = str.maketrans("壹贰叁肆伍陆柒捌玖拾两", "一二三四五六七八九十二")


def term(raw: Cell, number_format: str = "") -> Reading:
    """How long a bond runs, in years: 7, 7年, 七年期, 10Y, 6个月, 一年半; months that are no whole quarters have no exact decimal."""
    if not isinstance(raw, str):
        return number(raw, number_format)
    text = _SPACES.sub("", unicodedata.normalize("NFKC", raw)).translate(_FORMAL_DIGITS)
    found = _TERM.fullmatch(text)
    if not found or not any(found.groupdict().values()):
        plain = _number_text(arabic(text.removesuffix("期")))
        return plain if plain.number is not None or plain.is_blank else Reading(printed=raw.strip(), problem="看不出是几年")
    years, months = (Decimal(arabic(found[part] or "0")) for part in ("years", "months"))
    whole = years + (Decimal("0.5") if found["half"] else months / 12)
    if whole * 4 % 1:
        return Reading(printed=raw.strip(), problem="不是整季度的期限，换算不成准确的年数")
    return Reading(number=whole, printed=f"{whole.normalize():f}", coercion="期限写成了文字")


_DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})(?:[-/.月](?P<d>\d{1,2})日?|月)?(?:T?\d{2}:\d{2}(?::\d{2})?)?"),
    re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})年?"),
)
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}


def arabic(text: str) -> str:
    """十二 → 12, 二十 → 20, 〇八 → 08."""
    if "十" in text:
        tens, ones = text.split("十", 1)
        return f"{_CHINESE_DIGITS.get(tens, '1') if tens else '1'}{_CHINESE_DIGITS.get(ones, '0') if ones else '0'}"
    return "".join(_CHINESE_DIGITS.get(c, c) for c in text)


def _arabic_date(text: str) -> str:
    """A date in Chinese digits (二〇二二年八月一日) in Arabic ones; other text unchanged."""
    found = re.fullmatch(
        r"([二一][〇零○一二三四五六七八九]{3})年(?:([一二三四五六七八九十〇零]{1,3})月)?(?:([一二三四五六七八九十]{1,3})[日号])?", text
    )
    if not found:
        return text
    return f"{arabic(found[1])}年" + (f"{arabic(found[2])}月" if found[2] else "") + (f"{arabic(found[3])}日" if found[3] else "")


@lru_cache(maxsize=65536)
def _date_text(raw: str) -> Reading:
    text = _arabic_date(_SPACES.sub("", unicodedata.normalize("NFKC", raw)).strip("'"))
    if text in NOTHING:
        return BLANK
    for form in _DATE_FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        parts = [int(p) for p in (found.groupdict().get("y"), found.groupdict().get("m"), found.groupdict().get("d")) if p]
        try:
            dt.date(*[*parts, 1, 1][:3])
        except ValueError:
            return Reading(printed=raw.strip(), problem=f"没有这一天（{raw.strip()}）")
        return Reading(text="-".join(f"{p:02d}" if i else f"{p:04d}" for i, p in enumerate(parts)), printed=raw.strip())
    return Reading(printed=raw.strip(), problem="不是日期")


def date(raw: Cell, number_format: str = "") -> Reading:
    """A date as ISO text, as exact as written: 2022-06-13, 2021-08, 2022. Excel serials and 20220801 are dates too."""
    if isinstance(raw, dt.datetime):
        return Reading(text=raw.date().isoformat(), printed=raw.date().isoformat())
    if isinstance(raw, dt.date):
        return Reading(text=raw.isoformat(), printed=raw.isoformat())
    if isinstance(raw, str):
        return _date_text(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return Reading(printed=str(raw), problem="不是日期")
    if float(raw).is_integer():
        whole = int(raw)
        if 20_000 <= whole <= 80_000:
            day = dt.date(1899, 12, 30) + dt.timedelta(days=whole)
            return Reading(text=day.isoformat(), printed=str(whole), coercion="日期存成了序列数")
        return _date_text(str(whole))
    text = repr(raw)
    if re.fullmatch(r"(19|20)\d\d\.1", text):
        return Reading(printed=text, problem="分不清是1月还是10月，请写成2022-10这样的文本")
    return _date_text(text)


def text(raw: Cell) -> Reading:
    """A text cell, outer blanks removed; a whole number shows without .0."""
    if isinstance(raw, str):
        kept = raw.strip().strip("\u3000").strip()
        return Reading(text=kept, printed=kept) if kept else BLANK
    if isinstance(raw, bool):
        return Reading(text="是" if raw else "否", printed="是" if raw else "否")
    if isinstance(raw, int | float):
        shown = f"{exact(float(raw)):f}"
        shown = shown[:-2] if shown.endswith(".0") else shown
        return Reading(text=shown, printed=shown)
    if isinstance(raw, dt.datetime):
        shown = raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(sep=" ")
        return Reading(text=shown, printed=shown)
    return Reading(text=str(raw), printed=str(raw))


def long_code(raw: Cell) -> Reading:
    """An ID, card or long code: text as it is; a number of 16 digits or more has lost its end and is refused, never repaired."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if abs(raw) >= 1e15:
            return Reading(problem="证件号或卡号存成了数字，第16位以后已经丢失，无法恢复；请把这一列设为文本格式后从原系统重新导出")
        return text(raw)
    if isinstance(raw, str):
        kept = _SPACES.sub("", unicodedata.normalize("NFKC", raw)).strip("'").upper()
        if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", kept):
            return Reading(problem="证件号或卡号变成了科学计数法，后面的数字已经丢失；请从原系统以文本格式重新导出")
        coercion = "" if kept == raw.strip() else "去掉了号码里的空格、引号或全角字符"
        return Reading(text=kept, printed=kept, coercion=coercion) if kept else BLANK
    return text(raw)


def code(raw: Cell, width: int = 0) -> Reading:
    """An account code or a part of it: 204.0 → 204, 2 in a two-digit part → 02; scientific notation is refused when digits are missing."""
    if isinstance(raw, bool | dt.date | dt.datetime | dt.time | dt.timedelta):
        return Reading(printed=str(raw), problem="不是科目编码")
    if isinstance(raw, int | float):
        if not float(raw).is_integer():
            return Reading(printed=repr(raw), problem="不是科目编码")
        written = str(int(raw))
    else:
        written = _SPACES.sub("", unicodedata.normalize("NFKC", raw)).strip("'")
        loose = re.fullmatch(r"(\d)(?:\.(\d+))?[Ee]\+?(\d+)", written)
        if loose:
            if len(loose[2] or "") < int(loose[3]):
                return Reading(printed=written, problem="科目编码变成了科学计数法，后面的数字已经丢失")
            written = str(int(Decimal(written)))
        elif re.fullmatch(r"\d+\.0+", written):
            written = written.split(".")[0]
    if written in NOTHING:
        return BLANK
    if width and written.isdigit() and len(written) < width:
        return Reading(text=written.zfill(width), printed=written, coercion=f"编码补足{width}位")
    return Reading(text=written, printed=written)
