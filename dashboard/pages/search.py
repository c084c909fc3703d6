"""一网通查: what was found for a question, with where each thing is; a name that occurs in several townships shows which."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.address import Address, write
from dashboard.cards.find import find
from dashboard.cards.parts import crumb, heading
from dashboard.elements import html
from dashboard.pages import Page
from datasets.published.search import Hit, index_of
from datasets.published.state import State

PATH, TITLE = "sousuo", "查询"
DEEPEST = 0
#: hits listed at most
MOST = 60


#: kinds whose place tells no two of them apart
_ALONE = frozenset({"名词", "乡镇", "部门", "补贴项目"})


def told(hit: Hit) -> str:
    """What a hit is and where, each said once: 村　独树镇, 支出科目205, 名词."""
    if hit.kind == "科目":
        return hit.where
    return hit.kind if hit.kind in _ALONE else f"{hit.kind}　{hit.where}"


def address_of(hit: Hit) -> str:
    """Where a hit leads."""
    match hit.kind:
        case "村":
            return write(("cun", hit.code), {})
        case "乡镇":
            return write(("butie", hit.code), {})
        case "部门":
            return write(("bumen", hit.code), {})
        case "补贴项目":
            return write(("butie",), {"lei": hit.code})
        case "科目":
            return write(("shouzhi", str(hit.year), "zhichu", hit.code), {})
        case "栏目":
            return write((hit.code,), {})
        case "文件":
            return hit.code
    return write(("mingci",), {}) + f"#{hit.code}"


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """The results for `q`, and what to try when there are none."""
    here = Address((PATH,), query)
    asked = here.get("q").strip()
    hits = index_of(state).find(asked, most=MOST) if asked else ()
    said = (
        f"“{asked}”找到{len(hits)}个{'以上，这里列前面的' if len(hits) == MOST else ''}。"
        if hits
        else (f"没有找到“{asked}”。换个写法试试：村名、拼音首字母，或从乡镇里选。" if asked else "")
    )
    body = [
        crumb(("首页", "/"), ("查询", "")),
        heading("查到了什么？" if asked else "要查什么？", said),
        find(asked),
        _listed(hits, here) if hits else _ways(),
    ]
    return Page(f"查询：{asked}" if asked else TITLE, body)


def _listed(hits: tuple[Hit, ...], here: Address) -> Component:
    items = [
        html.Li(
            [
                html.A(hit.name, href=address_of(hit)),
                html.Span(told(hit), className="small muted"),
            ]
        )
        for hit in hits
    ]
    return html.Ul(items, className="found after")


def _ways() -> Component:
    return html.P(
        [html.A("从乡镇里选村", href="/butie"), "　", html.A("看全部部门", href="/bumen"), "　", html.A("看名词解释", href="/mingci")],
        className="after",
    )
