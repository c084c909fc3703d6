"""A payment's life: 拟发 pays nothing yet, 退票 and 追回 take away what they name, 补发 adds it, each as a batch of its own and no correction."""

from __future__ import annotations

from pathlib import Path

from dashboard.address import Address
from dashboard.firstpaint import to_html
from dashboard.pages import show
from datasets.published import subsidies
from datasets.published.subsidies import Scope
from tests.office_home import open_home
from tests.office_sheets import id_of, persons

VILLAGE = "411322001001"


def test_batches_change_what_a_village_got_and_proposals_do_not(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk, reviewer, publisher = office.sitting("jingban", "cli"), office.sitting("fuhe", "cli"), office.sitting("fabu", "cli")
    six = [("新华街", f"户{n}", id_of(n), 100.0) for n in range(1, 7)]
    seen = []
    for kind, rows in (("拟发", six), ("实发", six), ("退票", six[:1]), ("补发", six[:1]), ("追回", six[1:2])):
        number = clerk.receive(persons(tmp_path, rows, kind=kind, file=f"{kind}.xlsx"))
        reviewer.approve(number, secrecy_reviewed=True)
        release = office.public.release(publisher.publish([number], f"{kind}批次"))
        (one,) = subsidies.programmes(office.public.state(), Scope(2025, village=VILLAGE))
        seen.append((kind, release.act, one.paid_fen, one.people_count, None if one.quantity is None else int(one.quantity)))
    assert seen == [
        ("拟发", "publish", 0, 0, None),
        ("实发", "publish", 60_000, 6, 6),
        ("退票", "publish", 50_000, 6, 5),
        ("补发", "publish", 60_000, 6, 6),
        ("追回", "publish", 50_000, 6, 5),
    ]
    page = to_html(list(show(office.public.state(), Address(("cun", VILLAGE), {"nian": "2025"})).body))
    assert "500.00" in page
    office.close()
