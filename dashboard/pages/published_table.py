"""One published table, readable as the grid it was, with the cell a figure came from marked: 点任何数字都能看到出处."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.grid import PROSE
from dashboard.cards.parts import crumb, heading, tag
from dashboard.elements import html
from dashboard.pages import Page, caveats
from dashboard.pages.gone import gone_note
from dashboard.pages.missing import nothing
from dashboard.sources import Area, Source, cells_in, letters, number
from datasets.published import subsidies
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import document
from datasets.published.keys import Dataset
from datasets.published.oldtables import datasets_at, is_only_renumbered
from datasets.published.register import gone
from datasets.published.state import State
from datasets.published.subsidies import Scope

PATH, TITLE = "biao", "公布的表"
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/biao/<release>/<entity>/<table>/<year>[/<mark>]?ge=E5:E21; old releases stay readable."""
    here = Address((PATH, *path), query)
    if len(path) == 3 and path[1] == "subsidy":
        return _subsidy(state, int(path[0]), int(path[2]), here)
    if len(path) not in (4, 5) or not (path[0].isdecimal() and path[3].isdecimal()):
        return nothing("没有这张表", "地址不完整。可以从公开目录里找。")
    release, entity, table, year = int(path[0]), path[1], path[2], int(path[3])
    found = datasets_at(state, release, entity, table, year, path[4] if len(path) == 5 else "")
    if not found:
        return _absent(state, here, release) or nothing("没有这张表", f"第{release}号发布里没有这张表。可以从公开目录里找。")
    if len(found) > 1:
        return _several(here, found)
    return _page(state, here, found[0], state.figures_in(release, found[0].key))


def _several(here: Address, found: tuple[Dataset, ...]) -> Page:
    """An address without a mark from before a unit had several: which one is meant?"""
    items = [html.Li(html.A(one.title, href=Source.of(one).href)) for one in found]
    lead = f"{found[0].entity_name}　{found[0].year}年　第{found[0].release}号发布里有{len(found)}份，点题目看。"
    body = [
        crumb(("首页", here.to()), ("公开目录", here.to("mulu")), ("几份同样的", "")),
        heading("您要看哪一份？", lead),
        html.Ul(items, className="found"),
    ]
    return Page(f"{found[0].entity_name}{found[0].year}年的{len(found)}份", body)


def _page(state: State, here: Address, dataset: Dataset, frame: pd.DataFrame) -> Page:
    asked = here.get("ge")
    unit = "" if frame.empty else _unit(dataset)
    lead = f"{dataset.entity_name}　{dataset.year}年{unit}　第{dataset.release}号发布（{words.day(dataset.published_at)}）"
    live = state.dataset(dataset.key)
    newer = None
    if live is not None and live.release != dataset.release:
        href = Source.of(live, asked).href
        newer = html.P(
            [tag("内容没变", "note"), f"　第{live.release}号更正换了整份文件，这张表一格没改。", html.A("看现行的", href=href)]
            if is_only_renumbered(state, dataset)
            else [
                tag("已更正", "ask"),
                f"　这是第{dataset.release}号发布的旧表，已由第{live.release}号更正。",
                html.A("看更正后的", href=href),
            ],
            className="after",
        )
    elif live is None:
        by = next((one.by for one in gone(state) if one.dataset.key == dataset.key), 0)
        notice = [f"　这张表已由第{by}号公告废止，留在这里供对照。", html.A("看公告", href=here.to("mulu", str(by)))]
        newer = html.P([tag("已废止", "ask"), *(notice if by else ["　这张表已经废止，留在这里供对照。"])], className="after")
    shown = (
        _document(frame, dataset)
        if dataset.table == DOCUMENT
        else _grid(frame, asked)
        if not frame.empty
        else _without_figures(dataset, here)
    )
    body = [
        crumb(
            ("首页", here.to()),
            ("公开目录", here.to("mulu")),
            (f"第{dataset.release}号发布", here.to("mulu", str(dataset.release))),
            (dataset.title, ""),
        ),
        heading(dataset.title, lead),
        newer,
        *caveats.of_table(next((one for one in state.releases() if one.n == dataset.release), None), dataset),
        _where(frame, asked),
        shown,
        _about(dataset),
    ]
    return Page(f"{dataset.title}（{dataset.entity_name}{dataset.year}年）", body)


