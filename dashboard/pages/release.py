"""One release: what it holds, what it changed cell by cell, its notes and explanations, files with hashes, and whether it still stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck
from dashboard.cards.grid import PROSE, Grid, Head, Row, table
from dashboard.cards.parts import Key, crumb, heading, keys, tag
from dashboard.elements import html
from dashboard.pages import Page, caveats
from dashboard.pages.explained import explained
from dashboard.pages.release_words import act_word, file_words, title_of
from dashboard.sources import Source
from datasets.published.chain import Release
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.keys import Dataset
from datasets.published.oldtables import Change, differences, is_only_renumbered, unchanged
from datasets.published.register import ended
from datasets.published.state import State

#: cells of a correction shown on the page; the download has all
SHOWN_CHANGES = 60
_SAME = "没有变"
#: begins the note by which the demo county's workbooks mark themselves; every page says so already
_SAMPLE = ("示例数据", "注：示例数据")
_CLAUSE = re.compile(r"(?<=[，。；：])")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


def release_page(state: State, here: Address, release: Release) -> Page:
    """/mulu/<n>."""
    deck = Deck(here, state.n)
    cards = [
        _tables_card(state, here, release),
        _gone_card(state, here, release),
        _changes_card(state, release),
        caveats.approved_card(release),
        caveats.explained_card(release),
        _files_card(here, release),
    ]
    body: list[Component | None] = [
        crumb(("首页", here.to()), ("公开目录", here.to("mulu")), (f"第{release.n}号发布", "")),
        heading(title_of(release), _lead(release)),
        _stands(state, here, release),
        caveats.lowered_line(release),
        explained(state, {(d.entity_code, d.year) for d in release.datasets if d.table != DOCUMENT}),
        keys(
            Key("公布日期", words.short_day(release.published_on), beneath=release.published_on[:4] + "年"),
            Key("制作单位", str(len(release.maker)), "个", words.listed(list(release.maker), 3)),
            *_counts(state, release),
        ),
        *[deck.show(card) for card in cards if card is not None],
        _proof(release),
    ]
    return Page(f"第{release.n}号发布", body, tuple(deck.cards))


def _lead(release: Release) -> list[Any]:
    """Number, day, publisher and reason; a word stays whole where the line ends."""
    told: list[Any] = [html.Span(f"第{release.n}号发布", className="nb"), "　", html.Span(words.day(release.published_at), className="nb")]
    told += ["　", release.publisher]
    if release.reason and not release.is_taken_down and release.reason != title_of(release):
        told += ["　", html.Span("原因：", className="nb"), release.reason]
    return told


def _counts(state: State, release: Release) -> list[Key]:
    """How many tables this release holds, changed or, as a notice, ended; what it did not do is not counted."""
    held = len(_listed(release))
    gone = sum(len(_listed(one)) for one in state.releases() if one.n in (*release.withdraws, *release.takes_down))
    found = [Key("表", words.count(held), "张")] if held else []
    found += [Key(f"{act_word(release)}的表", words.count(gone), "张")] if gone else []
    return [*found, _replaced_key(state, release)] if release.supersedes else found


def _listed(release: Release) -> list[Dataset]:
    return [dataset for dataset in release.datasets if not dataset.members]


def _replaced_key(state: State, release: Release) -> Key:
    """How many tables this release changed; those that came along unchanged are counted apart."""
    same = len(unchanged(state, release))
    beneath = f"另有{same}张随文件换号，内容没变" if same else "旧表仍可对照" if release.supersedes else ""
    return Key("更正旧表", words.count(len(release.supersedes) - same), "张", beneath)


def _stands(state: State, here: Address, release: Release) -> Component | None:
    if release.is_taken_down:
        return _taken_down(state, here, release)
    gone = ended(state, release)
    if not gone:
        return None
    same = sum(1 for d in release.datasets if not d.members and is_only_renumbered(state, d))
    by = sorted({by for _, by in gone})
    links = [part for n in by for part in (html.A(f"第{n}号", href=here.to("mulu", str(n)), className="nb"), " ")]
    told = "、".join(dict.fromkeys(word for word, _ in gone))
    said = f"有{len(gone) - same}张表{told}" if len(gone) > same else ""
    moved = f"有{same}张表换到新的一号，内容没变" if same else ""
    return html.P([tag(gone[0][0], "ask"), f"　这次发布里{'；'.join(filter(None, (said, moved)))}，见", *links], className="after")


def _taken_down(state: State, here: Address, release: Release) -> Component:
    by = next((one for one in state.releases() if release.n in one.takes_down), None)
    said = f"{words.day(by.published_at)}紧急撤下，原因：{by.reason.rstrip('。')}。" if by else "因涉及个人信息等原因紧急撤下。"
    link = html.A(f"看第{by.n}号公告", href=here.to("mulu", str(by.n))) if by else None
    return html.Div(
        [html.B([tag("内容已撤下", "block"), "　这次发布的内容已经撤下"]), said, "下面的指纹证明它曾经公布过。", link],
        className="statebox stone",
    )


def _tables_card(state: State, here: Address, release: Release) -> Card | None:
    datasets = [d for d in release.datasets if not d.members]
    if not datasets:
        return None
    is_correction = bool(release.supersedes) and not release.is_taken_down
    rows = tuple(sorted((_dataset_row(state, release, d, is_correction) for d in datasets), key=_came_along))
    heads = (
        Head("name", "表", "name"),
        Head("entity", "单位"),
        Head("year", "年度"),
        Head("status", "状态"),
        *((Head("change", "改动", phone="main"),) if is_correction else ()),
        Head("rows", "行数", "count"),
    )
    same = len(unchanged(state, release)) if is_correction else 0
    told = f"更正按整份文件办：{same}张表内容没有变，跟着换成这一号；改了的标在“改动”一栏。" if same else ""
    return Card("biao", "这次公布了|哪些表？", told, grid=Grid(heads, rows), unit="", most=40)


def _gone_card(state: State, here: Address, notice: Release) -> Card | None:
    """废止了哪些表: every table of the releases this notice ends, and what is in force in its place now."""
    gone = [one for one in state.releases() if one.n in (*notice.withdraws, *notice.takes_down)]
    rows = tuple(_gone_row(state, here, d) for one in gone for d in one.datasets if not d.members)
    if not rows:
        return None
    heads = (Head("name", "表", "name"), Head("entity", "单位"), Head("year", "年度"), Head("was", "原来在"), Head("now", "现在"))
    return Card("tuichu", f"{act_word(notice)}了|哪些表？", "", grid=Grid(heads, rows), unit="", most=40)


def _gone_row(state: State, here: Address, dataset: Dataset) -> Row:
    live = state.dataset(dataset.key)
    values = {
        "name": f"{dataset.programme_name}　{dataset.batch}" if dataset.programme_name else dataset.title,
        "entity": dataset.entity_name,
        "year": f"{dataset.year}年",
        "was": f"第{dataset.release}号",
        "now": f"用第{live.release}号的" if live else "没有有效的",
    }
    return Row(values, href=here.to("mulu", str(dataset.release)))


def _status(state: State, dataset: Dataset) -> str:
    live = state.dataset(dataset.key)
    if live is not None:
        newer = f"换到第{live.release}号，内容没变" if is_only_renumbered(state, dataset) else "已更正"
        return dataset.status if live.release == dataset.release else newer if dataset.status == "已公布" else f"{dataset.status}，{newer}"
    return "已废止" if dataset.status == "已公布" else f"{dataset.status}，已废止"


def _changed(state: State, release: Release, dataset: Dataset) -> str:
    """What a correction did to one of its tables; '' where it cannot be told cell by cell (a roster)."""
    if dataset.key not in release.supersedes:
        return "新增"
    cells = len(differences(state, release).get(dataset.key, ()))
    return f"改了{cells}格" if cells else _SAME if dataset.key in unchanged(state, release) else ""


def _came_along(row: Row) -> bool:
    """True of a table that a correction did not change: what it changed comes first."""
    return row.values.get("change") == _SAME


def _dataset_row(state: State, release: Release, dataset: Dataset, is_correction: bool) -> Row:
    is_taken_down = release.is_taken_down
    values = {
        "name": f"{dataset.programme_name}　{dataset.batch}" if dataset.programme_name else dataset.title,
        "entity": dataset.entity_name,
        "year": f"{dataset.year}年",
        "status": "已撤下" if is_taken_down else _status(state, dataset),
        "rows": words.NOT_APPLICABLE if is_taken_down or not dataset.row_count else dataset.row_count,
        **({"change": _changed(state, release, dataset)} if is_correction else {}),
    }
    return Row(values, href="" if is_taken_down else _table_href(dataset), note=_notes(dataset))


def _notes(dataset: Dataset) -> str:
    """The table's own notes and, of an empty one, its statement, each once and ended as a sentence."""
    said = (note.strip() for note in (*dataset.notes, dataset.statement or ""))
    told = dict.fromkeys(note.rstrip("。；") for note in said if note and not note.startswith(_SAMPLE))
    return "。".join(told)[:160] + ("。" if told else "")


