"""Sets the summaries any board can carry: a township's year by programme and village, and the county's year on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dashboard.cards.rows import said as text_of
from dashboard.notices.composing import origin_of
from dashboard.notices.fronts import cell, table
from dashboard.notices.glyphs import one_line
from dashboard.notices.model import CannotPrint, Origin, township_office
from dashboard.notices.press import CODE_MM
from dashboard.notices.setting import RULED, foot, marked, page_of
from dashboard.notices.sheets import PAPERS, Column, Row, Section, Sheet, lay
from dashboard.notices.wording import Wording
from dashboard.pages.money_view import View, open_view
from dashboard.pages.statement import statement_parts
from dashboard.pages.subsidy_columns import merged_name, name_of
from datasets.published import accounts, debts, proofs, subsidies
from datasets.published.contacts import contacts
from datasets.published.places import has_unlisted
from datasets.published.state import State
from datasets.published.subsidies import Scope
from schemas.money import in_capitals, written

#: rows a block of the county page holds; the rest is summed in one more
MOST = 8
#: height of a row there on A4, so that all tables keep one rhythm
ROW_MM = 6.2
NAMES = {"current_income": "本年收入", "current_expenditure": "本年支出"}


def set_township(state: State, township: str, year: int, wording: Wording, paper: str, public_url: str | None) -> dict[str, Any]:
    """The data of `notice.typ` for a township's summary; CannotPrint when nothing was paid there."""
    scope = Scope(year, township)
    found = [one for one in subsidies.programmes(state, scope) if one.paid_fen or one.paid_dates or one.merged]
    if not found:
        raise CannotPrint(f"第{state.n}号发布里没有{name_of(state, township)}{year}年已发放的补贴")
    total, sheet, origin, name = subsidies.total(state, scope), PAPERS[paper], origin_of(state), name_of(state, township)
    pages = lay([_villages(state, scope, total)], sheet)
    address = f"{public_url.rstrip('/')}/p/butie/{year}/{township}" if public_url else ""
    return {
        **page_of(sheet, origin),
        "title": f"{name}{year}年惠民惠农补贴发放情况公示",
        "sum": {"label": f"{_whole_of(name)}一年共发放", "amount": f"{written(total)}元", "capitals": f"大写：{in_capitals(total)}"},
        "opening": [marked(f"下面按项目列出，各村（社区）的合计见后页；各村的名单贴在村公示栏。共{len(found)}项。")],
        "table": _programmes(state, scope, found, total, sheet),
        "notes": [],
        "qr": address,
        "qr_mm": CODE_MM * sheet.list_pt / 12,
        "contact": _contact(state, township, wording, address),
        "seals": [township_office(name)],
        "date": f"{origin.published.year}年{origin.published.month}月{origin.published.day}日",
        "signers": list(wording.signers("township")),
        "foot": foot(origin, proofs.serial(township, year), proofs.check_code(state.head_hash, township, year, total)),
        "pages": pages,
    }


def _whole_of(name: str) -> str:
    """全镇, 全乡 or 全街道, as the township is called."""
    return next((f"全{word}" for word in ("街道", "镇", "乡") if name.endswith(word)), name)


def _programmes(state: State, scope: Scope, found: Iterable[subsidies.Programme], total: int, sheet: Sheet) -> dict[str, Any]:
    columns = (
        Column("序号", "center"),
        Column("补贴项目", "left", is_elastic=True),
        Column("户（人）次", "right"),
        Column("实发（元）", "right"),
        Column("发放时间", "center"),
    )
    frame = subsidies.parts(state, scope, "programme")
    times = {str(code): count for code, count in zip(frame["code"], frame["times_count"], strict=True)}
    rows: list[list[Any]] = []
    for number, one in enumerate(found, start=1):
        days = (
            "、".join(dict.fromkeys(f"{int(day[5:7])}月" for day in one.paid_dates))
            if len(one.paid_dates) <= 4
            else f"{len(one.paid_dates)}次"
        )
        count = "合并公布" if one.merged or pd.isna(times.get(one.code)) else f"{int(times[one.code]):,}"
        rows.append([str(number), merged_name(one) if one.merged else one_line(one.name), count, written(one.paid_fen), days])
    return table(columns, rows, [cell("合　　计", "center", 3), cell(written(total), "right"), cell("", "center")], sheet, 96)


