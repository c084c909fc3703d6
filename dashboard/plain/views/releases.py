"""公开目录 without script: every release with its reason, and the tables each one holds, with files to download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard import words
from dashboard.pages import caveats
from dashboard.pages.release_words import file_words
from dashboard.plain.from_cards import There, block_of
from dashboard.plain.view import WHOLE, Block, Link, Row, Table, View, missing, outer, published_file, to
from datasets.published.chain import Release
from datasets.published.keys import Dataset
from datasets.published.releases import NoSuchRelease, Public
from datasets.published.state import State

SECTION = "mulu"
ACTS = {"publish": "公布", "correct": "更正", "withdraw": "废止", "takedown": "紧急撤下"}
#: tables on one page, so that a page stays small
PAGE = 150


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """/p/mulu: all releases, newest first."""
    releases = [release for release in reversed(public.releases()) if release.n <= state.n]
    rows = tuple(
        Row(f"第{r.n}号", (words.day(r.published_on), ACTS.get(r.act, r.act), r.publisher, _holds(r), r.reason), to("fabu", r.n))
        for r in releases
    )
    table = Table("全部发布，从新到旧", ("发布", "日期", "做了什么", "发布单位", "内容", "理由"), rows)
    block = Block(
        "fabu",
        "公布过什么？",
        f"到现在共{len(releases)}号发布。公布过的不删改：有更正，另发新的一号，旧的仍可查。",
        table,
        links=(
            *whole_link(state),
            Link("其他公开事项和文件", to("qita")),
        ),
    )
    return View(("p", SECTION), "公开目录", (block,), crumbs=(Link("首页", to()),), interactive=outer(SECTION))


def whole_link(state: State) -> tuple[Link, ...]:
    """The ZIP of everything in force; nothing before the first release."""
    return (Link("下载全部现行数据（ZIP压缩包）", WHOLE),) if state.n else ()


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """The one page."""
    yield ()


def release_page(public: Public, n: int, page: int = 1) -> View:
    """One release: who, when, why, what it replaced, its tables and files."""
    try:
        release = public.release(n)
    except NoSuchRelease:
        return missing(("fabu",), f"没有第{n}号发布", "公开目录里有全部发布。", Link("看公开目录", to(SECTION)))
    listed = [dataset for dataset in release.datasets if not dataset.members]
    pages = max(1, -(-len(listed) // PAGE))
    shown = listed[(page - 1) * PAGE : page * PAGE]
    blocks = [_facts(release), *(_caveats(release) if page == 1 else ())]
    if shown:
        more = tuple(
            Link(f"第{number}页", to("fabu", n, *([number] if number > 1 else []))) for number in range(1, pages + 1) if number != page
        )
        blocks.append(_tables(shown, len(listed), more))
    if release.files and page == 1:
        blocks.append(_files(release))
    parts = ("p", "fabu", str(n), *([str(page)] if page > 1 else []))
    title = f"第{n}号发布" + (f"（第{page}页）" if page > 1 else "")
    return View(parts, title, tuple(blocks), crumbs=(Link("首页", to()), Link("公开目录", to(SECTION))))


def pages_of(release: Release) -> int:
    """How many plain pages a release takes."""
    return max(1, -(-sum(1 for dataset in release.datasets if not dataset.members) // PAGE))


def _holds(release: Release) -> str:
    names = list(dict.fromkeys(dataset.title or dataset.programme_name for dataset in release.datasets if not dataset.members))
    return words.listed(names, 2) if names else ""


def _facts(release: Release) -> Block:
    facts = [
        ("日期", words.day(release.published_on)),
        ("做了什么", ACTS.get(release.act, release.act)),
        ("制作单位", words.listed(list(release.maker), 5)),
        ("发布单位", release.publisher),
        ("理由", release.reason),
        ("替换了", words.listed([f"第{n}号" for n in sorted(set(release.supersedes.values()))], 8)),
        ("废止或撤下", words.listed([f"第{n}号" for n in (*release.withdraws, *release.takes_down)], 8)),
        ("清单指纹（SHA-256）", release.manifest_sha256),
    ]
    said = "这一号发布已经紧急撤下，内容不再提供。" if release.is_taken_down else ""
    return Block("shuoming", "这一号发布是什么？", said, facts=tuple((name, value) for name, value in facts if value))


def _caveats(release: Release) -> Iterator[Block]:
    """What the release says against itself."""
    cards = (("pizhun", caveats.approved_card(release)), ("dawen", caveats.explained_card(release)))
    for key, card in cards:
        if card is not None:
            yield replace(block_of(card, There("fabu", frozenset())), key=key)
    if said := caveats.lowered_words(release):
        yield Block("fangsong", "放松了哪些核对？", said)


def _tables(shown: Sequence[Dataset], count: int, more: tuple[Link, ...]) -> Block:
    rows = tuple(
        Row(d.title or d.programme_name or d.table, (d.entity_name, f"{d.year}年", d.status, words.count(d.row_count)), note=_batch(d))
        for d in shown
    )
    return Block(
        "biao", "有哪些表？", f"共{count}张表。", Table("表、单位和年度", ("表", "单位", "年度", "状态", "行数"), rows), links=more
    )


def _batch(dataset: Dataset) -> str:
    said = " ".join(part for part in (dataset.programme_name, dataset.batch_kind, f"第{dataset.batch}批" if dataset.batch else "") if part)
    return said if said != dataset.title else ""


def _files(release: Release) -> Block:
    whole = [name for name in release.files if "/" not in name] + [name for name in release.files if name.startswith("tables/subsidy")]
    books = [name for name in release.files if name.startswith("workbooks/")]
    named = () if release.is_taken_down else dict.fromkeys((*whole, "manifest.json", *books[:60]))
    links = tuple(Link(file_words(release, name) or name, published_file(release.n, name)) for name in named)
    said = f"共{len(release.files)}个文件。Excel工作簿和CSV表格给看表的人，Parquet给数据分析软件。" if links else ""
    return Block("wenjian", "整份下载", said, links=links)
