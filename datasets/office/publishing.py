"""Publishes: one act, one release, several approved submissions. Everything is written and looked at before the one commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from datasets.office import (
    committing,
    contents,
    disclosure,
    journal,
    leaks,
    leakwords,
    lookups,
    permissions,
    settings,
    subsidyrows,
    summaries,
    webnames,
)
from datasets.office.completeness import declared, withheld_by
from datasets.office.contents import Gathered
from datasets.office.difference import changes
from datasets.office.disk import remove_tree, writing
from datasets.office.freezing import Act, Content, freeze
from datasets.office.grouping import SMALLEST, Grouped
from datasets.office.models import corrections, release_submissions, releases, submissions
from datasets.office.records import Review, Submission
from datasets.office.recovery import catch_up, finish, forget
from datasets.office.refusals import CannotWrite, LeakFound, NothingToPublish, NotNoted, NotReady, ReviewVoid, SamePerson
from datasets.office.review import standing_review
from datasets.office.seat import Seat
from datasets.published.keys import Dataset
from datasets.published.layout import canonical, read_head, release_dir
from schemas.privacy import HIDDEN_CLASSES
from schemas.signs import plain


def publish(desk: Seat, ids: list[str], reason: str = "", executor: Executor | None = None) -> int:
    """Publish approved submissions as one release; return its number. AnotherPublishes when somebody else is at it or was faster."""
    permissions.demand(desk.user, "publish")
    with committing.publishing_alone(desk.office.lock):
        catch_up(desk.office)
        chosen = [lookups.submission(desk, number) for number in dict.fromkeys(ids)]
        reviews = _demand_approved(desk, chosen)
        made = contents.gather(desk, chosen, reviews)
        if not made.keys:
            raise NothingToPublish("选的收件里没有可以公布的表。")
        replaced = _replaced(desk, made)
        act = "correct" if replaced else "publish"
        reason = _reason(desk, act, replaced, reason)
        replaced |= contents.bring_along(desk, made, replaced)
        return _release(desk, act, reason, made, replaced, [s.id for s in chosen], executor)


def _demand_approved(desk: Seat, chosen: list[Submission]) -> dict[str, Review]:
    if not chosen:
        raise NothingToPublish("没有选收件。")
    third = desk.settings_in_force().get("third_person_publishes") == "是"
    found: dict[str, Review] = {}
    with desk.office.store.reading() as connection:
        for submission in chosen:
            if submission.state != "approved":
                raise NotReady(f"{submission.id}现在是“{submission.state_words}”，不能公布。")
            found[submission.id] = standing_review(connection, submission)
            if desk.user.name == submission.received_by or (third and desk.user.name == found[submission.id].by):
                raise SamePerson(f"公布{submission.id}的人不能是上传的人{'，也不能是审核的人' if third else ''}。")
    return found


def _replaced(desk: Seat, made: Gathered) -> dict[str, int]:
    state = desk.office.public.state()
    return {key: old.release for key in sorted(made.keys) if (old := state.dataset(key)) is not None}


def _reason(desk: Seat, act: str, replaced: dict[str, int], reason: str) -> str:
    """A correction says why: as given now, or as the correction was announced."""
    if act == "publish" or reason.strip():
        return reason.strip()
    with desk.office.store.reading() as connection:
        query = corrections.select().where(corrections.c.release_n.in_(set(replaced.values())), corrections.c.done_at == "")
        announced = [row["reason"] for row in connection.execute(query).mappings()]
    if not announced:
        numbers = "、".join(f"第{n}号" for n in sorted(set(replaced.values())))
        raise NotReady(f"这次会更正{numbers}发布里的表，请写明更正原因。")
    return "；".join(dict.fromkeys(announced))


def _release(desk: Seat, act: str, reason: str, made: Gathered, replaced: dict[str, int], ids: list[str], executor: Executor | None) -> int:
    smallest = max(SMALLEST, int(desk.book().setting("smallest_group", str(SMALLEST))))
    memory = disclosure.memory_of(desk.office)
    grouped = disclosure.hide(made.cells, memory, smallest) if made.cells else Grouped([])
    remembered = _hide_summaries(made, grouped, memory, smallest)
    decided = decide(desk, act, reason, tuple(made.makers), replaced, _said(desk, made))
    state = desk.office.public.state()
    changed = [change for dataset, figures in made.tables if figures is not None for change in changes(dataset, figures, state)]
    difference = [vars(change) for change in changed]
    attachments = {**made.attachments, **({"difference.json": canonical(difference)} if difference else {})}
    content = Content(
        tuple(made.tables),
        subsidyrows.table(grouped) if made.cells else None,
        (*_counted(made.rosters, grouped), *subsidyrows.group_datasets(grouped)),
        attachments,
    )
    own = {dataset.key for dataset in content.datasets}
    others = [dataset for dataset in state.keys if dataset.key not in own]
    decided = replace(decided, completeness=declared((*others, *content.datasets), withheld_by(desk.office)))
    before = {change.old for change in changed if change.fen is not None}  # amounts as they stood: seen at their own release
    allowed = made.contacts | made.amounts | before | settings.contacts(desk.settings_in_force())

    def write_board(n: int) -> dict[str, Any]:
        if not made.batches and not made.summaries:
            return {}
        index = desk.office.boards.write(n, made.batches, remembered)
        said = {"said_sha256": desk.office.boards.said_sha256(n)}
        return {"board": {"commitment": index.commitment, **said} if made.batches else said}

    return carry_out(desk, decided, content, ids, write_board, allowed, executor)


def _hide_summaries(made: Gathered, grouped: Grouped, memory: disclosure.Memory, smallest: int) -> dict[str, Any]:
    """Put the village summaries of class R and X among the tables, one after the other; return what the release must remember."""
    done = [grouped]
    for summary in made.summaries:
        memory = memory.with_release(done[-1])
        done.append(disclosure.hide(summary.cells, memory, smallest))
        made.tables.append(summaries.rewrite(summary, done[-1]))
    return disclosure.remembered(*done)


def _counted(rosters: list[Dataset], grouped: Grouped) -> list[Dataset]:
    """A roster's row count would give a hidden cell away by subtraction; where cells are hidden it is left out."""
    hidden = {cell.dataset.key for row in grouped.groups for cell in row.cells if cell.privacy_class in HIDDEN_CLASSES}
    return [replace(dataset, row_count=0) if dataset.key in hidden else dataset for dataset in rosters]


