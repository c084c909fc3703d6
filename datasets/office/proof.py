"""Holds the office against itself: what the database says against its journal, the journal against the published chain, seals against keys.

Rule: it changes nothing. What one person could put right everywhere at once it cannot find (docs/keys.md says what that is).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from datasets.office import casework, journal, lookups, vouched
from datasets.office.journallines import Lines
from datasets.office.models import headings, releases, reviews, settings, submissions, users
from datasets.office.models import journal as lines
from datasets.office.office import Office
from datasets.office.recovery import WORDS
from datasets.office.refusals import NoSuchThing, SealBroken, StoreTrouble
from datasets.office.vaultkeeping import kept_until
from datasets.published.layout import WEBNAMES, sha256_file
from datasets.published.verify import Difference

_MADE_A_USER = ("设立系统管理员", "设立示例用户", "增加用户")
_OPENED_OR_CLOSED = {"停用用户": True, "启用用户": False}
_DECIDED = ("审核通过", "退回", "审核失效")


def differences(home: Path, county: str) -> Iterator[Difference]:
    """The same for the office in `home`; one that does not open, because it is of another history than what is published, says so."""
    key = home / "public" / county / "inbox.pub"
    lying = key.read_bytes() if key.exists() else b""  # an office that opens puts its own there
    names = _webnames(key.parent)
    try:
        office = Office.open(home, county)
    except StoreTrouble as trouble:
        yield Difference("办公端打不开", str(trouble))
        return
    try:
        if lying and lying != office.keyring.inbox_public_pem:
            yield Difference("inbox.pub", "不是这个办公端的收件公钥，已经换回；换过期间的来信这里拆不开，别人拆得开")
        for path in sorted({path for path, _ in names.items() ^ _webnames(key.parent).items()}):
            yield Difference(path, "网上的公示名单不是办公端现在该列的，已经照该列的改好；拷到别处的公众端要再拷一次")
        yield from proven(office)
    finally:
        office.close()


def _webnames(county_dir: Path) -> dict[str, str]:
    """The lists of names that stand on the web, by path: their fingerprint."""
    return {f"{WEBNAMES}/{path.name}": sha256_file(path) for path in (county_dir / WEBNAMES).glob("*") if path.is_file()}


def proven(office: Office) -> Iterator[Difference]:
    """Every difference; none when all holds."""
    with office.store.reading() as connection:
        said = journal.broken_at(connection)
        if said:
            yield Difference("操作日志", said)
        book = Lines(connection)
        yield from _anchored(office, book)
        yield from _submissions(connection, book)
        yield from _reviews(connection, book)
        yield from _releases(office, connection, book)
        yield from _users(connection, book)
        yield from _settings(connection, book)
        yield from _headings(connection, book)
        held = connection.execute(sa.select(submissions.c.id, submissions.c.sha256)).all()
    yield from _sealed(office, [(row.id, row.sha256) for row in held], book)
    yield from _destroyed(office, book)
    yield from _boards(office)
    yield from casework.proven(office, book)


def lost(home: Path, county: str, kept: Sequence[dict[str, Any]]) -> Iterator[Difference]:
    """Lines of a journal exported earlier and `kept` elsewhere that are wrong in themselves, or that the office no longer has."""
    said = journal.broken_among(kept)
    if said:
        yield Difference("导出的日志", f"这份文件本身不对：{said}")
        return
    office = Office.open(home, county)
    try:
        with office.store.reading() as connection:
            held = {row.seq: row.hash for row in connection.execute(sa.select(lines.c.seq, lines.c.hash))}
    finally:
        office.close()
    gone = next((line["seq"] for line in kept if held.get(line["seq"]) != line["hash"]), 0)
    if gone:
        yield Difference("操作日志", f"导出的第{gone}行起，数据库里已经没有，或不是这一行：日志被截短、改写过，或数据库是旧的")


def _anchored(office: Office, book: Lines) -> Iterator[Difference]:
    """Each manifest says which line was the journal's last when the release was made: lines cut off its end since are found."""
    for release in office.public.releases():
        said = release.manifest.get("journal")
        if said and book.hashes.get(int(said["seq"])) != said["hash"]:
            yield Difference(
                "操作日志", f"第{release.n}号发布时日志第{said['seq']}行不是现在这一行，或者已经没有了：日志被截短、改写过，或数据库是旧的"
            )
            return


