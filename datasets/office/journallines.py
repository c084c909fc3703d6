"""The journal read for proof: its lines of acts that were done, found by what was done to whom or what."""

from __future__ import annotations

import json
import math
from typing import Any

import sqlalchemy as sa

from datasets.office.models import journal


class Lines:
    """The journal's lines of acts that were done, by (what, subject)."""

    def __init__(self, connection: sa.Connection) -> None:
        self.hashes: dict[int, str] = {}
        self._held: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {}
        for row in connection.execute(sa.select(journal).order_by(journal.c.seq)).mappings():
            self.hashes[row["seq"]] = row["hash"]
            if row["result"] == "成":
                self._held.setdefault((row["what"], row["subject"]), []).append((row["who"], _detail(row)))

    def has(self, what: str, subject: str, who: str, **said: Any) -> bool:
        """True when `who` did it and the line says so, with these details."""
        return any(by == who and all(detail.get(name) == value for name, value in said.items()) for by, detail in self.of(what, subject))

    def of(self, what: str, subject: str) -> list[tuple[str, dict[str, Any]]]:
        """(who, details) of every such line, oldest first."""
        return self._held.get((what, subject), [])

    def subjects(self, *whats: str) -> list[str]:
        """To whom or what one of `whats` was done, in order of the words."""
        return sorted({subject for what, subject in self._held if what in whats})

    def newest_of(self, whats: tuple[str, ...], subject: str, before: float = math.inf) -> str:
        """Which of `whats` was done last to `subject` (before line `before`); '' for none."""
        done = [(detail["seq"], what) for what in whats for _, detail in self.of(what, subject) if detail["seq"] < before]
        return max(done)[1] if done else ""

    def numbered(self, name: str, *whats: str) -> dict[int, list[dict[str, Any]]]:
        """Details of the lines of `whats` that say a number under `name`, by that number, oldest first, each with its `what` and `who`."""
        found: dict[int, list[dict[str, Any]]] = {}
        chosen = [(what, lines) for (what, _), lines in self._held.items() if what in whats]
        lines = [{**said, "what": what, "who": who} for what, told in chosen for who, said in told]
        for line in sorted(lines, key=lambda line: int(line["seq"])):
            if isinstance(line.get(name), int):
                found.setdefault(line[name], []).append(line)
        return found


def _detail(row: sa.RowMapping) -> dict[str, Any]:
    try:
        found = json.loads(row["detail"] or "{}")
    except ValueError:  # a line somebody wrote over: the chain names it
        found = {}
    return {**(found if isinstance(found, dict) else {}), "seq": row["seq"], "at": row["at"]}
