"""Cards of the debt page that are lists: every bond, filtered by kind; and the projects the year's bonds went to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, Row, table
from dashboard.cards.parts import choices
from dashboard.cards.rows import fen, links, said, spanning
from dashboard.elements import html
from datasets.published import debts
from datasets.published.laid import Line
from datasets.published.state import State

_FILTERS = (("pz", "bond_kind", "品种"), ("yt", "purpose", "用途"), ("cz", "repayment_source", "偿债资金来源"))


def bonds_card(state: State, here: Address) -> Card | None:
    """一只一只的债券, filtered by 品种, 用途 and 偿债资金来源 in the address."""
    listed = debts.bonds(state)
    if not listed or "amount_fen" not in listed[0]:
        return None
    counted = [row for row in listed if not row["is_repeated"]]
    shown, asked = counted, []
    for key, column, word in _FILTERS:
        wanted = here.get(key)
        if wanted and column in counted[0]:
            shown = [row for row in shown if row[column] == wanted]
            asked.append(f"{word}{wanted}")
    rows = tuple(_bond(row) for row in shown)
    total = Row({"name": "合计", "amount_fen": sum(fen(r, "amount_fen") or 0 for r in shown)}, is_sum=True)
    grid = Grid(_heads(counted[0]), (*rows, total), f"省政府发行、转贷给本县的债券{('：' + '，'.join(asked)) if asked else ''}")
    shown_grid = Grid(tuple(head for head in grid.heads if head.name not in ("code", "due")), grid.rows, grid.caption)
    codes = len({row["bond_code"] for row in shown if row["bond_code"] is not None})
    repeated = len(listed) - len(counted)
    told = f"{codes}只债券，共{words.said(total.values['amount_fen'])}。县里不能自己发债券，由省政府发行、转贷给本县。"
    note = f"同一只债券在几个市场重复列出的{repeated}行没有重复计算。" if repeated else ""
    body = html.Div([_pickers(counted, here), table(shown_grid, here, "zhaiquan", 15)])
    return Card(
        "zhaiquan",
        "一只一只的债券：|多少钱、借几年、利率多少、拿什么还？",
        told,
        grid=grid,
        body=body,
        unit="亿元",
        sources=spanning(shown, "amount_fen"),
        note=note,
    )


def _pickers(listed: list[Line], here: Address) -> Component:
    fields = []
    for key, column, word in _FILTERS:
        values = [value for value in dict.fromkeys(row.get(column) for row in listed) if value]
        if 1 < len(values) <= 6:
            chosen = here.get(key)
            options = [("全部", here.same(**{key: ""})), *((str(v), here.same(**{key: str(v)})) for v in values)]
            fields.append(choices(word, options, values.index(chosen) + 1 if chosen in values else 0, is_toggle=True))
    return html.Div(fields, className="bar thin") if fields else html.Div()


def _heads(row: Line) -> tuple[Head, ...]:
    wanted = (
        Head("name", "债券", "name"),
        Head("kind", "品种"),
        Head("term", "期限（年）", "decimal"),
        Head("rate", "利率（%）", "decimal"),
        Head("amount_fen", "本县金额", "money", "亿元", 4, phone="main"),
        Head("project", "用到哪里"),
        Head("source", "拿什么还"),
        Head("code", "编码"),
        Head("due", "到期"),
    )
    have = {
        "code": "bond_code",
        "kind": "bond_kind",
        "term": "term_years",
        "rate": "coupon_rate",
        "project": "project_name",
        "source": "repayment_source",
        "due": "maturity_date",
    }
    return tuple(head for head in wanted if have.get(head.name, "bond_code") in row)


def _number(row: Any, column: str) -> Decimal | None:
    value = row.get(column)
    return None if value is None else Decimal(str(value)).normalize()


def _bond(row: Any) -> Row:
    values = {
        "name": said(row, "bond_name"),
        "code": said(row, "bond_code"),
        "kind": said(row, "bond_kind"),
        "term": _number(row, "term_years"),
        "rate": _number(row, "coupon_rate"),
        "amount_fen": fen(row, "amount_fen"),
        "project": said(row, "project_name") or said(row, "purpose"),
        "source": said(row, "repayment_source"),
        "due": said(row, "maturity_date"),
    }
    due = said(row, "maturity_date")
    beneath = "　".join(part for part in (said(row, "bond_code"), f"{due}到期" if due else "") if part)
    return Row(values, sources=links(row, ("amount_fen",)), note=beneath)


def uses_card(state: State, year: int) -> Card | None:
    """这一年的债券用到哪里了 (决算表2)."""
    body = [row for row in debts.uses(state, year) if row["line"] != "total"]
    if not body or "amount_fen" not in body[0]:
        return None
    rows = [
        Row(
            {
                "name": said(r, "project_name"),
                "sector": said(r, "sector_name"),
                "authority": said(r, "authority_name"),
                "kind": said(r, "bond_kind"),
                "amount_fen": fen(r, "amount_fen"),
            },
            sources=links(r, ("amount_fen",)),
        )
        for r in body
    ]
    total = sum(fen(r, "amount_fen") or 0 for r in body)
    heads = (
        Head("name", "项目", "name"),
        Head("sector", "领域"),
        Head("authority", "主管部门"),
        Head("kind", "债券性质"),
        Head("amount_fen", "债券资金", "money", "亿元", 4, phone="main"),
    )
    grid = Grid(heads, (*rows, Row({"name": f"{len(rows)}个项目合计", "amount_fen": total}, is_sum=True)))
    told = f"{len(rows)}个项目用了债券资金{words.said(total)}。"
    return Card("yongtu", f"{year}年的债券|用到哪里了？", told, grid=grid, unit="亿元", sources=spanning(body, "amount_fen"))
