"""The elements pages are built of: Dash's own, without the checks that cost more than the page and the signatures that know no aria-*.

A page has a thousand elements; Dash takes 20 µs to check each, in every request. A name that an element does not know is still refused.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import dash

dcc: Any = dash.dcc


class Elements:
    """`html.Div`, `html.A` …: each is Dash's own class, made quick the first time it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return _quick(name)


@cache
def _quick(name: str) -> Any:
    base = getattr(dash.html, name)
    known = frozenset(base()._prop_names)

    def start(self: Any, children: Any = None, **props: Any) -> None:
        if not known.issuperset(props):
            for prop in props:
                if prop not in known and not prop.startswith(("data-", "aria-")):
                    raise TypeError(f"html.{name} has no {prop}")
        self.__dict__.update(props, children=children)

    def as_json(self: Any) -> dict[str, Any]:
        return {"props": self.__dict__, "type": name, "namespace": base._namespace}

    body = {
        "__module__": base.__module__,
        "__init__": start,
        "to_plotly_json": as_json,
        "_namespace": base._namespace,
        "_type": name,
        "_children_props": base._children_props,
        "_prop_names": sorted(known),
        "_valid_wildcard_attributes": ["data-", "aria-"],
        "available_wildcard_properties": ["data-", "aria-"],
    }
    return type(name, (base,), body)


html: Any = Elements()
