"""Brings database and board in step with HEAD after a crash: what HEAD names is committed, what lies beyond it never was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from datasets.office import committing
from datasets.office.disk import remove_tree
from datasets.office.models import release_submissions, releases, submissions
from datasets.published.layout import read_head

if TYPE_CHECKING:
    from datasets.office.office import Office


def recover(office: Office) -> None:
    """Idempotent; run at every start under the publishing lock."""
    committing.tidy(office.public.dir)
    head = read_head(office.public.dir)
    newest = head.n if head else 0
    _clear_boards(office, newest)
    with office.store.reading() as connection:
        waiting = connection.execute(sa.select(releases.c.n, releases.c.manifest_sha256).where(releases.c.state == "preparing")).all()
    for n, manifest_sha256 in waiting:
        is_committed = n <= newest and office.public.release(n).manifest_sha256 == manifest_sha256
        with office.store.writing() as connection:
            finish(connection, n) if is_committed else forget(connection, n)


def _clear_boards(office: Office, newest: int) -> None:
    gone = {release.n for release in office.public.releases() if release.is_taken_down}
    for folder in office.boards.dir.iterdir():
        if not folder.name.isdigit() or int(folder.name) > newest or int(folder.name) in gone:
            remove_tree(folder)


def finish(connection: sa.Connection, n: int) -> None:
    """Mark release `n` and its submissions as published."""
    connection.execute(releases.update().where(releases.c.n == n).values(state="committed"))
    own = sa.select(release_submissions.c.submission_id).where(release_submissions.c.n == n)
    connection.execute(submissions.update().where(submissions.c.id.in_(own)).values(state="published"))


def forget(connection: sa.Connection, n: int) -> None:
    """Drop a preparation that never became a release; its submissions stay approved."""
    connection.execute(release_submissions.delete().where(release_submissions.c.n == n))
    connection.execute(releases.delete().where(releases.c.n == n))