def _villages(state: State, scope: Scope, total: int) -> Section:
    columns = (
        Column("序号", "center"),
        Column("村（社区）", "left", is_elastic=True),
        Column("户（人）次", "right"),
        Column("实发（元）", "right", "paid"),
    )
    frame = subsidies.parts(state, scope, "village")
    found = sorted(frame.to_dict("records"), key=lambda row: (not row["code"], str(row["code"])))
    rows = []
    for number, row in enumerate(found, start=1):
        times = f"{int(row['times_count']):,}" if not pd.isna(row["times_count"]) else "合并公布"
        paid = int(row["paid_fen"])
        rows.append(
            Row(
                (str(number), name_of(state, str(row["code"])) if row["code"] else _without_code(state), times, written(paid)),
                "",
                None,
                paid,
                paid,
            )
        )
    closing = (("合计", f"{len(rows)}个，{written(total)}元"),)
    return Section("各村（社区）发放情况", "和网上同一个数，扫第1页的码可以查到每一项", columns, tuple(rows), closing, count_unit="个")


def _without_code(state: State) -> str:
    return "依法并到乡镇公布的" + ("和名单里没有的村" if has_unlisted(state) else "")


def _contact(state: State, township: str, wording: Wording, address: str) -> dict[str, Any]:
    published = contacts(state, township, state.county)
    name = name_of(state, township)
    office = wording.telephone("township", township) or next((one.number for one in published if name in one.who), "")
    bureau = wording.telephone("county") or next((one.number for one in published if "财政局" in one.who), "")
    lines = [
        f"{wording.text('contact', 'report')}{township_office(name)} {office or RULED}",
        f"{wording.text('contact', 'bureau', county=name_of(state, state.county))} {bureau or RULED}",
    ]
    if not address:
        lines.insert(0, wording.text("contact", "no_address"))
    return {"heading": wording.text("contact", "scan") if address else "", "lines": [marked(line) for line in lines]}


def set_county(state: State, year: int, wording: Wording, paper: str, public_url: str | None) -> dict[str, Any]:
    """The data of `report.typ` for the county on one page: the account, the debt and the subsidies of `year`."""
    origin, sheet = origin_of(state), PAPERS[paper]
    width = sheet.panel_width(2)
    left = _account_blocks(state, year, sheet, width)
    right = [_debt_block(state, year, sheet, width), _subsidy_block(state, year, sheet, width)]
    blocks = [{**block, "column": 0} for block in left] + [{**block, "column": 1} for block in right if block]
    if not blocks:
        raise CannotPrint(f"第{state.n}号发布里没有{year}年的收支、债务和补贴")
    address = f"{public_url.rstrip('/')}/p/" if public_url else ""
    lines = [marked("扫码看每一项、每个乡镇、每个村，和这张纸是同一个数。" if address else wording.text("contact", "no_address"))]
    return {
        **page_of(sheet, origin),
        "title": f"{origin.county_name}{year}年财政收支、债务和补贴一页看",
        "sum": None,
        "opening": [],
        "columns": 2,
        "blocks": blocks,
        "notes": [],
        "qr": address,
        "qr_mm": CODE_MM * sheet.list_pt / 12,
        "contact": {"heading": wording.text("contact", "scan") if address else "", "lines": lines},
        "seals": [],
        "date": "",
        "foot": _county_foot(origin),
    }


def _county_foot(origin: Origin) -> dict[str, str]:
    return {**foot(origin, "", ""), "serial": f"{origin.county_name}财政局"}