def _table_href(dataset: Dataset) -> str:
    if dataset.kind == "subsidy" and dataset.programme_code:
        return Source(dataset.release, "", "subsidy", dataset.year, "").href
    return Source.of(dataset).href


def _changes_card(state: State, release: Release) -> Card | None:
    """改了哪几格: cell by cell, old and new."""
    rows: list[Row] = []
    changed = differences(state, release)
    for dataset in release.datasets:
        rows += [_change_row(dataset, change) for change in changed.get(dataset.key, ()) if not dataset.members]
    if not rows:
        return None
    heads = (
        Head("name", "表和项目", "name"),
        Head("heading", "哪一栏"),
        Head("cell", "单元格"),
        Head("old", "原来", "decimal"),
        Head("new", "改成", "decimal", phone="main"),
    )
    shown = tuple(rows[:SHOWN_CHANGES])
    told = f"一共改了{len(rows)}格" + (f"，这里列前{SHOWN_CHANGES}格，下载有全部。" if len(rows) > SHOWN_CHANGES else "。")
    reason = f"原因：{release.reason}" if release.reason else ""
    return Card(
        "gaidong",
        "改了|哪几格？",
        f"{told}{reason}",
        grid=Grid(heads, tuple(rows)),
        body=_changed_cells(heads, shown),
        unit="见原表",
    )