def _without_figures(dataset: Dataset, here: Address) -> Component:
    """A table without figures: on application only, with whom to ask and why, or empty, with its statement."""
    if dataset.status != "依申请公开":
        return html.Div([html.B(dataset.status), dataset.statement or "这张表没有数据。"], className="statebox")
    told = f"内容不在网上公布，可以向{dataset.entity_name}申请查看。" + (
        f"理由：{dataset.statement.rstrip('。')}。" if dataset.statement else ""
    )
    return html.Div([html.B(tag(dataset.status, "note")), told, html.A("找谁申请", href=here.to("guanyu"))], className="statebox asked")


def _absent(state: State, here: Address, release: int) -> Page | None:
    """The answer for a table of a release that was withdrawn or taken down; None when it was not."""
    found = [one for one in gone(state) if one.dataset.release == release]
    return nothing("这张表已经不在这里", f"第{release}号发布的内容不再提供。", gone_note(found, here)) if found else None


def _unit(dataset: Dataset) -> str:
    return "" if dataset.table == DOCUMENT else f"　单位：{dataset.unit or '见表'}"


def _document(frame: pd.DataFrame, dataset: Dataset) -> Component:
    """A document: the file itself to take along, and what it says, line by line."""
    found = document(dataset)
    lines = [html.P(str(text)) for text in frame["value_text"]]
    take = html.A(f"下载原文（{found.path.rpartition('.')[2].upper()}）", href=found.href, className="btn", **{"data-plain": "1"})
    clean = "作者、软件等文件属性已经去掉，所以和收到的原件指纹不同；这份文件的指纹在发布页上。"
    return html.Div([html.P(take), html.P(clean, className="small muted"), html.Article(lines, className="after say")])


def _where(frame: pd.DataFrame, asked: str) -> Component | None:
    """Which cells were asked for and what stands there: figures, a heading, names, or nothing that was published."""
    area = cells_in(asked) if asked else None
    places = [place for cell in frame["cell"].tolist() if cell and (place := cells_in(cell))] if "cell" in frame else []
    if area is None or not places:
        return None
    if any(_holds(area, place) for place in places):
        what, said = "数", "表里画了框的就是。"
    elif _headed(frame, area):
        what, said = "格", "那里是表头，不是数；画了框的是它的栏目。"
    elif area[2] < min(place[0] for place in places) and any(area[1] <= place[1] <= area[3] for place in places):
        what, said = "格", "那里是编码或名称，画了框的就是。"
    else:
        what, said = "格", "那里没有公布的数：可能是空格、说明，或者在表的外面。"
    return html.P([html.B(f"您看的{what}在{asked}。"), said], className="after", role="status")


def _holds(area: Area, place: Area) -> bool:
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


def _about(dataset: Dataset) -> Component:
    facts = [
        ("原件", dataset.file_name),
        ("工作表", dataset.sheet if dataset.table != DOCUMENT else ""),
        ("原件指纹（SHA-256）", dataset.file_sha256),
        ("形成日期", dataset.formed_on),
        ("批准（批复）日期", dataset.approved_on),
    ]
    items = [html.Div([html.Dt(term), html.Dd(value, className="hash" if "指纹" in term else "")]) for term, value in facts if value]
    said = "" if dataset.row_count else _ended(dataset.statement)  # an empty table's statement stands in its place already
    notes = [html.P(note, className="say after") for note in dataset.notes if not said or _ended(note) != said]
    return html.Div([*notes, html.Dl(items, className="facts wide")])


def _ended(text: str | None) -> str:
    return (text or "").strip().rstrip("。；")