def _submissions(connection: sa.Connection, book: Lines) -> Iterator[Difference]:
    held = set()
    for row in connection.execute(sa.select(submissions).order_by(submissions.c.id)).mappings():
        held.add(row["id"])
        where = f"收件{row['id']}"
        if not book.has("接收", row["id"], row["received_by"], sha256=row["sha256"]):
            yield Difference(where, "日志里没有这个人接收这份文件")
        vouches = next((detail["registered"] for _, detail in book.of("接收", row["id"]) if "registered" in detail), "")
        if vouches and vouches != vouched.registered(connection, row["id"]):
            yield Difference(where, "登记的内容（单位、日期、公开属性、表、核对结果）和接收时记下的不一样，数据库被改过")
    for number in sorted(set(book.subjects("接收")) - held - {""}):
        yield Difference(f"收件{number}", "日志里接收过，数据库里没有了")


def _reviews(connection: sa.Connection, book: Lines) -> Iterator[Difference]:
    query = sa.select(reviews, submissions.c.received_by).join(submissions, submissions.c.id == reviews.c.submission_id)
    explained = lookups.explained(connection)
    told: set[str] = set()
    counted: Counter[str] = Counter()
    for row in connection.execute(query.order_by(reviews.c.id.desc())).mappings():
        number, where = row["submission_id"], f"收件{row['submission_id']}"
        counted[number] += 1
        if row["verdict"] != "approved" or row["voided_at"]:
            continue
        if row["by"] == row["received_by"]:
            yield Difference(where, "审核的人就是上传的人")
        if not book.has("审核通过", number, row["by"], sha256=row["sha256"], as_approved=row["as_approved"]):
            yield Difference(where, f"数据库里有{row['by']}的审核，日志里没有")
        elif book.newest_of(_DECIDED, number) != "审核通过":
            yield Difference(where, "审核早已失效或退回，数据库里却还有效")
        elif number not in told and _explained_at(book, number) not in (None, explained.get(number, "")):
            yield Difference(where, "说明在审核以后改过，审核的人看到的不是这些话")
        told.add(number)
    for number in book.subjects("审核通过", "退回"):
        if counted[number] < sum(len(book.of(what, number)) for what in ("审核通过", "退回")):
            yield Difference(f"收件{number}", "日志里审核或退回过，数据库里没有了")


def _explained_at(book: Lines, number: str) -> str | None:
    """The digest of the explanations the newest approval was about; None where it did not say, or somebody wrote others since he returned it."""
    newest = max(book.of("审核通过", number), key=lambda line: line[1]["seq"])[1]
    is_open = any(detail["seq"] > newest["seq"] for _, detail in book.of("写说明", number))
    return None if is_open else newest.get("explained")


def _releases(office: Office, connection: sa.Connection, book: Lines) -> Iterator[Difference]:
    chain = {release.n: release for release in office.public.releases()}
    for row in connection.execute(sa.select(releases).where(releases.c.state == "committed").order_by(releases.c.n)).mappings():
        where, found = f"第{row['n']}号发布", chain.pop(row["n"], None)
        if found is None or found.manifest_sha256 != row["manifest_sha256"]:
            yield Difference(where, "公开的不是办公端记着的那一份")
        elif not book.has(WORDS[found.act], str(row["n"]), row["by"], manifest_sha256=row["manifest_sha256"], second=row["second"]):
            yield Difference(where, f"日志里没有{row['by']}公布它")
        else:
            yield from _made_of(where, book, book.of(WORDS[found.act], str(row["n"]))[-1])
    for n in chain:
        yield Difference(f"第{n}号发布", "公开了，办公端没有记着")


def _made_of(where: str, book: Lines, line: tuple[str, dict[str, Any]]) -> Iterator[Difference]:
    """Everything in a release was approved when it went out, by somebody who did not hand it in, and published by another too."""
    by, detail = line
    for number in detail.get("submissions", []):
        received = {who for who, _ in book.of("接收", number)}
        approved = [who for who, said in book.of("审核通过", number) if said["seq"] < detail["seq"]]
        if not approved or book.newest_of(_DECIDED, number, detail["seq"]) != "审核通过":
            yield Difference(where, f"收件{number}公布时，日志里没有有效的审核")
        elif approved[-1] in received or by in received:
            yield Difference(where, f"收件{number}的上传、审核、公布不是分开的人")


