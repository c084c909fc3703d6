"""Words explained and everything found: /p/mingci and /p/sousuo without script."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.plain.view import Block, Link, Ref, Row, Table, View, outer, to
from datasets.published import subsidies
from datasets.published.places import known
from datasets.published.releases import Public
from datasets.published.search import Hit, glossary, index_of
from datasets.published.state import State

SECTION = "mingci"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The words of the site, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for entry in glossary():
        groups.setdefault(entry["group"], []).append((entry["word"], entry["says"]))
    blocks = tuple(Block(f"zu{i}", group, facts=tuple(words)) for i, (group, words) in enumerate(groups.items()))
    return View(("p", SECTION), "这些词是什么意思", blocks, crumbs=(Link("首页", to()),), interactive=outer(SECTION))


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """The one page."""
    yield ()


def found_page(state: State, asked: str) -> View:
    """What was found for `asked`."""
    hits = index_of(state).find(asked, most=60) if asked else ()
    latest = next(iter(subsidies.years(state)), 0)
    rows = tuple(Row(hit.name, (hit.kind, hit.where if hit.where != hit.kind else ""), _ref(state, hit, latest)) for hit in hits)
    said = (
        f"“{asked}”找到{len(hits)}个。" if hits else f"没有找到“{asked}”。换个写法试试：村名、拼音首字母，或从乡镇里选。" if asked else ""
    )
    table = Table("找到的", ("名称", "是什么", "在哪里"), rows) if rows else None
    block = Block(
        "jieguo", "查到了什么？", said, table, links=() if rows else (Link("从乡镇里选村", to("butie")), Link("看全部部门", to("bumen")))
    )
    return View(("p", "sousuo"), "查询", (block,), crumbs=(Link("首页", to()),), asked=asked)


def _ref(state: State, hit: Hit, latest: int) -> Ref | None:
    match hit.kind:
        case "村":
            village = known(state, hit.code)
            return to("butie", latest, village.parent_code, hit.code) if village and latest else None
        case "乡镇":
            return to("butie", latest, hit.code) if latest else None
        case "部门":
            return to("bumen", hit.code)
        case "补贴项目":
            return to("butie", hit.year, "xm", hit.code)
        case "科目":
            return to("shouzhi", f"{hit.year}-juesuan", "zhichu", hit.code[:3])
        case "栏目":
            return to(hit.code)
        case "文件":
            return to("fabu", hit.code.split("/")[2])
    return to(SECTION)