def _said(desk: Seat, made: Gathered) -> dict[str, Any]:
    book, held = desk.book(), desk.settings_in_force()
    own = {name: value for name, value in held.items() if not name.startswith("contact/")}
    return {
        "explanations": made.explanations,
        "as_approved": made.as_approved,
        "book_sha256": book.hash,
        "settings_sha256": hashlib.sha256(canonical(held)).hexdigest(),
        "settings": own,
        "lowered": list(book.lowered()),
    }


def decide(desk: Seat, act: str, reason: str, maker: tuple[str, ...], supersedes: dict[str, int], said: dict[str, Any], **more: Any) -> Act:
    head = read_head(desk.office.public.dir)
    previous, n = (head.manifest_sha256, head.n + 1) if head else ("", 1)
    with desk.office.store.reading() as connection:
        anchor = {"journal": last} if (last := journal.newest(connection)) else {}  # what the journal held stands in the signed chain
    at = desk.office.demo_clock if desk.user.is_demo and desk.office.demo_clock else journal.now()
    if head and not desk.office.is_demo and at < (before := desk.office.public.release(head.n).published_at):
        raise NotReady(f"机器的时钟是{at}，早于上一号公布的{before}（世界时）。请先校准时钟，再公布；日子错了，公布以后改不回来。")
    return Act(
        desk.office.county, n, act, previous, at, maker, desk.office.bureau, plain(reason), desk.office.is_demo, supersedes, extra={**said, **anchor}, **more
    )  # fmt: skip


