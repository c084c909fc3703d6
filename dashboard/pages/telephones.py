"""Whom to call: telephones that the county itself published; a number nobody published is not shown."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.cards.parts import icon
from dashboard.elements import html
from datasets.published.contacts import Contact, contacts
from datasets.published.state import State


def telephones(state: State, township: str = "") -> Component | None:
    """The published telephones for a township and the county, None when there are none."""
    found = contacts(state, township, state.county)
    if not found:
        return html.Section(
            [html.H2("对不上、有意见，找谁？"), html.P("县里还没有公布监督电话。可以先到村委会，或者在本站找错。", className="muted")]
        )
    return html.Section([html.H2("对不上、有意见，找谁？"), html.Div([_one(contact) for contact in found], className="tel")])


def _one(contact: Contact) -> Component:
    who = html.Span(
        [contact.who, html.Span(contact.what)] if contact.what else [contact.who], style={"color": "inherit", "fontSize": "inherit"}
    )
    return html.A([icon("tel"), who, html.B(contact.number)], href=f"tel:{contact.number}")
