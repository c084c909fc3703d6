"""Knows the tie strip (对平条): parts added = whole, in the exact unit, computed from the release; a remainder is a term of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dash.development.base_component import Component

from dashboard import words
from dashboard.cards.parts import icon
from dashboard.elements import html
from schemas.money import FEN_PER_UNIT


@dataclass(frozen=True)
class Tie:
    """One equality: `parts` (fen, None = not published) said as `left`, `whole` said as `right`; printed in `unit` with `places`."""

    left: str
    parts: tuple[int | None, ...]
    right: str
    whole: int | None
    unit: str = "万元"
    places: int = 2
    reason: str = ""

    @property
    def added(self) -> int:
        """Sum of the published parts in fen."""
        return sum(part for part in self.parts if part is not None)

    @property
    def missing(self) -> int:
        """How many parts were not published."""
        return sum(part is None for part in self.parts)

    @property
    def remainder(self) -> int:
        """whole − parts in fen."""
        return (self.whole or 0) - self.added

    @property
    def tolerance(self) -> Fraction:
        """Half of the last printed digit × number of figures taking part, the total included; in fen."""
        figures = len(self.parts) - self.missing + 1
        return Fraction(FEN_PER_UNIT[self.unit], 10**self.places * 2) * figures

    @property
    def verdict(self) -> str:
        """`equal`, `rounding` (尾差), `open` (does not close) or `unknown` (the whole is not published)."""
        if self.whole is None:
            return "unknown"
        if not self.remainder:
            return "equal"
        return "rounding" if abs(self.remainder) <= self.tolerance else "open"


def _pair(tie: Tie) -> Component:
    added, whole = words.amount(tie.added, tie.unit, tie.places), words.amount(tie.whole, tie.unit, tie.places)
    rest = f"{words.amount(abs(tie.remainder), tie.unit, tie.places)}{tie.unit}"
    left: list[object] = [f"{tie.left} ", html.B(added)]
    if tie.verdict == "rounding":
        left += [f" {'＋' if tie.remainder > 0 else words.MINUS} 尾差{rest}"]
    sign = "≠" if tie.verdict == "open" else "＝"
    right = [f"{tie.right} ", html.Span([html.B(whole), f" {tie.unit}" if tie.whole is not None else ""], className="nb")]
    after = f"，差{rest}。{tie.reason or '照批准的数公布'}" if tie.verdict == "open" else ""
    after += f"（{tie.missing}项未公布，没有计入）" if tie.missing else ""
    return html.Span([html.Span(left), html.I(sign), html.Span([*right, after])], className="pair")


def strip(ties: Sequence[Tie], say: str = "") -> Component | None:
    """The strip under a chart or table: green and ticked when all close, brown when one does not; None when there is nothing to add up."""
    if not ties and not say:
        return None
    is_open = any(tie.verdict in ("open", "unknown") for tie in ties)
    body = [html.Span(say)] if say else [_pair(tie) for tie in ties]
    return html.Div([icon("ask" if is_open else "ok"), html.Div(body)], className="tie open" if is_open else "tie")
