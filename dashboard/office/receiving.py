"""Knows how an arrived file becomes a submission: in the background, one after another, with its progress written down."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import current_app

from dashboard.office import faults
from dashboard.office.answers import today
from dashboard.office.arrivals import BROKEN_OFF, Arrival, ArrivalRefused, Arrivals
from dashboard.office.findings import sheets_at_hand
from dashboard.office.lines import counts, what
from datasets.office import Desk, Office
from datasets.office.disk import hold, let_go
from datasets.office.refusals import Refusal

#: one reader: reading is a process of its own with a memory limit, and two at once would double the limit
_READER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")
#: seconds after which a 正在核对 nobody reports on any more counts as broken off
PATIENCE = 1800
UNDER_WAY, LATELY = 20, 3600


@dataclass(frozen=True)
class Form:
    """What the clerk said about the files: which day, which disclosure and why, what was left out, which submission it follows."""

    formed: date | None
    approved: date | None
    disclosure: str
    reason: str
    note: str
    contact: str
    earlier: str
    unit: str


def form_of(fields: dict[str, str]) -> Form:
    """The form as filled in; ArrivalRefused says which field is missing or wrong."""
    if fields.get("date_kind") not in ("formed", "approved"):
        raise ArrivalRefused("请选写的是批准日期还是形成日期：预算、决算、债务写批准（批复）的那天，其余写形成的那天。")
    try:
        day = date.fromisoformat(fields.get("date", ""))
    except ValueError:
        raise ArrivalRefused("请写形成日期或批准日期。公布期限从这一天算。") from None
    if day > today():
        raise ArrivalRefused("形成日期或批准日期不能晚于今天。")
    disclosure, reason = fields.get("disclosure", ""), fields.get("reason", "").strip()
    if disclosure not in DISCLOSURES:
        raise ArrivalRefused("请选公开属性：主动公开、依申请公开或不予公开。")
    if disclosure != "主动公开" and not reason:
        raise ArrivalRefused(f"{disclosure}的，要写明理由。")
    is_approved = fields["date_kind"] == "approved"
    texts = (fields.get(name, "").strip()[:1000] for name in ("partial", "contact", "earlier", "unit"))
    return Form(None if is_approved else day, day if is_approved else None, disclosure, reason[:1000], *texts)


DISCLOSURES = ("主动公开", "依申请公开", "不予公开")


def arrivals() -> Arrivals:
    """The uploads under way in this process."""
    return cast(Arrivals, current_app.extensions["arrivals"])


def under_way(user: str) -> list[Arrival]:
    """What `user` sent within the last hour that is no line of the list: still being read, or refused with a sentence; newest first."""
    kept = arrivals()
    found = (
        settled(kept, arrival)
        for arrival in kept.all_of(user)
        if arrival.state in ("queued", "reading", "failed") and time.time() - arrival.since < LATELY
    )
    return sorted((one for one in found if one.state != "failed" or not one.number), key=lambda one: -one.since)[:UNDER_WAY]


def start(desk: Desk, arrival: Arrival, form: Form) -> Arrival:
    """Queue `arrival` for reading and return it as queued."""
    return _queue(desk, arrival, "排队等着核对", lambda kept, queued: _read(kept, desk, queued, form))


def _queue(desk: Desk, arrival: Arrival, words: str, reading: Callable[[Arrivals, Arrival], str]) -> Arrival:
    """Held from here until it is settled, so that nobody takes it for one whose process was killed."""
    kept = arrivals()
    handle = hold(kept.folder / arrival.key)
    queued = kept.note(arrival, state="queued", sentence=words, percent=0, since=time.time())
    _READER.submit(_settle, kept, desk, queued, lambda: reading(kept, queued)).add_done_callback(lambda _: let_go(handle))
    return queued


def _read(kept: Arrivals, desk: Desk, arrival: Arrival, form: Form) -> str:
    return desk.receive(
        kept.path(arrival),
        formed=form.formed,
        approved=form.approved,
        disclosure=form.disclosure,
        reason=form.reason,
        previous=form.earlier or None,
        note=form.note,
        contact=form.contact,
        file_name=arrival.name,
        unit=form.unit,
    )


def _settle(kept: Arrivals, desk: Desk, arrival: Arrival, reading: Callable[[], str]) -> None:
    """Let `reading` make a submission of `arrival` and write down what became of it."""
    kept.note(arrival, state="reading", sentence="原件加密封存，正在逐格核对", percent=40, since=time.time())
    try:
        cast(Office, desk.office).sitting(desk.user.name)  # whoever was disabled while the file waited hands in nothing any more
        number = reading()
        submission = desk.submission(number)
        if submission.state == "unreadable":
            kept.note(arrival, state="failed", sentence=submission.trouble, number=number, percent=100)
        else:
            said = "，".join(word for _, word in counts(submission))
            kept.note(arrival, state="reading", sentence="核对好了，正在把您的表摆出来", number=number, percent=90)
            sheets_at_hand(desk, submission)
            kept.note(arrival, state="done", sentence=f"{what(submission)}：{said}", number=number, percent=100)
    except Refusal as refusal:
        kept.note(arrival, state="failed", sentence=str(refusal), percent=100)
    except Exception as fault:
        faults.write(fault)
        kept.note(arrival, state="failed", sentence="核对时程序出了问题，这份没有收下。请再传一次；还不行，请找系统管理员。", percent=100)
        raise
    finally:
        kept.drop_bytes(arrival)


def start_again(desk: Desk, number: str) -> Arrival:
    """Queue the sealed file of `number` to be checked once more."""
    kept = arrivals()
    arrival = kept.begin(desk.user.name, desk.submission(number).file_name, 1)
    return _queue(desk, arrival, "排队等着再核对", lambda _kept, _queued: desk.read_again(number))


def settled(kept: Arrivals, arrival: Arrival) -> Arrival:
    """`arrival`, or the same marked as broken off when its reading stopped reporting (the process was restarted)."""
    if arrival.state in ("queued", "reading") and time.time() - arrival.since > PATIENCE:
        return kept.note(arrival, state="failed", sentence=BROKEN_OFF)
    return arrival
