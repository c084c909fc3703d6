"""Reads what the lines above a roster say of the whole sheet: 补贴项目, 批次, 批次性质, 发放日期, 补贴标准, 下达资金, 结余."""

from __future__ import annotations

import re
from collections.abc import Iterable

from loaders import values, wording
from loaders.grid import Grid, a1
from schemas.money import to_fen

KEYS = {
    "补贴项目": "programme_name", "项目名称": "programme_name", "补助项目": "programme_name", "补贴名称": "programme_name",
    "项目代码": "programme_code", "补贴项目代码": "programme_code", "补贴项目编码": "programme_code",
    "批次": "batch", "发放批次": "batch", "批次性质": "batch_kind", "发放性质": "batch_kind", "名单性质": "batch_kind",
    "发放日期": "paid_date", "发放时间": "paid_date", "支付日期": "paid_date", "补贴标准": "standard", "发放标准": "standard",
}  # fmt: skip
_FUNDS = re.compile(
    r"(?:(?P<allotted>下达|拨付|安排)|(?P<left>结余|结转))(?:补贴|补助)?(?:资金|指标|金额|数|额)*(?:合计)?[:]"
    r"(?P<amount>[\d,]+(?:\.\d+)?)(?P<unit>亿元|万元|元)?"
)
_CODE_BEHIND = re.compile(r"[(（\[]([A-Za-z]{1,4}\d{2,8}|\d{4,12})[)）\]]$")


def roster_facts(said: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Facts by English name where the key is known, else by the key as written; dates as ISO, a code behind a name apart."""
    facts: dict[str, str] = {}
    for key, value in said:
        name = KEYS.get(wording.plain(key), key)
        facts[name] = value
        if name == "programme_name" and (found := _CODE_BEHIND.search(value)):
            facts[name] = value[: found.start()].strip()
            facts.setdefault("programme_code", found[1])
        elif name == "paid_date":
            facts[name] = values.date(value).text or value
        elif name == "standard" and (digits := re.search(r"\d[\d,]*(?:\.\d+)?", value)):
            facts["standard_text"] = value
            facts[name] = digits[0].replace(",", "")
    return facts


def fund_facts(grid: Grid, rows: Iterable[int], unit: str) -> dict[str, str]:
    """`allotted_…` and `left_…` (fen, text as written, cell) where a line beside the table says 下达资金：… or 结余：…"""
    facts: dict[str, str] = {}
    for row in rows:
        for column, cell in enumerate(grid.rows[row] if row < grid.height else ()):
            for found in _FUNDS.finditer(wording.plain(cell)) if isinstance(cell, str) else ():
                name = "allotted" if found["allotted"] else "left"
                own = found["unit"] or unit
                number = values.amount(found["amount"], own).number if own else None
                if number is not None:
                    written = {"fen": str(to_fen(number, own)), "text": f"{found['amount']}{own}", "cell": a1(row, column)}
                    facts |= {f"{name}_{key}": value for key, value in written.items()}
    return facts
