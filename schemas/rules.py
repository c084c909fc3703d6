"""All rules a finding can name: what they say, how much they weigh, where they come from.

Identities come from `codes/identities.csv`, the rest from `codes/rules.csv`; a rule whose status is not sourced asks at most.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.findings import Gravity

CODES = Path(__file__).parent / "codes"
#: rules of rules.csv that are identities of figures all the same
_SUMS = frozenset({"ROW-01", "ROW-02", "SAME-01", "HIST-01"})


class UnknownRule(KeyError):
    """No rule has this id."""


@dataclass(frozen=True)
class Rule:
    """One rule. `scope` where it holds, `says` what must hold (Chinese), `tolerance` scaled or as written.

    `is_sum`: an identity between figures, which an approved text may break; everything else is about reading, places or persons.
    """

    id: str
    scope: str
    says: str
    gravity: Gravity
    status: str
    source: str
    tolerance: str = ""
    example: str = ""
    protects_persons: bool = False
    is_sum: bool = False


def _rows(name: str) -> list[dict[str, str]]:
    with (CODES / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def rules() -> dict[str, Rule]:
    """All rules by id."""
    identities = {
        r["id"]: Rule(
            r["id"],
            r["scope"],
            r["expression"],
            Gravity(r["gravity"]),
            r["status"],
            r["source"],
            r["tolerance"],
            r["example"],
            is_sum=True,
        )
        for r in _rows("identities.csv")
    }
    others = {
        r["id"]: Rule(
            r["id"],
            r["scope"],
            r["says"],
            Gravity(r["gravity"]),
            r["status"],
            r["source"],
            "",
            r["example"],
            r["protects_persons"] == "yes",
            r["id"] in _SUMS,
        )
        for r in _rows("rules.csv")
    }
    return identities | others


def rule(id: str) -> Rule:
    """One rule; UnknownRule when there is none."""
    try:
        return rules()[id]
    except KeyError as missing:
        raise UnknownRule(id) from missing
