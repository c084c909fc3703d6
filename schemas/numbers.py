"""Finds ID numbers, bank cards and mobile numbers in text, however people group their digits. Rule: says what, never the number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import numpy as np

from schemas.privacy import birth_days, check_digits_hold, luhn_holds

#: digits of a mobile number with a sign between, digits of a card
_SHORTEST, _LONGEST = 11, 19
_EDGE, _END = r"(?<!\d)(?<!\d\.)", r"(?!\d|\.\d)"
#: plain runs of digits, and the groupings people write: 411322 19900101 1234 · 6217 0000 1234 5678 · 138 0013 8000
RUNS = re.compile(
    rf"{_EDGE}(?:\d{{6}}[ -]\d{{8}}[ -]\d{{3}}[\dXx]|\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]\d{{1,3}})?"
    rf"|1[3-9]\d[ -]\d{{4}}[ -]\d{{4}}|\d{{17}}[Xx]|\d{{11,19}}){_END}|{_EDGE}\d{{17}}[\dXx](?=\.\d)"
)
#: groups of digits with one and the same sign between them: 411322.1990.0101.1234 · 1 3 8 0 0 … · (411322)(19900101)(1234)
_CHAINS = re.compile(r"(?<!\d)\d+(\)\(|[ \t\-.,_/·‧•])\1?(?:\d+\1{1,2})*(?:\d+[Xx]?|[Xx])(?!\d)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
#: how a mobile number is grouped; what could as well end in a day or a year is none
_GROUPED = {(3, 4, 4), (3, 3, 5), (3, 8), (7, 4)}
_ENDS_IN_TIME = re.compile(r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?$")
_MOBILE = re.compile(r"(?:0086|86|0)?(1[3-9]\d{9})")
_SPOKEN = re.compile("[〇○零一二三四五六七八九]{11,}[Xx]?")
_SPELT = str.maketrans("〇○零一二三四五六七八九", "000123456789")
#: fingerprints (SHA-256 and the like: letters among 32 and more hex digits) and the identifiers Word and Excel write are no text
_FINGERPRINT = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=\d*[a-f])[0-9a-f]{32,}|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})(?![0-9A-Za-z])"
)
#: characters nobody sees: between digits they would hide a number
UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0]"
)


def classify(run: str) -> str:
    """身份证号, 银行卡号, 手机号 or '' for a run of digits (blanks and hyphens between groups allowed)."""
    digits = _digits(run)
    if _is_id(digits):
        return "身份证号"
    if len(digits) == 15 and digits.isdigit() and 11 <= int(digits[:2]) <= 65 and _is_day(f"19{digits[6:12]}"):
        return "身份证号"
    if luhn_holds(digits) and digits.strip(digits[0]) and digits[0] != "0":  # ISO/IEC 7812: 0 is no bank's
        return "银行卡号"
    return "手机号" if _MOBILE.fullmatch(digits) else ""


def _digits(run: str) -> str:
    """The digits alone, of whatever script, and a closing X."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else "X" for sign in run if sign.isdigit() or sign in "Xx")


def _is_id(digits: str) -> bool:
    return len(digits) == 18 and bool(check_digits_hold([digits])[0]) and not np.isnat(birth_days([digits])[0])


def _is_day(text: str) -> bool:
    try:
        return bool(date(int(text[:4]), int(text[4:6]), int(text[6:8])))
    except ValueError:
        return False


def in_text(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What `text` holds that must not leave, one word per find. `allowed`: numbers that are public, however they are grouped."""
    plain = _FINGERPRINT.sub(" ", unicodedata.normalize("NFKC", UNSEEN.sub("", text)).translate(_DASHES))
    public = {_digits(number) for number in allowed}
    found = [what for run in RUNS.findall(plain) if _bare(run) not in public and (what := classify(run))]
    found += [what for run in _SPOKEN.findall(plain) if (what := classify(run.translate(_SPELT)))]
    if found:
        return found
    chains = (re.findall(r"\d+[Xx]?|[Xx]$", chain[0]) for chain in _CHAINS.finditer(plain) if len(chain[0]) > _SHORTEST)
    return [what for groups in chains for what in _grouped(groups, public)]


def _bare(run: str) -> str:
    """The digits of a run, without the country's code before a mobile number."""
    digits = _digits(run)
    mobile = _MOBILE.fullmatch(digits)
    return mobile[1] if mobile else digits


def _grouped(groups: list[str], public: set[str]) -> Iterator[str]:
    """What stands in two and more whole groups next to each other: stricter than for one run, since columns of figures stand so too."""
    for first in range(len(groups)):
        digits = ""
        for last in range(first, len(groups)):
            digits += groups[last].upper()
            if len(digits) > _LONGEST:
                break
            shape = tuple(map(len, groups[first : last + 1]))
            if last > first and _bare(digits) not in public and (what := _in_groups(digits, shape, len(shape) == len(groups))):
                yield what
                return


def _in_groups(digits: str, shape: tuple[int, ...], is_whole: bool) -> str:
    if _is_id(digits) and 11 <= int(digits[:2]) <= 82:
        return "身份证号"
    if 16 <= len(digits) <= _LONGEST and digits.startswith("62") and luhn_holds(digits):
        return "银行卡号"
    is_mobile = (
        (shape in _GROUPED or (is_whole and max(shape) == 1))
        and _MOBILE.fullmatch(digits)
        and not _ENDS_IN_TIME.search(digits[sum(shape[:-1]) :])
    )
    return "手机号" if is_mobile else ""
