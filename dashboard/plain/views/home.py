"""The plain home page: the four questions answered, and where to look further."""

from __future__ import annotations

from dashboard import words
from dashboard.address import Address
from dashboard.pages.home_questions import questions
from dashboard.plain.from_cards import href_of, ref_of, text_of, walk
from dashboard.plain.view import Block, Link, View, outer, to
from dashboard.plain.views.releases import whole_link
from datasets.published import subsidies
from datasets.published.releases import Public
from datasets.published.state import State


def home(public: Public, state: State) -> View:
    """/p/: what came in, where it went, what is owed, who got which subsidy."""
    blocks = []
    for index, section in enumerate(questions(state, Address(()))):
        parts = list(walk(section))
        title = next(one for one in parts if one._type == "H2")
        link = next((one for one in walk(title) if one._type == "A"), None)
        sentence, *figures = [text_of(one) for one in parts if one._type == "P"]
        named = tuple(_named(one) for one in parts if one._type == "Li")
        ref = ref_of(href_of(link)) if link is not None else None
        facts = (("　".join(part for part in figures[1:] if part) or "合计", figures[0]),) if figures and figures[0] else ()
        blocks.append(
            Block(f"wen{index}", text_of(title), sentence, facts=(*facts, *named), links=(Link("看明细", ref),) if ref else (), look="big")
        )
    town = Link("从乡镇里选村", to("butie", next(iter(subsidies.years(state)), "")))
    blocks.append(Block("zhao", "找我的村", "从乡镇里选，或者在上面查村名、拼音首字母。", links=(town,)))
    if state.n:
        blocks.append(Block("quanbu", "把数据拿走", "每张现行的表和全部数字，一个压缩包。", links=whole_link(state)))
    lead = f"到{words.day(state.published_on)}，共{state.n}号发布。" if state.n else "还没有公布过。"
    return View(("p",), "县里的账", tuple(blocks), lead, interactive=outer(), asked="")


def _named(item: object) -> tuple[str, str]:
    amount = next((text_of(one) for one in walk(item) if one._type == "B"), "")
    return text_of(item).removesuffix(amount), amount
