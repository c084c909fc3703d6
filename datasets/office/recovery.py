"""Brings database and board in step with HEAD after a crash: what HEAD names is committed, what lies beyond it never was."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from datasets.office import committing, journal
from datasets.office.disk import remove_tree
from datasets.office.journal import Door
from datasets.office.models import corrections, release_submissions, releases, submissions
from datasets.office.premises import Premises
from datasets.office.refusals import OtherHistory
from datasets.published.chain import Release
from datasets.published.layout import read_head

#: what the journal calls an act
WORDS = {"publish": "公布", "correct": "更正公布", "withdraw": "废止", "takedown": "紧急撤下"}


def recover(office: Premises) -> None:
    """Idempotent; run at every start under the publishing lock. OtherHistory before anything is touched."""
    _demand_one_history(office)
    committing.tidy(office.public.dir)
    head = read_head(office.public.dir)
    newest = head.n if head else 0
    _clear_boards(office, newest)
    for n, manifest_sha256 in _waiting(office):
        is_committed = n <= newest and office.public.release(n).manifest_sha256 == manifest_sha256
        with office.store.writing() as connection:
            if is_committed:
                finish(connection, office.public.release(n), Door("recovery"))
            else:
                forget(connection, n)


def catch_up(office: Premises) -> None:
    """The same before an act, where an earlier one could not note all it did; the caller holds the publishing lock."""
    _demand_one_history(office)
    if _waiting(office):
        recover(office)


def _demand_one_history(office: Premises) -> None:
    """OtherHistory when HEAD and the database do not know of each other: one of the two was put back to an older day.

    Clearing up by the one would destroy what the other still holds, and the next release would fork the chain that is on paper.
    """
    with office.store.reading() as connection:
        known = {row.n: row for row in connection.execute(sa.select(releases.c.n, releases.c.state, releases.c.manifest_sha256))}
    head = read_head(office.public.dir)
    out = max((n for n, row in known.items() if row.state == "committed"), default=0)
    if out > (head.n if head else 0):
        raise OtherHistory(
            f"公开文件夹停在第{head.n if head else 0}号，办公端已经公布到第{out}号：公开文件夹被换成了旧的。什么都没有动；请从备份恢复 public。"
        )
    if head and known and (head.n not in known or known[head.n].manifest_sha256 != head.manifest_sha256):
        raise OtherHistory(
            f"公开文件夹的第{head.n}号，办公端的数据库里没有：数据库是旧的，或公开文件夹是别处的。什么都没有动；请恢复同一天的备份。"
        )


def _waiting(office: Premises) -> list[tuple[int, str]]:
    with office.store.reading() as connection:
        rows = connection.execute(sa.select(releases.c.n, releases.c.manifest_sha256).where(releases.c.state == "preparing"))
        return [(row.n, row.manifest_sha256) for row in rows]


def _clear_boards(office: Premises, newest: int) -> None:
    gone = {release.n for release in office.public.releases() if release.is_taken_down}
    for folder in office.boards.dir.iterdir():
        if not folder.name.isdigit() or int(folder.name) > newest or int(folder.name) in gone:
            remove_tree(folder)


def finish(connection: sa.Connection, release: Release, door: Door, ids: Sequence[str] = ()) -> None:
    """Note a committed release: its submissions are published, the corrections it makes are done, the journal says by whom."""
    row = connection.execute(sa.select(releases).where(releases.c.n == release.n)).mappings().one()
    connection.execute(releases.update().where(releases.c.n == release.n).values(state="committed"))
    query = (
        sa.select(release_submissions.c.submission_id)
        .where(release_submissions.c.n == release.n)
        .order_by(release_submissions.c.submission_id)
    )
    own = connection.execute(query).scalars().all()
    connection.execute(submissions.update().where(submissions.c.id.in_(own)).values(state="published"))
    _reopen(connection, (*release.withdraws, *release.takes_down))
    closed = corrections.c.release_n.in_(set(release.supersedes.values())) & (corrections.c.done_at == "")
    connection.execute(corrections.update().where(closed).values(done_at=journal.now()))
    detail: dict[str, object] = {
        "manifest_sha256": row["manifest_sha256"],
        "submissions": list(ids or own),
        "second": row["second"],
        "released": list(release.withdraws or release.takes_down),
    }
    journal.add(connection, door, row["by"], WORDS[release.act], str(release.n), detail=detail)


def _reopen(connection: sa.Connection, ended: Sequence[int]) -> None:
    """Submissions of a release that ended must be reviewed again before they could be published again."""
    own = sa.select(release_submissions.c.submission_id).where(release_submissions.c.n.in_(ended))
    connection.execute(submissions.update().where(submissions.c.id.in_(own), submissions.c.state == "published").values(state="returned"))


def forget(connection: sa.Connection, n: int) -> None:
    """Drop a preparation that never became a release; its submissions stay approved."""
    connection.execute(release_submissions.delete().where(release_submissions.c.n == n))
    connection.execute(releases.delete().where(releases.c.n == n))
