"""The card of 乡镇债权债务: what every township owes and is owed, item by item, and that each side adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import words
from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.rows import added, fen, links, said, spanning
from dashboard.cards.tie import Tie
from datasets.published import debts
from datasets.published.laid import Line
from datasets.published.state import State

_TITLES = {"opening_fen": "年初余额", "increased_fen": "本年增加", "decreased_fen": "本年减少", "closing_fen": "年末余额"}
#: rows by what the form calls them (债务, 债权; '' where it has no such column)
Sides = Mapping[str, Sequence[Row]]


def townships_card(state: State) -> Card | None:
    """乡镇债权债务 of the newest year; debts first, then claims, each with its sum."""
    lines = debts.townships(state)
    body = [row for row in lines if row["line"] != "total"]
    if not body or "closing_fen" not in body[0]:
        return None
    columns = [column for column in _TITLES if column in body[0]]
    sides = _sides([_row(line, columns) for line in body])
    sums = [Row({"name": f"{side}{len(own)}笔合计", **{c: added(own, c) for c in columns}}, is_sum=True) for side, own in sides.items()]
    heads = (
        Head("name", "乡镇", "name"),
        Head("kind", "类别"),
        Head("item", "事项"),
        *(Head(c, _TITLES[c], "money", phone="main" if c == "closing_fen" else "meta") for c in columns),
    )
    return Card(
        "xiangzhen",
        "乡镇欠别人多少，|别人欠乡镇多少？",
        _finding(int(body[0]["year"]), sides),
        grid=Grid(heads, (*(row for own in sides.values() for row in own), *sums)),
        ties=(*(tie for side, own in sides.items() for tie in _closing(side, own)), *_published(lines, body)),
        unit="万元",
        sources=spanning(body, *columns),
        most=12,
    )


def _row(line: Line, columns: Sequence[str]) -> Row:
    name = said(line, "township_name") or said(line, "entity_name")
    named = {"name": name, "kind": said(line, "claim_or_debt"), "item": said(line, "item_name")}
    return Row({**named, **{c: fen(line, c) for c in columns}}, sources=links(line, columns))


def _sides(rows: Sequence[Row]) -> Sides:
    """The rows by side, debts first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.values["kind"]), []).append(row)
    return dict(sorted(found.items(), key=lambda pair: "债务" not in pair[0]))


def _closing(side: str, own: Sequence[Row]) -> tuple[Tie, ...]:
    """What is there at the end of the year, added, is what stood at its beginning and moved in it; () when a column is missing."""
    opened, more, less = (added(own, column) for column in ("opening_fen", "increased_fen", "decreased_fen"))
    if opened is None or more is None or less is None:
        return ()
    parts = tuple(row.values.get("closing_fen") for row in own)
    return (Tie(f"{side}{len(own)}笔年末余额相加", parts, f"年初余额＋本年增加{words.MINUS}本年减少", opened + more - less),)


def _published(lines: Sequence[Line], body: Sequence[Line]) -> tuple[Tie, ...]:
    """The form's own 合计 row against its rows, where it has one."""
    totals = [line for line in lines if line["line"] == "total"]
    parts = tuple(fen(line, "closing_fen") for line in body)
    return tuple(Tie(f"{len(body)}笔相加", parts, said(line, "row_name") or "合计", fen(line, "closing_fen")) for line in totals[:1])


def _finding(year: int, sides: Sides) -> str:
    """Who owes whom how much, as far as the form says which is which."""
    told = []
    for kind, sentence in (("债务", "乡镇欠别人"), ("债权", "别人欠乡镇")):
        total = added([row for side, own in sides.items() if kind in side for row in own], "closing_fen")
        told += [] if total is None else [f"{sentence}{words.said(total)}"]
    return f"{year}年末，{'，'.join(told)}。" if told else ""