def _grid(frame: pd.DataFrame, asked: str) -> Component:
    """The table as the sheet had it: column letters on top, row numbers at the side, figures where they stood."""
    rows = frame.drop_duplicates("row_no")
    columns = _columns(frame)
    area = cells_in(asked) if asked else None
    values = {(int(r["row_no"]), str(r["column"]), str(r["side"])): r for r in frame.to_dict("records")}
    is_named = any(str(row["row_code"]) or str(row["row_name"]) for row in rows.to_dict("records"))
    named = [html.Th("项目", scope="col")] if is_named else []
    headed = _headed(frame, area)
    figures = {(str(r["column"]), str(r["side"])) for r in frame.to_dict("records") if _is_figure(r)}
    looks = [("n" if (column, side) in figures else "") + (" hit" if letter in headed else "") for letter, column, side, _ in columns]
    heads = [html.Th(head, scope="col", className=look) for (_, _, _, head), look in zip(columns, looks, strict=True)]
    titled = html.Tr([html.Th("行", scope="col"), *named, *heads])
    is_titled = any(head != letter for letter, _, _, head in columns)  # a table no form fixes has its headings among its rows
    letters_ = [html.Th(letter, scope="col", className=look) for (letter, _, _, _), look in zip(columns, looks, strict=True)]
    lettered = html.Tr([*(html.Td("") for _ in range(1 + len(named))), *letters_])
    places = {
        (column, side): _places(found for (_, c, s), found in values.items() if (c, s) == (column, side)) for _, column, side, _ in columns
    }
    asked_rows = (int(one["row_no"]) for one in values.values() if area and one["cell"] and _inside(str(one["cell"]), area))
    first = min(asked_rows, default=-1)
    body = [_line(row, columns, values, area, places, is_named, int(row["row_no"]) == first) for row in rows.to_dict("records")]
    return html.Div(
        html.Table([html.Thead([lettered, titled] if is_titled else [lettered]), html.Tbody(body)]),
        className="sheetgrid byname" if is_named else "sheetgrid",
        tabIndex=0,
        role="region",
        **{"aria-label": "原表"},
    )


def _headed(frame: pd.DataFrame, area: Area | None) -> frozenset[str]:
    """The letters of the columns in `area` when it lies above the first row of figures: what is asked for is a heading."""
    cells = [place for cell in frame["cell"].tolist() if cell and (place := cells_in(cell))]
    if area is None or not cells or area[3] >= min(place[1] for place in cells):
        return frozenset()
    return frozenset(letters(place[0]) for place in cells if area[0] <= place[0] <= area[2])


