"""The three acts after publication: 更正 is announced, 废止 is a dated notice, 紧急撤下 removes bytes and leaves a tombstone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from datasets.office import committing, journal, permissions
from datasets.office.disk import remove_tree
from datasets.office.freezing import Content
from datasets.office.models import corrections
from datasets.office.publishing import carry_out, decide
from datasets.office.recovery import catch_up
from datasets.office.refusals import NoSuchThing, NotReady, SamePerson
from datasets.office.seat import Seat
from datasets.published import NoSuchRelease
from datasets.published.chain import Release


def correct(desk: Seat, n: int, reason: str) -> str:
    """Announce that release `n` will be corrected; the corrected tables come by receive, approve and publish, which then give this reason."""
    permissions.demand(desk.user, "correct")
    release = _standing(desk, n, reason)
    with desk.office.store.writing() as connection:
        connection.execute(corrections.insert().values(release_n=release.n, reason=reason.strip(), by=desk.user.name, at=journal.now()))
        journal.add(connection, desk.door, desk.user.name, "更正立单", str(n))
    return f"第{n}号发布的更正已立单；改好的表接收、审核后公布，会写明更正第{n}号。"


@dataclass(frozen=True)
class Announced:
    """One correction announced for a release and not published yet. `at` is UTC."""

    reason: str
    by: str
    at: str


def announced(desk: Seat, n: int) -> tuple[Announced, ...]:
    """The corrections of release `n` whose corrected tables are still awaited, oldest first."""
    permissions.demand(desk.user, "submissions")
    query = corrections.select().where(corrections.c.release_n == n, corrections.c.done_at == "").order_by(corrections.c.id)
    with desk.office.store.reading() as connection:
        return tuple(Announced(row["reason"], row["by"], row["at"]) for row in connection.execute(query).mappings())


def _named(desk: Seat, n: int, reason: str) -> Release:
    """Release `n`, once it is said why; NoSuchThing when there is none."""
    if len(reason.strip()) < 4:
        raise NotReady("请写明原因，会公布。")
    try:
        return desk.office.public.release(n)
    except NoSuchRelease as error:
        raise NoSuchThing(str(error)) from error


def _standing(desk: Seat, n: int, reason: str) -> Release:
    release = _named(desk, n, reason)
    ended = {old for later in desk.office.public.releases() for old in (*later.withdraws, *later.takes_down)}
    if n in ended or not release.datasets:
        raise NotReady(f"第{n}号发布已经废止、撤下，或本来就是一条公告。")
    return release


def withdraw(desk: Seat, n: int, reason: str) -> int:
    """Withdraw release `n` by a dated notice; return the number of the notice. What it had replaced is in force again."""
    permissions.demand(desk.user, "withdraw")
    with committing.publishing_alone(desk.office.lock):
        catch_up(desk.office)
        release = _standing(desk, n, reason)
        act = decide(desk, "withdraw", reason.strip(), release.maker, {}, {}, withdraws=(n,))
        return carry_out(desk, act, Content(), [], lambda _: {}, frozenset())


def takedown(desk: Seat, n: int, reason: str, second: str) -> int:
    """Remove the bytes of release `n` after a privacy accident; return the number of the notice. `second` has proven a password."""
    permissions.demand(desk.user, "takedown")
    other = desk.office.user(second)
    if other is None or other.is_disabled:
        raise NoSuchThing(f"没有用户“{second}”。")
    permissions.demand(other, "second_takedown")
    if second == desk.user.name:
        raise SamePerson("紧急撤下要两个人，第二个人不能是自己。")
    with committing.publishing_alone(desk.office.lock):
        catch_up(desk.office)
        release = _standing_for_takedown(desk, n, reason)
        act = decide(desk, "takedown", reason.strip(), release.maker, {}, {}, takes_down=(n,))
        stone = _tombstone(release, act.n, act.published_at, reason.strip())
        act = replace(act, extra={**act.extra, "tombstones": {str(n): stone}})
        number = carry_out(desk, act, Content(), [], lambda _: {}, frozenset(), second=second)
        remove_tree(desk.office.boards.folder(n))
    return number


def _standing_for_takedown(desk: Seat, n: int, reason: str) -> Release:
    """Also a withdrawn release can be taken down: its bytes are still there."""
    release = _named(desk, n, reason)
    if release.is_taken_down or not release.datasets:
        raise NotReady(f"第{n}号发布已经撤下，或本来就是一条公告。")
    return release


def _tombstone(release: Release, by: int, at: str, reason: str) -> dict[str, Any]:
    """What stays of a release: its place in the chain and the keys it held, no data, no file names, no statements."""
    names = ("key", "kind", "stage", "year", "entity_code", "entity_name", "scope", "table", "title", "members")
    kept = [{name: value for name, value in dataset.as_dict().items() if name in names} for dataset in release.datasets]
    return {
        "format": 1,
        "county": release.manifest["county"],
        "n": release.n,
        "act": release.act,
        "manifest_sha256": release.manifest_sha256,
        "previous": release.previous,
        "published_at": release.published_at,
        "maker": list(release.maker),
        "publisher": release.publisher,
        "is_demo": release.is_demo,
        "supersedes": release.supersedes,
        "withdraws": list(release.withdraws),
        "takes_down": list(release.takes_down),
        "datasets": kept,
        "taken_down_by": by,
        "taken_down_at": at,
        "reason": reason,
    }
