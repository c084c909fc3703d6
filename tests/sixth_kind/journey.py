"""Runs where the files of the sixth kind stand beside all others: from a workbook to the pages. Prints what was met as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dashboard.plain.export import pages_of
from dashboard.public import create
from datasets.office.vaultkeeping import kept_until
from datasets.published.releases import Public
from loaders.read import read_bytes
from loaders.templates import write_all
from schemas.book import Book
from schemas.documentation import kinds_page
from tests.makers import Rows, book, saved
from tests.office_home import open_home

RIGHT: Rows = (
    ("2025年行政事业性国有资产情况表", "<", "<", "<"),
    (None, None, None, "单位：万元"),
    ("单位名称", "资产总额", "流动资产", "固定资产"),
    ("示例县教育局", 100, 30, 70),
    ("示例县水利局", 50, 15, 35),
    ("合计", 150, 45, 105),
)
#: one part too large
WRONG: Rows = (*RIGHT[:3], ("示例县教育局", 100, 60, 70), *RIGHT[4:])
ADDRESSES = (
    "/zichan",
    "/p/zichan",
    "/sousuo?q=固定资产",
    "/p/sousuo?q=固定资产",
    "/mulu",
    "/api/v1/kinds",
    "/biao/1/411322/assets_units/2025",
)


def main(folder: Path) -> None:
    """Receive, approve and publish the table, then ask every place where a citizen could meet it."""
    home = folder / "home"
    office = open_home(home)
    clerk, reviewer, publisher = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "fabu"))
    number = clerk.receive(saved(folder, book({"资产": RIGHT})))
    reviewer.approve(number, secrecy_reviewed=True)
    publisher.publish([number])
    visitor = create(home / "public").test_client()
    met = {
        "wrong": [[f.rule, f.cells] for f in read_bytes(book({"资产": WRONG}), "表.xlsx", Book.shipped(), "").findings],
        "state": clerk.submission(number).state,
        "kept": kept_until(clerk.submission(number), {}).year - int(clerk.submission(number).received_at[:4]),
        "pages": {address: visitor.get(address).text for address in ADDRESSES},
        "static": [list(steps) for steps in pages_of(Public.open(home / "public")) if "zichan" in steps],
        "templates": [path.name for path in write_all(folder / "templates") if "assets" in path.name],
        "documented": "行政事业性国有资产情况表" in kinds_page(),
    }
    json.dump(met, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
