"""The card of the 收支 page that says which departments spent under the chosen account."""

from __future__ import annotations

from dashboard import words
from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.rows import fen, links, said, spanning
from dashboard.pages.money_view import STAGES, View
from datasets.published import departments
from datasets.published.state import State


def departments_card(state: State, view: View) -> Card | None:
    """哪些部门花的: departments that spent under the chosen account."""
    if not view.code or view.edition.place:
        return None
    edition = departments.Edition(view.edition.year, view.edition.stage)
    frame = departments.by_account(state, edition, view.code)
    if not frame:
        return None
    total = sum(int(r["total_fen"]) for r in frame)
    rows = [
        Row(
            {"name": said(r, "entity_name"), "total_fen": fen(r, "total_fen"), "all": total},
            href=view.here.to("bumen", str(r["entity_code"]), f"{edition.year}-{STAGES[edition.stage]}"),
            sources=links(r, ("total_fen",)),
        )
        for r in frame
    ]
    heads = (
        Head("name", "部门", "name"),
        Head("total_fen", "支出", "money", phone="main"),
        Head("bar", "", "bar", of=("total_fen",), width="40%"),
        Head("share", "占比", "share", of=("total_fen", "all")),
    )
    grid = Grid(heads, (*rows, Row({"name": f"{len(rows)}个部门合计", "total_fen": total, "all": total}, is_sum=True)))
    spent = words.most([(str(row.values["name"]), row.values["total_fen"]) for row in rows])
    is_final = edition.stage == "final"
    told = f"在{view.name}里有{'支出' if is_final else '预算'}的{f'有{len(rows)}个部门，' if len(rows) > 1 else ''}{spent}。"
    note = f"部门{'决算' if is_final else '预算'}包括各种资金来源，和政府这本账的口径不完全一样，不要求相等。"
    question = f"{view.name}：|{'是哪些部门花的' if is_final else '由哪些部门花'}？"
    return Card("bumen", question, told, grid=grid, sources=spanning(frame, "total_fen"), note=note)
