"""Finds ID numbers, bank cards and mobile numbers in text, however people group their digits. Rule: says what, never the number."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import numpy as np

from schemas.privacy import birth_days, check_digits_hold, luhn_holds

_EDGE, _END = r"(?<!\d)(?<!\d\.)", r"(?!\d|\.\d)"
#: plain runs of digits, and the groupings people write: 411322 19900101 1234 · 6217 0000 1234 5678 · 138 0013 8000
RUNS = re.compile(
    rf"{_EDGE}(?:\d{{6}}[ -]\d{{8}}[ -]\d{{3}}[\dXx]|\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]\d{{1,3}})?"
    rf"|1[3-9]\d[ -]\d{{4}}[ -]\d{{4}}|\d{{17}}[Xx]|\d{{11,19}}){_END}"
)
#: fingerprints (SHA-256 and the like: letters among 32 and more hex digits) and the identifiers Word and Excel write are no text
_FINGERPRINT = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=\d*[a-f])[0-9a-f]{32,}|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})(?![0-9A-Za-z])"
)
#: characters nobody sees: between digits they would hide a number
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def classify(run: str) -> str:
    """身份证号, 银行卡号, 手机号 or '' for a run of digits (blanks and hyphens between groups allowed)."""
    digits = run.replace(" ", "").replace("-", "").upper()
    if len(digits) == 18 and bool(check_digits_hold([digits])[0]) and not np.isnat(birth_days([digits])[0]):
        return "身份证号"
    if len(digits) == 15 and digits.isdigit() and 11 <= int(digits[:2]) <= 65 and _is_day(f"19{digits[6:12]}"):
        return "身份证号"
    if luhn_holds(digits) and digits.strip(digits[0]):
        return "银行卡号"
    return "手机号" if re.fullmatch(r"1[3-9]\d{9}", digits) else ""


def _is_day(text: str) -> bool:
    try:
        return bool(date(int(text[:4]), int(text[4:6]), int(text[6:8])))
    except ValueError:
        return False


def in_text(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What `text` holds that must not leave, one word per find."""
    plain = _FINGERPRINT.sub(" ", unicodedata.normalize("NFKC", UNSEEN.sub("", text)))
    return [what for run in RUNS.findall(plain) if run not in allowed and (what := classify(run))]
