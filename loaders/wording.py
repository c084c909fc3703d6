"""Knows how the same heading, title or line is written in many ways, and brings them to one form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_QUOTES = re.compile(r"[“”\"‘’'「」『』《》〈〉]")
_COUNTED = (
    "个|人|次|辆|台|台套|批|户|亩|人次|批次|年|月|人月|户月|人年|户年|人·月|户·月|人·年|户·年|学期|学年|"
    "岁|平方米|㎡|m2|公斤|斤|吨|头|只|羽|套|株|座|处|口|节|床|件|份"
)
_UNIT_IN_BRACKETS = re.compile(
    rf"[(\[【](?:金额)?(?:单位)?:?(?:人民币)?(?:(?:百?万|亿|千)?元(?:/[^()\[\]]{{1,8}})?|万|亿|%|‰|{_COUNTED})[)\]】]"
)
_RADICALS = str.maketrans("⻔⻚⻋⻅⻉⻓⻛⻜⻢⻥⻨⻩⺠⻄⻦⻰⻘⻬⻆", "门页车见贝长风飞马鱼麦黄民西鸟龙青齐角")
_YEARS = re.compile(
    r"(?:(?:19|20)\d\d|[二〇零一]{1}[〇零一二三四五六七八九]{3}|20[Xx×]{2}|Y|X)(?:[-+][12]|[—-](?:19|20)\d\d)?(?:财政|会计|预算)?年(?:度|初|末|底)?"
)
_NUMBERING = re.compile(
    r"^(?:其中:|减:|加:|附:)*"
    r"(?:(?:[一二三四五六七八九十百]+|第[一二三四五六七八九十百]+)[、.,:]|\([一二三四五六七八九十]+\)[、.]?|\d{1,3}[、.)](?!\d)|\(\d{1,3}\)[、.]?|[①-⑳][、.]?|[A-Za-z][、.])?"
    r"(?:其中:|减:|加:|附:)*"
)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """`text` with full-width characters narrowed, radical glyphs restored and every blank removed."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text.translate(_RADICALS))).replace("﹕", ":")


@lru_cache(maxsize=65536)
def unspaced(text: str) -> str:
    """`text` as printed, every blank removed."""
    return _BLANKS.sub("", text)


@lru_cache(maxsize=65536)
def heading(text: str) -> str:
    """The form in which headings are compared: no blanks, quotes, unit in brackets, star, English below Chinese."""
    out = _QUOTES.sub("", plain(text)).strip("*☆★:;,")
    out = _UNIT_IN_BRACKETS.sub("", re.sub(r"\[(?:单位|日期|报告期|交易日期)\].*$", "", out))
    if re.search(r"[\u4e00-\u9fff]{2}", out):
        out = re.sub(r"[A-Za-z][A-Za-z,.&()'\-]*$", "", out) or out
    return out.strip("*")


@lru_cache(maxsize=65536)
def title(text: str) -> str:
    """The form in which titles are compared: like a heading, without years, table numbers and (续)."""
    out = _QUOTES.sub("", plain(text))
    out = re.sub(
        r"^(?:附?件\d*[-—]?\d*[:.]?|附表\d*[-—.]?\d*[:.]?|(?:公开|预算|决算)?\d{0,2}表\d*(?:-\d+)*[:.]?(?=\D)|表[一二三四五六七八九十\d]+(?:[-—.]\d+)*[:.]?)",
        "",
        out,
    )
    out = re.sub(r"\(?续表?\d*\)?$|\(续\)|^续表?\d*[:.]?", "", out)
    out = re.sub(r"[(\[](?:金额)?单位:?[^)\]]*[)\]]|\((?:预算|决算|草案)数?\)$|\(草案\)", "", out)
    out = _YEARS.sub("", out)
    return re.sub(r"^\d+[.、]|[:;,。.]$", "", out)


@lru_cache(maxsize=65536)
def row_name(text: str) -> str:
    """A row's name without numbering, 其中： and indent; years stay."""
    narrowed = plain(re.sub(r"^[\s\u3000]*[①-⑳][、.]?", "", text))
    return _NUMBERING.sub("", narrowed, count=1) or narrowed


@lru_cache(maxsize=65536)
def line_name(text: str) -> str:
    """The form in which known lines are compared: a row's name without years, quotes and units."""
    out = _QUOTES.sub("", row_name(text))
    return _UNIT_IN_BRACKETS.sub("", _YEARS.sub("", out)).strip(":;,")


def years(text: str) -> tuple[int, ...]:
    """All years written in `text`, in order: 2024年, 2023—2024年, 二〇二四年."""
    narrowed = plain(text)
    found = [int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d\d)(?=年|[—~\-至](?:19|20)\d\d年)", narrowed)]
    if not found:
        for written in re.findall(r"(二[〇零○O][〇零○一二三四五六七八九]{2})年", narrowed):
            found.append(int("".join(str("〇一二三四五六七八九".index(c)) if c in "〇一二三四五六七八九" else "0" for c in written)))
    return tuple(found)


def table_year(text: str) -> int | None:
    """The year a title speaks of: the last of a range (2023—2024年末), else the first; None when it names none."""
    found = years(text)
    if not found:
        return None
    ranged = re.search(r"(?:19|20)\d\d年?(?:末|度|初)?[—~\-–至]+(?:19|20)\d\d年", plain(text))
    return max(found[:2]) if ranged else found[0]
