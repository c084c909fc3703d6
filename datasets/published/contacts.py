"""Finds the telephones a county published for questions and complaints: public contacts, never a person's own number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from datasets.published.places import Place, divisions, place
from datasets.published.state import State

#: a number as an office prints it: 0377-67261001, 12345, 400-…
_NUMBER = re.compile(r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|1[12]\d{3})(?!\d)")


@dataclass(frozen=True)
class Contact:
    """One telephone: who answers, for what, the number."""

    who: str
    what: str
    number: str


def contacts(state: State, township: str = "") -> tuple[Contact, ...]:
    """The telephones of the newest published 公开电话 table that concern `township` (9-digit code) or the whole county.

    A row counts for a township when it names it; rows that name no township count for all. () when nothing was published.
    """
    frame = state.sql(
        """select row_no, entity_name, "column", heading, coalesce(value_text, printed) as said from figures
        where title like '%电话%' and year = (select max(year) from figures where title like '%电话%') order by row_no, cell"""
    )
    town = place(township)
    others = {found.name for found in _townships()} - ({town.name} if town else set())
    found = []
    for _, row in frame.groupby("row_no", sort=True):
        texts = [str(text) for text in row["said"] if text]
        number = next((match[0] for text in texts if (match := _NUMBER.search(text))), "")
        names = [text for text in texts if not _NUMBER.search(text)]
        if not number or any(other in " ".join(names) for other in others):
            continue
        found.append(Contact(names[0] if names else str(row["entity_name"].iloc[0]), "　".join(names[1:3]), number))
    return tuple(found)


def _townships() -> list[Place]:
    return [found for found in divisions().values() if found.level == "township"]
