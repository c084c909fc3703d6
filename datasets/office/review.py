"""Reviews submissions: the checklist, the second person's decision about exactly these bytes, and sending back."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from datasets.office import journal, ledger, lookups, permissions, steps
from datasets.office.models import reviews, submissions
from datasets.office.records import Review, Submission
from datasets.office.refusals import NotReady, ReviewVoid, SamePerson, StillBlocked, Unexplained
from datasets.office.seat import Seat
from schemas.findings import Finding, Gravity
from schemas.rules import rules


@dataclass(frozen=True)
class Check:
    """One item of the checklist. `verdict`: ok | attention | human (a person must look); `says` is the machine's result in words."""

    id: str
    title: str
    verdict: str
    says: str


def checklist(desk: Seat, number: str) -> tuple[Check, ...]:
    """完整性, 勾稽, 个人信息, 三公说明, 空表说明 as the machine found them, 保密审查 for the person."""
    submission, found = lookups.submission(desk, number), lookups.findings_of(desk, number)
    explained = lookups.explanations_of(desk, number)
    blocking = [f for f in found if f.gravity is Gravity.BLOCKS]
    open_asks = [f for f in found if f.gravity is Gravity.ASKS and f.place not in explained]
    personal = [f for f in found if _protects_persons(f)]
    return (
        _complete(submission),
        _check(
            "ties", "勾稽关系", not blocking and not open_asks, f"必须改{len(blocking)}处，待说明{len(open_asks)}处", "全部相符或已说明"
        ),
        _check("personal", "个人信息", not personal, f"有{len(personal)}处涉及个人信息", _persons(submission)),
        _three_public(submission, open_asks),
        _empty(submission),
        Check("secrecy", "保密审查", "human", "请逐表确认：不含国家秘密、工作秘密、商业秘密和内部敏感信息。"),
    )


def _check(id: str, title: str, is_good: bool, bad: str, good: str) -> Check:
    return Check(id, title, "ok" if is_good else "attention", good if is_good else bad)


def _complete(submission: Submission) -> Check:
    unknown = [t for t in submission.tables if t.dataset.table == "other_grid"]
    undated = [t for t in submission.tables if not t.dataset.year]
    formed = [t for t in submission.tables if submission.formed_on and ledger.counts_from_approval(t.dataset)]
    said = (
        f"{len(unknown)}张表按原样保存" if unknown else "",
        f"{len(undated)}张表没有年度" if undated else "",
        f"{len(formed)}张表的公布期限从批准（批复）那天算，传的人写的却是形成日期，请退回改日期" if formed else "",
    )
    bad = "；".join(filter(None, said))
    return _check("complete", "完整性", not bad and bool(submission.tables), bad or "没有读到表", f"{len(submission.tables)}张表都认得")


def _persons(submission: Submission) -> str:
    rosters = [t for t in submission.tables if t.is_roster]
    return f"{len(rosters)}份花名册，只公布到村的汇总" if rosters else "表里没有个人信息"


def _three_public(submission: Submission, asks: list[Finding]) -> Check:
    held = [t for t in submission.tables if t.dataset.kind == "three_public"]
    missing = [f for f in asks if f.rule in ("SG-04", "TEXT-01")]
    return _check("three_public", "“三公”说明", not missing, f"{len(missing)}处增减没有说明", "已说明" if held else "没有“三公”表")


def _empty(submission: Submission) -> Check:
    empty = [t.dataset for t in submission.tables if t.dataset.status == "空表"]
    bare = [d.title for d in empty if not d.statement]
    return _check(
        "empty", "空表说明", not bare, f"《{'》《'.join(bare)}》是空表，没有写说明", f"{len(empty)}张空表都有说明" if empty else "没有空表"
    )


def _protects_persons(finding: Finding) -> bool:
    known = rules().get(finding.rule)
    return bool(known and known.protects_persons) and finding.gravity is not Gravity.NOTES


def is_arithmetic(finding: Finding) -> bool:
    """True for a sum that does not close: only that may be published 照批准文本. What cannot be read has nothing to publish."""
    known = rules().get(finding.rule)
    return bool(known and known.is_sum)