def _account_blocks(state: State, year: int, sheet: Sheet, width: float) -> list[dict[str, Any]]:
    edition = next((one for one in accounts.editions(state) if one.year == year), None)
    if edition is None:
        return []
    slug = f"{edition.year}-{'juesuan' if edition.stage == 'final' else 'yusuan'}"
    blocks = []
    for side, word, question in (("income", "shouru", "钱从哪里来"), ("expenditure", "zhichu", "花到哪里去")):
        view = open_view(state, edition, (slug, word), {})
        if not view.published:
            continue
        heading = f"{question}（{edition.title}，{view.book_title}，万元）"
        found, whole = statement_parts(view.rows, side)
        listed = found if side == "income" else view.children("")
        total = whole if side == "income" else view.total
        if listed and total is not None and view.fen(total) is not None:
            rows = [(NAMES.get(text_of(row, "line"), text_of(row, "row_name")), view.fen(row) or 0) for row in listed]
            block = _block(heading, rows, text_of(total, "row_name"), view.fen(total) or 0, "万元", sheet, width)
            blocks.append({**block, "notes": _whole(view, whole) if side == "expenditure" else []})
    return blocks


def _whole(view: View, whole: Mapping[str, Any] | None) -> list[str]:
    """What the classes of spending and the other terms add up to."""
    amount = view.fen(whole) if whole is not None else None
    return [f"加上解、还本、结转等，支出总计{written(amount, '万元')}万元。"] if amount is not None else []


def _debt_block(state: State, year: int, sheet: Sheet, width: float) -> dict[str, Any] | None:
    found = debts.limit_and_balance(state, year)
    if found is None:
        return None
    columns = (Column("种类", "left", is_elastic=True), Column("限额", "right"), Column("年末余额", "right"))
    rows: list[list[Any]] = [[word, _yi(found.fen("limit", kind)), _yi(found.fen("balance", kind))] for kind, word in debts.KINDS.items()]
    total = [cell("合　计", "center"), cell(_yi(found.fen("limit")), "right"), cell(_yi(found.fen("balance")), "right")]
    return {
        "heading": f"欠了多少债（{year}年末{'' if found.is_final else '预计'}，亿元）",
        "table": table(columns, rows, total, sheet, ROW_MM * (len(rows) + 2), width),
        "notes": _within(found),
    }


def _within(found: debts.LimitAndBalance) -> list[str]:
    """Whether the balance is within the limit, where both are published."""
    limit, balance = found.fen("limit"), found.fen("balance")
    if limit is None or balance is None:
        return []
    return ["余额没有超过上级批准的限额。" if balance <= limit else f"余额超过上级批准的限额{_yi(balance - limit)}亿元。"]


def _yi(amount: int | None) -> str:
    return "未公布" if amount is None else written(amount, "亿元", 4)


def _subsidy_block(state: State, year: int, sheet: Sheet, width: float) -> dict[str, Any] | None:
    found = [one for one in subsidies.programmes(state, Scope(year)) if one.paid_fen]
    if not found:
        return None
    rows = [(merged_name(one) if one.merged else one_line(one.name), one.paid_fen) for one in found]
    return _block(f"补贴发给了谁（{year}年，万元）", rows, "合　计", subsidies.total(state, Scope(year)), "万元", sheet, width)


def _block(heading: str, rows: list[tuple[str, int]], label: str, total: int, unit: str, sheet: Sheet, width: float) -> dict[str, Any]:
    """A table of the largest rows, the rest in one, and their sum."""
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    shown, rest = ranked[:MOST], ranked[MOST:]
    if rest:
        shown.append((f"其余{len(rest)}项", sum(amount for _, amount in rest)))
    columns = (Column("项目", "left", is_elastic=True), Column("金额", "right"))
    made: list[list[Any]] = [[name, written(amount, unit)] for name, amount in shown]
    closing = [cell(label, "center"), cell(written(total, unit), "right")]
    return {"heading": heading, "table": table(columns, made, closing, sheet, ROW_MM * (len(made) + 2), width), "notes": []}
