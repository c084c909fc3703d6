"""What was withdrawn is told apart from zero and from never published: on the register, the village, the accounts, the table and the plain page."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import Client

from dashboard.public import create
from datasets.office.keyring import Keyring
from datasets.published.register import gone
from datasets.published.releases import Public
from tests.made_county import subsidies, villages
from tests.pages.county import debt, expenditure, released, three_public
from tests.store_makers import COUNTY, content, publish


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of accounts and of payments to a village; the newer account withdrawn, a programme of the newer year taken down."""
    home = tmp_path_factory.mktemp("gone")
    keyring = Keyring.open(home / "keys")
    paid = subsidies(villages(1), (2024, 2025))
    one = [d for d in paid.subsidy_datasets if (d.programme_code, d.year) == ("BT001", 2025)]
    rest = [d for d in paid.subsidy_datasets if d not in one]
    for datasets in (rest, one):
        keys = [d.key for d in datasets]
        rows = paid.subsidy.take([at for at, key in enumerate(paid.subsidy["dataset_key"].to_pylist()) if key in keys])
        publish(home / "public", keyring, type(paid)(subsidy=rows, subsidy_datasets=tuple(datasets)))
    for year in (2024, 2025):
        publish(home / "public", keyring, released([(expenditure(year), COUNTY, "方城县")]))
    publish(home / "public", keyring, content(), act="withdraw", withdraws=(4,), reason="口径有误")
    publish(home / "public", keyring, content(), act="takedown", takes_down=(2,), reason="备注里有电话")
    for year in (2024, 2025):
        owed = [(one, COUNTY, "方城县") for one in debt(year, 50)]
        publish(home / "public", keyring, released([*owed, (three_public(year, 30), f"{COUNTY}101", "甲局")]))
    publish(home / "public", keyring, content(), act="withdraw", withdraws=(8,), reason="口径有误")
    return home / "public"


@pytest.fixture(scope="module")
def visitor(public: Path) -> Client:
    return create(public).test_client()


def test_what_is_gone_names_the_notice_that_ended_it(public: Path) -> None:
    found = [(one.dataset.table, one.dataset.year, one.status, one.by) for one in gone(Public.open(public, COUNTY).state())]
    assert [one for one in found if one[-1] != 9] == [("gf_general_expenditure", 2025, "已废止", 5), ("subsidy_roster", 2025, "已撤下", 6)]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/shouzhi", "已废止</span>　2025年决算（第4号发布）。"),
        ("/shouzhi/2025-juesuan", "第5号公告"),
        (f"/cun/{villages(1)[0]}", "有的发放数已废止或撤下，不能和上年比"),
        (f"/cun/{villages(1)[0]}", "本页的数不含它，合计比实际发放的少"),
        ("/butie/2025?lei=BT001", "看第6号公告"),
        ("/biao/2//subsidy/2025", "看第6号公告"),
        ("/biao/4/411322/gf_general_expenditure/2025", "这张表已由第5号公告废止"),
        ("/zhaiwu/2025", "看第9号公告"),
        ("/sangong/2025", "甲局2025年"),
        ("/sangong/2025", "看第9号公告"),
        ("/mulu", "已废止</span>"),
        ("/mulu/5", "废止的表</dt><dd>1<small>张"),
        ("/p/butie/2025", "已由第6号公告废止或撤下"),
    ],
)
def test_every_page_says_what_happened(visitor: Client, address: str, told: str) -> None:
    assert told in visitor.get(address).text, address
