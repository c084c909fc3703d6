"""Shows, beside figures, the 解读 published about them: of the same unit and year."""

from __future__ import annotations

from collections.abc import Container

from dash.development.base_component import Component

from dashboard.cards.parts import tag
from dashboard.elements import html
from datasets.published.documents import Document, documents
from datasets.published.state import State

_READING = "解读"


def explained(state: State, about: Container[tuple[str, int]]) -> Component | None:
    """A line that links every 解读 in force about (unit code, year) among `about`; None when there is none."""
    found = [one for one in documents(state) if one.kind == _READING and (one.dataset.entity_code, one.dataset.year) in about]
    return html.P([tag(_READING, "note"), *(part for one in found for part in ("　", _link(one)))], className="after") if found else None


def _link(one: Document) -> Component:
    return html.A(one.dataset.title, href=one.href, **{"data-plain": "1"})
