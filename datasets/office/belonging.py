"""Knows under whom a unit stands: by 上级单位 of the register and the published 单位名录, a village under its township by code.

Codes of 所属单位 are given by whoever keeps the ledger: how they begin tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from datasets.office.naming import Unit


def is_within(unit: str, owner: str, units: Mapping[str, Unit]) -> bool:
    """True when the code `unit` is `owner` or stands anywhere under it. `units`: all units by code; a village is none of them."""
    if not owner:
        return False
    code, passed = unit, set[str]()
    while code != owner and code in units and code not in passed:  # a list may name two units as each other's parent
        passed.add(code)
        code = units[code].parent_code
    return code == owner or (code == unit and _is_village_of(unit, units.get(owner)))


def _is_village_of(code: str, owner: Unit | None) -> bool:
    return owner is not None and owner.level == "township" and code.startswith(owner.code)
