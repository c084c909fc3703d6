"""Draws what a release says against itself, beside its tables and on each of them: 照批准文本公布, 单位的说明, 放松的核对."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.parts import tag
from dashboard.elements import html
from dashboard.sources import Source
from datasets.published import caveats
from datasets.published.caveats import AsApproved, Gap
from datasets.published.chain import Release
from datasets.published.keys import Dataset
from schemas.money import as_read
from schemas.rules import rules

AS_APPROVED = "照批准文本公布"


def approved_card(release: Release) -> Card | None:
    """哪里加不平: every sum that does not close in what was published as it was approved."""
    held = caveats.as_approved(release)
    rows = tuple(_gap_row(release, one, gap) for one in held for gap in one.gaps)
    if not held:
        return None
    heads = (
        Head("name", "表和格子", "name"),
        Head("quoted", "公布的数", phone="main"),
        Head("expected", "按表里各数算"),
        Head("difference", "差"),
    )
    return Card("pizhun", f"{AS_APPROVED}，|哪里加不平？", " ".join(map(_why, held)), grid=Grid(heads, rows), unit="见原表", most=40)


def _why(one: AsApproved) -> str:
    return f"批准文号：{one.document}。理由：{one.reason.rstrip('。')}。公布的数和批准的文本一样，没有改动。"


def _gap_row(release: Release, one: AsApproved, gap: Gap) -> Row:
    found = next((d for d in release.datasets if d.key in one.keys and d.sheet == gap.sheet), None)
    name = f"{found.title if found else gap.sheet} {gap.cell}".strip()
    href = Source.of(found, gap.cell).href if found and gap.cell else ""
    values = {"name": name, "quoted": _figure(gap.quoted), "expected": _figure(gap.expected), "difference": _figure(gap.difference)}
    return Row(values, href=href, note=gap.says or "这张表涉及个人，只说有差额。")


def _figure(plain: str) -> str:
    try:
        return as_read(plain.replace(",", ""))
    except ArithmeticError:  # no figure: a text, or nothing
        return plain or "空"


def explained_card(release: Release) -> Card | None:
    """单位怎么说明的: what the check asked and what the unit answered."""
    held = caveats.explanations(release)
    if not held:
        return None
    rows = tuple(Row({"name": f"{one.sheet} {one.cell}".strip(), "text": one.text}, note=one.asked) for one in held)
    heads = (Head("name", "表和格子", "name"), Head("text", "单位的说明", phone="main"))
    told = f"核对时有{len(held)}处请单位说明，单位这样答。"
    return Card("shuoming", "单位自己|怎么说明的？", told, grid=Grid(heads, rows), unit="", most=40)


def lowered_line(release: Release) -> Component | None:
    """Which checks the county had made lighter when this was released."""
    said = lowered_words(release)
    return html.P([tag("放松了核对", "ask"), f"　{said}"], className="after") if said else None


def lowered_words(release: Release) -> str:
    """The same as one sentence; '' when none was."""
    found = caveats.lowered(release)
    names = "；".join(f"{rule}（{rules()[rule].says}）" if rule in rules() else rule for rule in found)
    return f"这次发布时，县里放松了{len(found)}条核对：{names}。" if found else ""


def of_table(release: Release | None, dataset: Dataset) -> list[Component]:
    """The same of one table, above its grid."""
    if release is None:
        return []
    told: list[Component] = []
    for one, gaps in caveats.gaps_of(release, dataset):
        items = [html.Li(gap.says or "这张表涉及个人，只说有差额。") for gap in gaps]
        lead = "" if items else "这张表自己加得平；同一份文件里有加不平的表。"
        told.append(
            html.Div([html.P([tag(AS_APPROVED, "ask"), f"　{_why(one)}{lead}"]), html.Ul(items) if items else None], className="after")
        )
    explained = [
        html.Li([html.B(f"{one.cell}　" if one.cell else ""), one.asked, f"单位说明：{one.text}"])
        for one in caveats.explained_of(release, dataset)
    ]
    if explained:
        told.append(html.Div([html.P(html.B("单位的说明")), html.Ul(explained)], className="after"))
    return told
