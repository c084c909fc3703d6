"""The index of printed notices: for every village number, check code and total of the year, so that paper can be checked from a list too."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard import words
from dashboard.pages.subsidy_columns import name_of
from dashboard.plain.view import Block, Link, Row, Table, View, missing, outer, to
from datasets.published import proofs, subsidies
from datasets.published.releases import Public
from datasets.published.state import State
from datasets.published.subsidies import Scope

SECTION = "gongshidan"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """/p/gongshidan · /p/gongshidan/<year>/<township>."""
    years = subsidies.years(state)
    if len(steps) < 2:
        blocks = tuple(_towns(state, year) for year in years)
        lead = "按乡镇找村，对一对手里公示单上的编号、校验码和合计。"
        return View(("p", SECTION), "公示单索引", blocks, lead, (Link("首页", to()),))
    year = int(steps[0]) if steps[0].isdecimal() else 0
    frame = subsidies.parts(state, Scope(year, steps[1]), "village")
    if year not in years or frame.empty:
        return missing(
            ("p", SECTION), "没有这一页", f"{steps[0]}年的{name_of(state, steps[1])}没有公示单。", Link("看公示单索引", to(SECTION))
        )
    found = sorted((str(row["code"]), int(row["paid_fen"])) for row in frame.to_dict("records") if row["code"])
    rows = tuple(
        Row(
            name_of(state, code),
            (proofs.serial(code, year), proofs.check_code(state.head_hash, code, year, fen), words.exact(fen)),
            outer("v", code, state.n),
        )
        for code, fen in found
    )
    said = f"下面是按第{state.n}号发布打印的年度发放结果公示单。更早打印的单子，校验码不同，请扫单子上的二维码核对。"
    block = Block(
        "suoyin",
        "公示单上该写什么？",
        said,
        Table(f"{len(rows)}个村（社区）", ("村（社区）", "编号", "校验码", "合计（元）"), rows),
        unit="元",
    )
    crumbs = (Link("首页", to()), Link("公示单索引", to(SECTION)))
    return View(("p", SECTION, str(year), steps[1]), f"{name_of(state, steps[1])}{year}年公示单", (block,), "", crumbs)


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """All years and townships."""
    yield ()
    for year in subsidies.years(state):
        for code in subsidies.parts(state, Scope(year), "township")["code"]:
            if code:
                yield (str(year), str(code))


def _towns(state: State, year: int) -> Block:
    frame = subsidies.parts(state, Scope(year), "township")
    codes = sorted(str(code) for code in frame["code"] if code)
    return Block(f"nian{year}", f"{year}年", links=tuple(Link(name_of(state, code), to(SECTION, year, code)) for code in codes))
