"""Places of the county: 官庄村民委员会, 官庄村委会, 官庄村 and 官庄 are one place; a village is known by township and name, or by its code.

Village names repeat inside a county, never inside a township (measured on the 570 villages of 方城), so a name alone is no key.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from schemas.codes import Code, CodeList

_VILLAGE_END = re.compile(
    r"(?:城市社区居民委员会|社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|城市社区|社区|行政村|村民小组|村)$"
)
_TOWNSHIP_END = re.compile(r"(?:人民政府|街道办事处|办事处|街道|镇|乡)$")
_BLANK = re.compile(r"[\s\u3000]+")


def village_stem(name: str) -> str:
    """A village's name without its ending, for comparison (官庄村民委员会 -> 官庄, 新华街城市社区居民委员会 -> 新华街)."""
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", name))
    stem = _VILLAGE_END.sub("", plain)
    shorter = _VILLAGE_END.sub("", stem) if stem.endswith("村") and len(stem) > 2 else stem
    return shorter or plain


def township_stem(name: str) -> str:
    """A township's name without its ending (赭阳街道办事处 -> 赭阳, 博望镇人民政府 -> 博望)."""
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", name))
    stem = plain
    for _ in range(3):
        shorter = _TOWNSHIP_END.sub("", stem)
        if shorter == stem or len(shorter) < 2:
            break
        stem = shorter
    return stem or plain


def has_village_ending(name: str) -> bool:
    """True for 官庄村, 交通街社区, 官庄村民委员会: a name that ends as a village's does; 第一村民小组 is a part of one."""
    found = _VILLAGE_END.search(name)
    return found is not None and found.start() > 0 and found[0] != "村民小组"


def has_township_ending(name: str) -> bool:
    """True for 赵河镇, 凤瑞街道, 凤瑞街道办事处."""
    found = _TOWNSHIP_END.search(name)
    return found is not None and found.start() > 1


def division_code(written: str) -> str:
    """A division's code as it is kept: county 6 digits, township 9, village 12; statistical codes fill the first two up with noughts."""
    if len(written) != 12 or not written.endswith("000"):
        return written
    return written[:6] if written.endswith("000000") else written[:9]


def parent_of(code: str) -> str:
    """The code over a division's: village → township → county; '' over a county."""
    return {12: code[:9], 9: code[:6]}.get(len(code), "")


@dataclass(frozen=True)
class Places:
    """The divisions of one county, looked up by code, or by township and village name."""

    divisions: CodeList
    county: str = "411322"

    @cached_property
    def townships(self) -> dict[str, Code]:
        """Townships by stem."""
        return {township_stem(e.name): e for e in self.divisions.entries if e.parent_code == self.county}

    @cached_property
    def _villages(self) -> dict[tuple[str, str], Code]:
        codes = {t.code for t in self.townships.values()}
        return {(e.parent_code, village_stem(e.name)): e for e in self.divisions.entries if e.parent_code in codes}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Code, ...]]:
        out: dict[str, tuple[Code, ...]] = {}
        for (_, stem), entry in self._villages.items():
            out[stem] = (*out.get(stem, ()), entry)
        return out

    def township(self, name_or_code: str) -> Code | None:
        """A township by 9-digit code (12 digits ending in 000 count too), or by name."""
        digits = name_or_code.strip()
        if digits.isdigit():
            return next((t for t in self.townships.values() if t.code == digits[:9] and digits[9:] in ("", "000")), None)
        return self.townships.get(township_stem(name_or_code)) if digits else None

    def village(self, code: str = "", township: str = "", name: str = "") -> Code | None:
        """A village by its 12-digit code, or by township (name or code) and name; by name alone only when it is the only one."""
        if code:
            found = self.divisions.get(code.strip())
            return found if found and len(found.code) == 12 and found.code.startswith(self.county) else None
        stem = village_stem(name)
        if not stem:
            return None
        if township:
            above = self.township(township)
            return self._villages.get((above.code, stem)) if above else None
        same = self._by_name.get(stem, ())
        return same[0] if len(same) == 1 else None

    def elsewhere(self, name: str) -> tuple[Code, ...]:
        """Villages of this name in any township."""
        return self._by_name.get(village_stem(name), ())

    def township_of(self, village: Code) -> Code | None:
        """The township a village belongs to."""
        return self.divisions.get(village.parent_code)
