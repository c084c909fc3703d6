"""What a printed notice's QR code opens: is the paper from the newest state, what was corrected since, and three things to compare."""

from __future__ import annotations

from dashboard import words
from dashboard.pages.village_due import OWN, by_quantity
from dashboard.plain.view import Block, Link, Ref, Row, Table, View, missing, nothing_yet, outer, to
from dashboard.plain.views.subsidy import totals_by_year, village_block
from datasets.published import proofs, subsidies
from datasets.published.contacts import contacts
from datasets.published.places import known
from datasets.published.releases import NoSuchRelease, Public
from datasets.published.state import State
from datasets.published.subsidies import Programme, Scope


def paper_page(public: Public, code: str, n: int, asked: dict[str, str]) -> View:
    """/v/<village>/<n>?nian=…&xm=…&pc=…: the village as the paper's state had it, beside what is in force now."""
    village = known(public.state(), code)
    if village is None or village.level != "village":
        return missing(
            ("v", code, str(n)), "没有这个村", f"没有编码为“{code}”的村。村的编码是12位数字。", Link("从乡镇里选村", to("butie"))
        )
    try:
        printed = public.state(n)
    except NoSuchRelease:
        return missing(
            ("v", code, str(n)),
            f"没有第{n}号发布",
            "这张单子上的发布号没有公布过。请打公示单上的电话核对。",
            Link("看公开目录", to("mulu")),
        )
    now = public.state()
    years = subsidies.years(printed)
    if not years:
        return nothing_yet(("v", code, str(n)), f"{village.said}公示单核对", f"第{n}号发布时还没有公布补贴，没有按这一号打印的补贴公示单。")
    wanted = asked.get("nian", "")
    shown = [int(wanted)] if wanted.isdecimal() and int(wanted) in years else years
    batch = (asked.get("xm", ""), asked.get("pc", ""))
    blocks: list[Block] = []
    totals = totals_by_year(printed, Scope(0, village.parent_code, code))
    for year in shown:
        blocks.append(_verdict(printed, now, code, year, batch if shown == [year] else ("", ""), totals.get(year, 0)))
    for year in shown:
        blocks += _changes(printed, now, code, year)
        scope = Scope(year, village.parent_code, code)
        blocks.append(village_block(printed, scope, totals.get(year, 0), f"{year}年，一项一项看"))
    blocks.append(_whom_to_call(now, village.parent_code))
    town = known(now, village.parent_code)
    crumbs = (Link("首页", to()), *([Link(town.name, to("butie", shown[0], village.parent_code))] if town and shown else []))
    facts = {"is_paper": True}
    return View(("v", code, str(n)), f"{village.said}公示单核对", tuple(blocks), "", crumbs, outer("cun", code, nian=wanted), extra=facts)


def _verdict(printed: State, now: State, code: str, year: int, batch: tuple[str, str], paid: int) -> Block:
    """Newest or corrected since, then number, check code and total to compare with the paper."""
    programme, number = batch
    total = _proposed(printed, code, year, programme, number) if programme else paid
    changed = _changed(printed, now, code, year)
    gone = [f"第{old}号" for old, by in printed.withdrawn_since.items()]
    if changed:
        total_now = words.exact(subsidies.total(now, Scope(year, village=code)))
        said = f"这张单子（第{printed.n}号发布）之后更正过{len(changed)}处，看下面。合计现在是{total_now}元。"
    elif printed.n == now.n:
        said = "您扫的公示单是最新的。"
    else:
        said = f"您扫的公示单仍然有效：打印时是第{printed.n}号发布，到现在的第{now.n}号，本村{year}年的数没有变。"
    said += f"单子依据的发布里，{'、'.join(gone)}后来废止或撤下了。" if gone else ""
    facts = (
        ("编号", proofs.serial(code, year, programme, number)),
        ("校验码", proofs.check_code(printed.head_hash, code, year, total, programme, number)),
        ("合计", f"{words.exact(total)}元"),
        ("依据", f"第{printed.n}号发布（{words.day(printed.published_on)}）"),
    )
    whom = "请打本页下面的电话" if contacts(now, code[:9]) else "请打单子上的电话，或到村委会问"
    compare = f"再和手里的单子对三样：编号、校验码、合计。有一样不同，{whom}。"
    question = f"{year}年：{'更正过' if changed else '是最新的' if printed.n == now.n else '没有变'}"
    look = "verdict changed" if changed or gone else "verdict"
    return Block(f"dui{year}", question, said, paragraphs=(compare,), facts=facts, links=_own(now, code, year), look=look)


def _own(now: State, code: str, year: int) -> tuple[Link, ...]:
    """From the paper to what a household asks next: its own amount, reckoned on the village's page; () where nothing is paid by quantity."""
    if not by_quantity(subsidies.programmes(now, Scope(year, village=code))):
        return ()
    return (Link("算一算我家该领多少", Ref(("cun", code), (("nian", str(year)),), OWN, is_outer=True)),)


def _proposed(state: State, code: str, year: int, programme: str, batch: str) -> int:
    """What a notice before payment states: due in one batch of one programme."""
    found = state.sql(
        """select batch, cast(sum(due_fen) as bigint) as due_fen from subsidy
        where village_code = ? and year = ? and programme_code = ? and batch_kind = '拟发' group by batch""",
        [code, year, programme],
    )
    return sum(int(row["due_fen"]) for row in found.to_dict("records") if proofs.short_batch(str(row["batch"])) == batch)


def _key(one: Programme) -> tuple[str, str]:
    return one.code, one.merged_programmes


def _changed(printed: State, now: State, code: str, year: int) -> list[tuple[str, int, int]]:
    """Programmes whose amount or number of recipients is another one now: (name, fen on the paper, fen now)."""
    if printed.n == now.n:
        return []
    before = {_key(one): one for one in subsidies.programmes(printed, Scope(year, village=code))}
    after = {_key(one): one for one in subsidies.programmes(now, Scope(year, village=code))}
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        one = new or old
        if one and (
            (old.paid_fen if old else 0, old.people_count if old else None)
            != (new.paid_fen if new else 0, new.people_count if new else None)
        ):
            found.append((one.name, old.paid_fen if old else 0, new.paid_fen if new else 0))
    return found


def _changes(printed: State, now: State, code: str, year: int) -> list[Block]:
    changed = _changed(printed, now, code, year)
    if not changed:
        return []
    rows = tuple(Row(name, (words.exact(old), words.exact(new), words.difference(new, old, "元"))) for name, old, new in changed)
    table = Table("单子上的数和现在的数", ("补贴项目", "单子上（元）", "现在（元）", "差（元）"), rows)
    releases = tuple(
        Link(f"第{r.n}号发布：{r.reason or r.act}", to("fabu", r.n)) for r in now.releases() if r.n > printed.n and r.supersedes
    )
    return [Block(f"gai{year}", f"{year}年更正了哪里？", "", table, unit="元", links=releases)]


def _whom_to_call(state: State, township: str) -> Block:
    found = contacts(state, township)
    said = "" if found else "县里还没有把监督电话公布到这里。请打公示单上的电话，或到村委会问。"
    return Block("dianhua", "对不上、有意见，找谁？", said, facts=tuple((f"{one.who}　{one.what}".strip(), one.number) for one in found))