def carry_out(
    desk: Seat,
    act: Act,
    content: Content,
    ids: list[str],
    write_board: Callable[[int], dict[str, Any]],
    allowed: set[str] | frozenset[str],
    executor: Executor | None = None,
    second: str = "",
) -> int:
    """Write, look at, and commit one act; the publishing lock is held by the caller. Nothing is left of it when it fails."""
    office, county_dir = desk.office, desk.office.public.dir
    partial = committing.partial_dir(county_dir, act.n)
    is_out = False
    try:
        _undo(desk, act.n)  # what an earlier try could not clear away
        with writing(f"第{act.n}号发布"):
            act = replace(act, extra={**act.extra, **write_board(act.n)})
            found = freeze(partial, act, content, executor)
            _demand_clean(partial, found, frozenset(allowed), executor)
            sha256 = committing.settle(partial, found, release_dir(county_dir, act.n), desk.office.keyring.sign_key_sha256)
        _note_preparing(desk, act, sha256, ids, second)
        try:
            with writing(f"第{act.n}号发布"):
                committing.commit(county_dir, found, sha256, office.keyring)
        finally:
            head = read_head(county_dir)
            is_out = head is not None and (head.n, head.manifest_sha256) == (act.n, sha256)
    except CannotWrite:
        if not is_out:  # else HEAD was renamed and only the flushing after it failed: the release is there
            raise
    finally:
        if not is_out:
            with suppress(OSError, CannotWrite):  # the next publication or start clears it away
                _undo(desk, act.n)
    _complete(desk, act, sha256, ids)
    return act.n


def _complete(desk: Seat, act: Act, sha256: str, ids: list[str]) -> None:
    """What follows a commit; NotNoted when it cannot be written now: the release is out all the same, and is noted by the next act or start."""
    office = desk.office
    try:
        with writing("发布登记"):
            committing.tidy(office.public.dir, {release.n: release for release in office.public.releases()})
        webnames.renew(office, desk.door, desk.user.name)
        with office.store.writing() as connection:
            finish(connection, office.public.release(act.n), desk.door, ids)
    except CannotWrite as trouble:
        said = "只是磁盘满了、只读了或者数据库断开，办公端没有记全；排除以后，下一次公布或重新启动时自动补记。"
        raise NotNoted(f"第{act.n}号已经公布了，请不要再公布一次。{said}") from trouble


def _undo(desk: Seat, n: int) -> None:
    """Leave nothing of a release that was not committed (HEAD may have moved although the call failed: then it stays)."""
    head = read_head(desk.office.public.dir)
    if head is not None and head.n >= n:
        return
    remove_tree(committing.partial_dir(desk.office.public.dir, n))
    remove_tree(release_dir(desk.office.public.dir, n))
    remove_tree(desk.office.boards.folder(n))
    with desk.office.store.writing() as connection:
        forget(connection, n)


def _demand_clean(folder: Path, found: dict[str, Any], allowed: frozenset[str], executor: Executor | None) -> None:
    """LeakFound when any artefact, the manifest included, holds an ID, a card or a mobile number."""
    bad = leaks.scan_folder(folder, allowed, executor) + leaks.scan_bytes("manifest.json", canonical(found), allowed=allowed)
    if bad:
        raise LeakFound(leakwords.told(folder, bad, allowed))


def _demand_still_approved(connection: sa.Connection, ids: list[str]) -> None:
    """ReviewVoid when one was sent back or replaced by another file while the release was written."""
    query = sa.select(submissions.c.id).where(submissions.c.id.in_(ids), submissions.c.state == "approved")
    changed = sorted(set(ids) - set(connection.execute(query).scalars()))
    if changed:
        raise ReviewVoid(f"{'、'.join(changed)}在公布时被退回，或被新文件替代了。没有公布，请重新选。")


def _note_preparing(desk: Seat, act: Act, sha256: str, ids: list[str], second: str) -> None:
    with desk.office.store.writing() as connection:
        _demand_still_approved(connection, ids)
        connection.execute(
            releases.insert().values(
                n=act.n,
                act=act.act,
                state="preparing",
                manifest_sha256=sha256,
                by=desk.user.name,
                second=second,
                reason=act.reason,
                at=act.published_at,
            )
        )
        if ids:
            connection.execute(release_submissions.insert(), [{"n": act.n, "submission_id": number} for number in ids])