def _columns(frame: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """(letter, column, side, heading) of every column that carries values, in sheet order."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    if not (frame["cell"] != "").any():  # a table that names no cells (sums of persons): columns in the order they stand
        names = frame[["column", "side", "heading"]].drop_duplicates(["column", "side"]).itertuples(index=False)
        return [(chr(65 + at), str(c), str(s), str(h).replace("/", " ")) for at, (c, s, h) in enumerate(names)]
    for row in frame[frame["cell"] != ""].to_dict("records"):
        key = (str(row["column"]), str(row["side"]))
        seen.setdefault(key, (str(row["cell"]).rstrip("0123456789"), str(row["heading"])))
    listed = [(letter, column, side, head.replace("/", " ")) for (column, side), (letter, head) in seen.items()]
    return sorted(listed, key=lambda item: number(item[0]))


def _line(
    row: Mapping[Any, Any],
    columns: list[tuple[str, str, str, str]],
    values: dict[tuple[int, str, str], Any],
    area: Area | None,
    places: Mapping[tuple[str, str], int],
    is_named: bool,
    is_first: bool,
) -> Component:
    """One row of the sheet; `is_first`: its first cell asked for is where the page opens."""
    cells: list[Component] = []
    sheet_row = ""
    for _, column, side, _ in columns:
        found = values.get((int(row["row_no"]), column, side))
        cell = str(found["cell"]) if found else ""
        sheet_row = sheet_row or "".join(c for c in cell if c.isdigit())
        is_number = found is not None and _is_figure(found)
        hit = " hit" if area and cell and _inside(cell, area) else ""
        mark = {"id": "ge"} if hit and is_first else {}
        is_first = is_first and not hit
        said = _printed(found, places[(column, side)])
        look = "n" if is_number else "words" if len(said) >= PROSE else ""
        cells.append(html.Td(said, className=look + hit, title=cell, **mark))
    level = f"in{int(row['level']) - 1}" if int(row["level"]) > 1 else ""
    is_name = area is not None and sheet_row.isdecimal() and _is_name(area, int(sheet_row), columns)
    level += " hit" if is_name else ""
    name = " ".join(part for part in (str(row["row_code"]), str(row["row_name"])) if part)
    return html.Tr([html.Th(sheet_row, scope="row"), *([html.Td(name, className=level)] if is_named else []), *cells])


def _is_name(area: Area, sheet_row: int, columns: list[tuple[str, str, str, str]]) -> bool:
    """True when the cells asked for stand in this row, left of its figures: there the sheet has codes and names."""
    first = min((number(letter) for letter, _, _, _ in columns), default=0)
    return area[1] <= sheet_row <= area[3] and area[2] < first


def _places(found: Iterable[Any]) -> int:
    """The most decimals printed in a column, so that all its numbers stand under each other."""
    return max((len(str(one["printed"]).partition(".")[2]) for one in found if _PLAIN.fullmatch(str(one["printed"]))), default=0)


def _printed(found: Any, places: int) -> str:
    """The value as the sheet printed it; plain numbers with the decimals of their column and grouped thousands."""
    if found is None:
        return ""
    if found["printed"]:
        printed = str(found["printed"])
        return f"{Decimal(printed):,.{places}f}".replace("-", words.MINUS) if _PLAIN.fullmatch(printed) and _is_figure(found) else printed
    return "" if found["value_text"] is None or pd.isna(found["value_text"]) else str(found["value_text"])


def _is_figure(found: Any) -> bool:
    return bool(pd.notna(found["value_fen"]) or pd.notna(found["value_number"]))


def _inside(cell: str, area: Area) -> bool:
    place = cells_in(cell)
    return place is not None and _holds(area, place)


def _subsidy(state: State, release: int, year: int, here: Address) -> Page:
    """The rosters behind person aggregates: release, file, sheet and row count, never cells."""
    frame = subsidies.origins(state, Scope(year))
    frame = frame[frame["release"] == release]
    if frame.empty:
        return _absent(state, here, release) or nothing("没有这一批补贴", f"第{release}号发布里没有{year}年的补贴。")
    rows = [
        html.Tr(
            [
                html.Th(str(r["programme_name"]), scope="row"),
                html.Td("　".join(part for part in (str(r["batch"] or ""), str(r["batch_kind"] or "")) if part)),
                html.Td(str(r["paid_date"] or "")),
                html.Td(words.count(int(r["row_count"])), className="n"),
                html.Td("、".join(sorted(set(str(r["sheet"] or "").split("、"))))[:40]),
                html.Td(f"{len(str(r['file_sha256'] or '').split())}份", className="n"),
            ]
        )
        for r in frame.to_dict("records")
    ]
    head = html.Tr([html.Th(word, scope="col") for word in ("补贴项目", "批次", "发放日期", "行数", "工作表", "原件")])
    steps = (
        ("首页", here.to()),
        ("公开目录", here.to("mulu")),
        (f"第{release}号发布", here.to("mulu", str(release))),
        (f"{year}年补贴发放明细", ""),
    )
    said = "发到人到户的明细表有姓名，不上网；网上公布的是按村、项目、批次加起来的数。每一份明细的指纹在发布的数据文件里。"
    table = html.Div(
        html.Table([html.Thead(head), html.Tbody(rows)]),
        className="sheetgrid named",
        tabIndex=0,
        role="region",
        **{"aria-label": "发放明细"},
    )
    return Page(f"{year}年补贴发放明细", [crumb(*steps), heading(f"{year}年补贴|是从哪些明细加起来的？", said), table])
