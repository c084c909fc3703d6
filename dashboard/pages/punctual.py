"""Whether a release came in time: 20 calendar days after approval, 20 working days after formation; shown where the county switched it on.

Only the first publication of a table has a deadline; a correction has none. A day nobody told tells nothing.
"""

from __future__ import annotations

from datetime import date

from dash.development.base_component import Component

from dashboard.cards.parts import tag
from datasets.published.chain import Release
from datasets.published.keys import Dataset
from datasets.published.state import State
from schemas.calendar import Calendar, duty

#: the setting of the office that lets the public see lateness; it travels in the manifest of each release
SWITCH, ON = "public_lateness", "是"


def is_switched_on(state: State) -> bool:
    """True when the newest release that says its settings was made with the switch on."""
    return state.settings.get(SWITCH) == ON


def days_late(dataset: Dataset, published_on: str) -> int | None:
    """Days after the last day of the duty; 0 in time, None when neither approval nor formation is known."""
    if dataset.approved_on:
        due = Calendar.shipped().due(duty("government_budget"), date.fromisoformat(dataset.approved_on))
    elif dataset.formed_on:
        due = Calendar.shipped().due(duty("other"), date.fromisoformat(dataset.formed_on))
    else:
        return None
    return max(0, (date.fromisoformat(published_on) - due.last).days)


def punctual(state: State, release: Release) -> Component | None:
    """按时, or how many tables came how many days late; None where the switch is off or nothing can be told."""
    if release.act != "publish" or release.supersedes or not is_switched_on(state):
        return None
    found = [days_late(dataset, release.published_on) for dataset in release.datasets if not dataset.members]
    known = [days for days in found if days is not None]
    if not known:
        return None
    late = [days for days in known if days]
    return tag(f"{len(late)}张迟了，最多{max(late)}天", "ask") if late else tag("按时", "good")