def approve(
    desk: Seat, number: str, secrecy_reviewed: bool, as_approved: str | None = None, reason: str = "", explained: str | None = None
) -> None:
    """Approve exactly these bytes and explanations (`explained`: the digest looked at, else the present one).

    SamePerson for the uploader; StillBlocked and Unexplained unless published 照批准文本 with its number; ReviewVoid
    when a sentence was changed since.
    """
    permissions.demand(desk.user, "approve")
    submission = lookups.submission(desk, number)
    if submission.received_by == desk.user.name:
        raise SamePerson("审核人不能是上传的人，请另一位复核来审。")
    if not secrecy_reviewed:
        raise NotReady("没有做保密审查和个人信息审查，不能通过。")
    if submission.state not in ("ready", "blocked"):
        raise NotReady(f"{number}现在是“{submission.state_words}”，不能审核通过。")
    explained = steps.explained(desk, number) if explained is None else explained
    _demand_sound(desk, number, as_approved, reason)
    verdict = "registered" if submission.disclosure == "不予公开" else "approved"
    _decide(desk, submission, "approved", verdict, as_approved or "", reason, explained)


def _demand_sound(desk: Seat, number: str, as_approved: str | None, reason: str) -> None:
    found, explained = lookups.findings_of(desk, number), lookups.explanations_of(desk, number)
    blocking = [f for f in found if f.gravity is Gravity.BLOCKS]
    personal = [f for f in blocking if _protects_persons(f)]
    if personal:
        raise StillBlocked(f"有{len(personal)}处涉及个人信息必须改，照批准文本公布也不行。第一处：{personal[0].message}")
    if as_approved is not None:
        unsound = [f for f in blocking if not is_arithmetic(f)]
        if unsound:
            raise StillBlocked(
                f"有{len(unsound)}处不是加不平，是读不出来、填错了或放错了单位，照批准文本公布也不行。第一处：{unsound[0].message}"
            )
        if not as_approved.strip() or len(reason.strip()) < 4:
            raise NotReady("照批准文本公布，要写明批准文号和理由。")
        return
    if blocking:
        raise StillBlocked(f"还有{len(blocking)}处必须改。第一处：{blocking[0].message}")
    open_asks = [f for f in found if f.gravity is Gravity.ASKS and f.place not in explained]
    if open_asks:
        raise Unexplained(f"还有{len(open_asks)}处没有说明。第一处：{open_asks[0].message}")


def send_back(desk: Seat, number: str, reason: str) -> None:
    """Return a submission to its clerk with a sentence."""
    permissions.demand(desk.user, "send_back")
    submission = lookups.submission(desk, number)
    if submission.state not in ("ready", "blocked", "approved"):
        raise NotReady(f"{number}现在是“{submission.state_words}”，不能退回。")
    if len(reason.strip()) < 4:
        raise NotReady("退回要写明为什么、改什么。")
    _decide(desk, submission, "returned", "returned", "", reason)


def _decide(
    desk: Seat, submission: Submission, verdict: str, state: str, as_approved: str, reason: str, explained: str | None = None
) -> None:
    with desk.office.store.writing() as connection:
        moved = submissions.update().where(submissions.c.id == submission.id, submissions.c.state == submission.state).values(state=state)
        if connection.execute(moved).rowcount != 1:
            raise NotReady(f"{submission.id}刚被别人处理过，请刷新。")
        if explained is not None and lookups.explained(connection, submission.id).get(submission.id, "") != explained:
            raise ReviewVoid(f"{submission.id}的说明在审查时改过，请看过新的说明再审。")
        if verdict == "returned":
            connection.execute(_voiding(submission.id))
        connection.execute(
            reviews.insert().values(
                submission_id=submission.id,
                sha256=submission.sha256,
                by=desk.user.name,
                at=journal.now(),
                verdict=verdict,
                is_secrecy_reviewed=verdict == "approved",
                as_approved=as_approved,
                reason=reason,
            )
        )
        what = "审核通过" if verdict == "approved" else "退回"
        said: dict[str, object] = {"sha256": submission.sha256, "as_approved": as_approved, "explained": explained or ""}
        journal.add(connection, desk.door, desk.user.name, what, submission.id, detail=said)


def _voiding(number: str) -> sa.Update:
    standing = (reviews.c.submission_id == number) & (reviews.c.voided_at == "") & (reviews.c.verdict == "approved")
    return reviews.update().where(standing).values(voided_at=journal.now())


def standing_review(connection: sa.Connection, submission: Submission) -> Review:
    """The approval in force for exactly the bytes of `submission`; ReviewVoid when there is none."""
    query = sa.select(reviews).where(reviews.c.submission_id == submission.id, reviews.c.verdict == "approved", reviews.c.voided_at == "")
    row = connection.execute(query.order_by(reviews.c.id.desc()).limit(1)).mappings().first()
    if row is None or row["sha256"] != submission.sha256:
        raise ReviewVoid(f"{submission.id}没有对这份文件有效的审核，请重新审核。")
    return Review(**{name: row[name] for name in Review.__dataclass_fields__})
