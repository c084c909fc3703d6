"""公示期内的名单: the one page that names persons, /p/mingdan/<village>[/<programme>], while the notice hangs in the village and no longer.

Rule: it is drawn anew for every reader and is in no static copy, no search, no download; `datasets.published.webnames` says what may stand here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from dashboard import words
from dashboard.cards.tie import Tie
from dashboard.pages.subsidy_columns import name_of
from dashboard.plain.view import Block, Link, Ref, Row, Source, Table, View, missing, outer, to
from datasets.published.places import Place, known
from datasets.published.releases import Public
from datasets.published.state import State
from datasets.published.webnames import Batch, WebList, lists

SECTION = "mingdan"
#: names on one page, so that it stays small
PAGE = 200
NOTHING = "这个村现在没有公示期内的名单：公示期已满、还没有张贴，或者县里没有定过在网上列。名单请到村公示栏或村委会看。"
COLUMNS = "和村公示栏一样，只有村民小组、姓名、数量、金额。期满就从网上撤下，请不要转存、转发。"
#: one batch of one notice
Line = tuple[WebList, Batch]


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The lists of one village, or one programme's names; always of the newest release, whatever state the address names."""
    newest = public.state()
    village = known(newest, steps[0]) if steps else None
    if village is None or village.level != "village" or len(steps) > 2:
        return missing((SECTION,), "没有这一页", "名单从村的页面打开。", Link("从乡镇里选村", to("butie")))
    found = [(one, batch) for one in lists(public, village.code) for batch in one.batches]
    if len(steps) == 1:
        return _view(newest, village, f"{village.said}公示期内的名单", (_listed(village, found),))
    mine = [line for line in found if line[1].programme_code == steps[1]]
    page = asked.get("ye", "")
    return _names(newest, village, mine, int(page) if page.isdecimal() and len(page) < 5 else 1)


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """None: a copy on a stick would outlive the 公示期."""
    return iter(())


def _view(state: State, village: Place, title: str, blocks: tuple[Block, ...], *more: Link) -> View:
    crumbs = (
        Link("首页", to()),
        Link("补贴", to("butie")),
        Link(f"{name_of(state, village.parent_code)}{village.said}", _village(village)),
    )
    return View(("p", SECTION, village.code), title, blocks, "", (*crumbs, *more), _village(village), is_passing=True)


def _village(village: Place) -> Ref:
    return outer("cun", village.code)


def _listed(village: Place, found: list[Line]) -> Block:
    """Programmes with a list, and until when."""
    if not found:
        return Block("mingdan", "现在有名单吗？", NOTHING, links=(Link("看这个村的补贴", _village(village)),))
    rows = tuple(
        Row(batch.programme_name, (batch.batch, f"{words.count(len(batch.persons))}人（户）", words.day(one.until)),
            outer("p", SECTION, village.code, batch.programme_code))
        for one, batch in found
    )  # fmt: skip
    return Block("mingdan", "现在有哪些名单？", COLUMNS, Table("公示期内的名单", ("补贴项目", "批次", "列出", "公示到"), rows))


def _names(state: State, village: Place, mine: list[Line], page: int) -> View:
    """One page of one programme's names, batch by batch."""
    above = Link("公示期内的名单", outer("p", SECTION, village.code))
    if not mine:
        return _view(state, village, f"{village.said}公示期内的名单", (_listed(village, []),))
    last = max(1, -(-max(len(batch.persons) for _, batch in mine) // PAGE))
    page = min(max(1, page), last)
    blocks = tuple(_batch(state, village, one, batch, page, last) for one, batch in mine)
    return _view(state, village, f"{village.said}{mine[0][1].programme_name}名单", blocks, above)


def _batch(state: State, village: Place, one: WebList, batch: Batch, page: int, last: int) -> Block:
    unit = f"数量（{batch.quantity_unit}）" if batch.quantity_unit else "数量"
    rows = tuple(
        Row(person.person_name, (_group(person.group_name), person.quantity, words.exact(person.paid_fen)))
        for person in batch.persons[(page - 1) * PAGE : page * PAGE]
    )
    whole = state.rows(
        "select cast(sum(paid_fen) as bigint) from subsidy where dataset_key = ? and village_code = ?", [batch.dataset_key, village.code]
    )[0][0]
    hidden = f"，另有{batch.unnamed_count}人（户）依法不列姓名" if batch.unnamed_count else ""
    said = f"公示期{words.day(one.posted_on)}至{words.day(one.until)}，共列{words.count(len(batch.persons))}人（户）{hidden}。{COLUMNS}"
    turns = [(page - 1, "上一页")] * (page > 1) + [(page + 1, "下一页")] * (page < last)
    parts = tuple(fen for fen in (sum(person.paid_fen for person in batch.persons), batch.unnamed_fen) if fen)
    return Block(
        "pi" + hashlib.sha256(batch.dataset_key.encode()).hexdigest()[:10],
        f"{batch.batch}{f'（第{page}页，共{last}页）' if last > 1 else ''}",
        said,
        Table(f"{batch.programme_name}{batch.batch}", ("姓名", "村民小组", unit, "金额（元）"), rows) if rows else None,
        (Tie("名单各户相加" + ("和不列姓名的" if batch.unnamed_fen else ""), parts, "已公布的本村数", whole, "元"),),
        "元",
        (Source(f"第{batch.release}号发布；网上列名单的依据：{batch.basis}", batch.release),),
        links=tuple(Link(said, outer("p", SECTION, village.code, batch.programme_code, ye=number)) for number, said in turns),
    )


def _group(name: str) -> str:
    """A group as it is printed: 3 -> 3组."""
    return f"{name}组" if name.isdigit() else name
