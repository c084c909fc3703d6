"""Knows the number and the check code that tie a sheet of paper to the state it was printed from.

Both are computed alike on the printed notice and on the page its QR code opens; anybody can compute them again.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlencode


def short_batch(batch: str) -> str:
    """A batch as numbers and addresses carry it: 2025年第1批 -> 1; other names as they are."""
    found = re.search(r"第(\d+)批", batch)
    return found.group(1) if found else batch


def serial(village_code: str, year: int, programme_code: str = "", batch: str = "") -> str:
    """编号 of a notice: county-year-township-village (`411322-2025-101-207`), a notice before payment adds programme and batch."""
    parts = [village_code[:6], str(year), village_code[6:9], village_code[9:], programme_code, short_batch(batch)]
    return "-".join(part for part in parts if part)


def check_code(head_hash: str, village_code: str, year: int, total_fen: int, programme_code: str = "", batch: str = "") -> str:
    """校验码: eight hex digits (`8F3A 77C2`) of SHA-256 over the state's head hash, village, year, total in fen, programme and batch."""
    text = "|".join((head_hash, village_code, str(year), str(total_fen), programme_code, short_batch(batch)))
    digest = hashlib.sha256(text.encode()).hexdigest()[:8].upper()
    return f"{digest[:4]} {digest[4:]}"


def address(public_url: str, village_code: str, n: int, year: int, programme_code: str = "", batch: str = "") -> str:
    """The address the QR code opens: the village's plain page for state `n`; '' without a public address."""
    if not public_url:
        return ""
    asked = {"nian": str(year), "xm": programme_code, "pc": short_batch(batch)}
    return f"{public_url.rstrip('/')}/v/{village_code}/{n}?{urlencode({k: v for k, v in asked.items() if v})}"