def _changed_cells(heads: tuple[Head, ...], rows: Sequence[Row]) -> Component:
    """Figures and short words as a table; what takes a paragraph stands beneath it, old over new, in the width of the page."""
    told = [row for row in rows if max(len(str(row.values[column])) for column in ("old", "new")) >= PROSE]
    figures = tuple(row for row in rows if row not in told)
    items = [
        html.Li(
            [
                html.B(f"{row.values['name']}，{row.values['heading']}，{row.values['cell']}"),
                html.P(["原来：", *_marked(str(row.values["old"]), str(row.values["new"]))]),
                html.P(
                    ["改成：", html.A(_marked(str(row.values["new"]), str(row.values["old"])), href=row.sources["new"], className="src")]
                ),
            ]
        )
        for row in told
    ]
    listed = table(Grid(heads, figures, is_sortable=False), Address(()), "gaidong") if figures else None
    return html.Div([listed, html.Ul(items, className="kinds after") if items else None])


def _marked(text: str, other: str) -> list[Any]:
    """The clauses of `text`, those that `other` does not have in bold."""
    known = set(_CLAUSE.split(other))
    return [part if part in known else html.B(part) for part in _CLAUSE.split(text) if part]


def _change_row(dataset: Dataset, change: Change) -> Row:
    source = Source.of(dataset, change.new_cell)
    whose = f"{dataset.entity_name}{dataset.title}" if dataset.entity_name not in dataset.title else dataset.title
    name = f"{whose}：{change.row_name}" if change.row_name else whose
    values = {
        "name": name,
        "heading": change.heading.replace("/", " "),
        "old": _as_printed(change.old_printed, change.is_figure),
        "new": _as_printed(change.new_printed, change.is_figure),
        "cell": change.new_cell or change.old_cell,
    }
    return Row(values, sources={"new": source.href})


def _as_printed(printed: str, is_figure: bool) -> Decimal | str:
    """A figure with the digits the sheet printed, so that it is written like every other figure; another cell in its own words."""
    plain = printed.replace(",", "")
    return Decimal(plain) if is_figure and _PLAIN.fullmatch(plain) else printed or "空"


def _files_card(here: Address, release: Release) -> Card | None:
    files = release.manifest.get("files", {})
    if not files or release.is_taken_down:
        return None
    rows = tuple(
        Row(
            {"name": name, "what": file_words(release, name), "bytes": int(entry["bytes"]), "sha256": str(entry["sha256"])},
            href=f"/fabu/{release.n}/{name}",
        )
        for name, entry in files.items()
    )
    heads = (
        Head("name", "文件", "name"),
        Head("what", "是什么"),
        Head("bytes", "大小（字节）", "count"),
        Head("sha256", "指纹（SHA-256）"),
    )
    shown = rows if "wenjian" in here.get("quan").split(",") else _important(rows)
    items = [_file(row) for row in shown]
    every = html.A(f"再看其余{len(rows) - len(shown)}个文件", href=here.same(quan="wenjian"), className="btn", **{"data-replace": "1"})
    more = html.P(every, className="after") if len(shown) < len(rows) else None
    return Card(
        "wenjian",
        "文件和指纹",
        f"{len(rows)}个文件。指纹相同，文件就一个字也没有改过。",
        grid=Grid(heads, rows),
        body=html.Div([html.Ul(items, className="files"), more]),
        unit="",
    )


def _important(rows: Sequence[Row]) -> Sequence[Row]:
    return [row for row in rows if "/" not in str(row.values["name"]) or str(row.values["name"]).startswith(("workbooks/", "documents/"))][
        :12
    ]


def _proof(release: Release) -> Component:
    facts = [("清单指纹", release.manifest_sha256), ("上一号清单指纹", release.previous or "这是第一号")]
    items = [html.Div([html.Dt(term), html.Dd(value, className="hash")]) for term, value in facts]
    said = html.P("每一号的清单里写着上一号的指纹，一环扣一环：改动任何一号，后面全都对不上。", className="small muted")
    link = (
        html.P(html.A("下载清单（manifest.json）", href=f"/fabu/{release.n}/manifest.json", **{"data-plain": "1"}))
        if not release.is_taken_down
        else None
    )
    return html.Section([html.H2("怎么证明没有改过？"), html.Dl(items, className="facts wide"), said, link], className="card")


def _file(row: Row) -> Component:
    name = str(row.values["name"])
    link = html.A(row.values["what"] or name, href=row.href, **{"data-plain": "1"})
    told = html.Span(f"　{name}　{words.count(row.values['bytes'])}字节", className="small muted")
    return html.Li([link, told, html.Span(row.values["sha256"], className="hash muted")])