def _users(connection: sa.Connection, book: Lines) -> Iterator[Difference]:
    for row in connection.execute(sa.select(users).order_by(users.c.name)).mappings():
        made = [detail for what in _MADE_A_USER for _, detail in book.of(what, row["name"])]
        where = f"用户{row['name']}"
        if not made:
            yield Difference(where, "日志里没有增加过这个用户")
            continue
        if made[-1].get("role", "系统管理") != row["role"] or made[-1].get("unit", row["unit"]) != row["unit"]:
            yield Difference(where, f"岗位或单位和日志里增加时的不一样：现在是{row['role']}")
        if _OPENED_OR_CLOSED.get(book.newest_of(tuple(_OPENED_OR_CLOSED), row["name"]), False) != row["is_disabled"]:
            yield Difference(where, "停用或启用和日志里的不一样")
    held = set(connection.execute(sa.select(users.c.name)).scalars())
    for name in sorted(set(book.subjects(*_MADE_A_USER)) - held):
        yield Difference(f"用户{name}", "日志里增加过，数据库里没有了")


def _settings(connection: sa.Connection, book: Lines) -> Iterator[Difference]:
    for row in connection.execute(sa.select(settings).where(settings.c.confirmed_by != "").order_by(settings.c.id)).mappings():
        is_proposed = book.has("提出设置", row["name"], row["proposed_by"], value=row["value"], valid_from=row["valid_from"])
        if not is_proposed or not book.has("确认设置", row["name"], row["confirmed_by"], proposal=row["id"]):
            yield Difference(f"设置{row['name']}", "值、提出的人或确认的人和日志里的不一样")
        if row["proposed_by"] == row["confirmed_by"]:
            yield Difference(f"设置{row['name']}", "提出和确认是同一个人")
    held = set(connection.execute(sa.select(settings.c.id).where(settings.c.confirmed_by != "")).scalars())
    for name in book.subjects("确认设置"):
        if not {detail.get("proposal") for _, detail in book.of("确认设置", name)} <= held:
            yield Difference(f"设置{name}", "日志里确认过，数据库里没有了")


def _headings(connection: sa.Connection, book: Lines) -> Iterator[Difference]:
    """What a heading is read as decides which figures are published: nobody says it past the journal."""
    for row in connection.execute(sa.select(headings).order_by(headings.c.id)).mappings():
        if not book.has("指定列名", row["table_id"], row["by"], heading=row["heading"], column=row["column_name"]):
            yield Difference(f"栏目“{row['heading']}”", "日志里没有人指定它当作哪一栏")


def _sealed(office: Office, held: list[tuple[str, str]], book: Lines) -> Iterator[Difference]:
    """Every original opens and is the bytes it is named by, and what was read from it is what was sealed then, unless the journal says destroyed."""
    for number, sha256 in held:
        if any(detail.get("sha256") == sha256 for _, detail in book.of("销毁原件", number)):
            continue
        try:
            office.vault.demand_whole(sha256)
        except (NoSuchThing, SealBroken) as trouble:
            yield Difference(f"收件{number}的原件", str(trouble))
        vouches = next((detail["reading"] for _, detail in book.of("接收", number) if "reading" in detail), "")
        try:
            if vouches and hashlib.sha256(office.vault.reading(number)).hexdigest() != vouches:
                yield Difference(f"收件{number}", "读出的内容打得开，却不是接收时封存的：有人换过，公布出去就和原件不一样")
        except (NoSuchThing, SealBroken) as trouble:
            yield Difference(f"收件{number}读出的内容", str(trouble))


def _destroyed(office: Office, book: Lines) -> Iterator[Difference]:
    """Nothing was destroyed while it had to be kept, by the settings of that day."""
    for number in book.subjects("销毁原件"):
        submission = lookups.any_submission(office, number)
        for _, detail in book.of("销毁原件", number):
            day = date.fromisoformat(detail["at"][:10])
            until = kept_until(submission, office.settings_in_force(day))
            if until > day:
                yield Difference(f"收件{number}的原件", f"要保管到{until.isoformat()}，日志里{day.isoformat()}就销毁了")


def _boards(office: Office) -> Iterator[Difference]:
    """The board part of each release is the one its manifest vouches for; rows destroyed after their years are vouched for by hash."""
    for release in office.public.releases():
        vouches = release.manifest.get("board", {})
        if not vouches or release.is_taken_down:
            continue
        where = f"第{release.n}号发布的村公示部分"
        try:
            if vouches.get("commitment", "") not in ("", office.boards.index(release.n).commitment):
                yield Difference(where, "不是清单里写着指纹的那一份")
            if vouches.get("said_sha256", "") not in ("", office.boards.said_sha256(release.n)):
                yield Difference(where, "各批次的公开类别或合并的名单被改过：谁该登名、谁不该登名，不是公布时的")
            office.boards.demand_whole(release.n)
        except (NoSuchThing, SealBroken, FileNotFoundError) as trouble:
            yield Difference(where, str(trouble))
