"""A release says whether it came in time, only where the county switched that on, and only what the dates tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.firstpaint import to_html
from dashboard.pages.punctual import days_late, punctual
from datasets.office.freezing import Content
from datasets.office.keyring import Keyring
from datasets.published.releases import Public
from tests.pages.county import expenditure, released
from tests.store_makers import COUNTY, publish


def _release(place: Path, keyring: Keyring, day: str, switch: str, **more: object) -> None:
    made = released([(expenditure(2025), COUNTY, "方城县")])
    content = Content(tuple((replace(dataset, approved_on="2026-08-28"), figures) for dataset, figures in made.tables))
    publish(place, keyring, content, published_at=f"{day}T01:00:00Z", extra={"settings": {"public_lateness": switch}}, **more)


@pytest.mark.parametrize(
    ("approved", "formed", "published", "late"),
    [
        ("2026-08-28", "", "2026-09-07", 0),
        ("2026-08-28", "", "2026-09-17", 0),
        ("2026-08-28", "", "2026-09-20", 3),
        ("", "2026-08-03", "2026-08-31", 0),
        ("", "2026-08-03", "2026-09-02", 2),
        ("", "", "2026-09-02", None),
    ],
)
def test_days_late_are_counted_from_approval_or_formation(approved: str, formed: str, published: str, late: int | None) -> None:
    dataset = replace(released([(expenditure(2025), COUNTY, "方城县")]).datasets[0], approved_on=approved, formed_on=formed)
    assert days_late(dataset, published) == late


def test_the_public_sees_lateness_only_when_it_is_switched_on_and_never_of_a_correction(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    _release(tmp_path / "public", keyring, "2026-09-20", "否")
    state = Public.open(tmp_path / "public", COUNTY).state()
    assert punctual(state, state.releases()[0]) is None
    key = state.keys[0].key
    _release(tmp_path / "public", keyring, "2026-10-20", "是", supersedes={key: 1})
    state = Public.open(tmp_path / "public", COUNTY).state()
    first, correction = state.releases()
    assert "1张迟了，最多3天" in to_html(punctual(state, first))
    assert punctual(state, correction) is None
