"""Holds what is kept beside the releases against the journal: letters and answers, postings and photographs, objections, assessments.

Rule: it changes nothing and tells nobody's words. What a version wrote that put no fingerprint into the journal is held by what its lines say.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from datasets.office import retention, vouched
from datasets.office.journallines import Lines
from datasets.office.models import assessments, messages, objections, postings
from datasets.office.office import Office
from datasets.office.refusals import NoSuchThing, SealBroken
from datasets.office.sealing import unseal
from datasets.published.verify import Difference

_POSTED = ("登记张贴", "登记公示期满", "存张贴照片", "销毁张贴照片")
_ASSESSED = ("写影响评估", "确认影响评估")
Said = list[dict[str, Any]]


def proven(office: Office, book: Lines) -> Iterator[Difference]:
    """Every difference; none when all holds."""
    with office.store.reading() as connection:
        letters, hung, raised, assessed = (
            connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
            for table in (messages, postings, objections, assessments)
        )
    yield from _letters(office, letters, book)
    yield from _postings(office, hung, book)
    yield from _objections(office, raised, book)
    yield from _assessments(assessed, book)


def _registered(row: Mapping[Any, Any], lines: Iterable[Mapping[str, Any]]) -> bool:
    """True when the newest of `lines` that vouches for `row` says what the row says; lines of an earlier version vouch for nothing."""
    said = [(line["seq"], line["registered"]) for line in lines if "registered" in line]
    return not said or max(said)[1] == vouched.row_digest(row)


def _details(book: Lines, *acts: tuple[str, str]) -> Said:
    return [said for what, subject in acts for _, said in book.of(what, subject)]


def _too_early(office: Office, kind: str, since: str, lines: Said) -> str:
    """What is wrong with a destruction `lines` tell of, by the retention of its day; '' when nothing is."""
    for line in lines:
        day = date.fromisoformat(line["at"][:10])
        until = retention.last_day([kind], since, office.settings_in_force(day)) if since else None
        if until is None or until > day:
            return f"要保管到{until.isoformat() if until else '办结以后'}，日志里{day.isoformat()}就销毁了"
    return ""


def _letters(office: Office, rows: Iterable[sa.RowMapping], book: Lines) -> Iterator[Difference]:
    held = set()
    for row in rows:
        number, mark, where = str(row["id"]), row["sealed_sha256"][:12], f"第{row['id']}封来信"
        held.add(mark)
        if not book.of("收信", mark):
            yield Difference(where, "日志里没有收过这封信")
            continue
        if not _registered(row, _details(book, ("收信", mark), ("分办来信", number), ("答复来信", number))):
            yield Difference(where, "收到的日子、分给谁、办到哪里或答复和日志里记下的不一样，数据库被改过")
        answered = [who for who, _ in book.of("答复来信", number)]
        if row["answered_by"] and answered[-1:] != [row["answered_by"]]:
            yield Difference(where, f"日志里没有{row['answered_by']}的答复")
        destroyed = _details(book, ("销毁来信原话", number))
        if row["body"] and hashlib.sha256(row["body"]).hexdigest() != row["sealed_sha256"]:
            yield Difference(where, "原话不是收到时的那一封")
        elif bool(row["body"]) == bool(destroyed):
            yield Difference(where, "日志里销毁了原话，数据库里还有" if destroyed else "原话没有了，日志里没有销毁过")
        if early := _too_early(office, "letter", row["answered_at"], destroyed):
            yield Difference(f"{where}的原话", early)
    for mark in sorted(set(book.subjects("收信")) - held):
        yield Difference(f"来信{mark}", "日志里收过，数据库里没有了")


def _postings(office: Office, rows: Iterable[sa.RowMapping], book: Lines) -> Iterator[Difference]:
    told, counted = book.numbered("posting", *_POSTED), Counter[str]()
    for row in rows:
        where, village = f"张贴记录{row['id']}", row["village_code"]
        counted[village] += 1
        first = {name: row[name] for name in ("year", "state_n", "place", "posted_on")}
        if not book.has("登记张贴", village, row["by"], **first):
            yield Difference(where, "哪个村、哪天、贴在哪里、依据第几号和日志里登记的不一样")
        elif not _registered(row, told.get(row["id"], [])):
            yield Difference(where, "登记的内容（期满、照片、保管到哪天）和日志里记下的不一样，数据库被改过")
        yield from _photograph(office, where, row, told.get(row["id"], []))
    for village in book.subjects("登记张贴"):
        if counted[village] < len(book.of("登记张贴", village)):
            yield Difference(f"{village}的张贴记录", "日志里登记过，数据库里没有了")


def _photograph(office: Office, where: str, row: sa.RowMapping, lines: Said) -> Iterator[Difference]:
    kept = [line for line in lines if line["what"] in ("存张贴照片", "销毁张贴照片")]
    if early := _too_early(office, "photograph", row["posted_on"], [line for line in kept if line["what"] == "销毁张贴照片"]):
        yield Difference(f"{where}的照片", early)
    if not kept or kept[-1]["what"] == "销毁张贴照片":
        return
    try:
        found = hashlib.sha256(office.vault.photograph(str(row["id"]))).hexdigest()
    except (NoSuchThing, SealBroken) as trouble:
        yield Difference(f"{where}的照片", str(trouble))
        return
    if kept[-1].get("picture", found) != found:
        yield Difference(f"{where}的照片", "不是登记时存的那一张；没有人换过的，是存到一半断了电，请乡镇再存一次")


def _objections(office: Office, rows: Iterable[sa.RowMapping], book: Lines) -> Iterator[Difference]:
    told, closings = book.numbered("objection", "登记异议", "办结异议", "销毁异议内容"), book.numbered("posting", "办结异议")
    for row in rows:
        where, lines = f"异议{row['id']}", told.pop(row["id"], [])
        raised = [line for line in lines if line["what"] == "登记异议"]
        if not raised or raised[0]["posting"] != row["posting_id"]:
            yield Difference(where, "日志里没有登记过")
            continue
        is_closed = any((line["who"], line["outcome"]) == (row["by"], row["outcome"]) for line in closings.get(row["posting_id"], []))
        if not _registered(row, lines) or (row["outcome"] and not is_closed):
            yield Difference(where, "哪天提的、结果、哪天办结的或谁办的和日志里记下的不一样，数据库被改过")
        yield from _words(office, where, row, lines)
    for number in sorted(told):
        yield Difference(f"异议{number}", "日志里登记过，数据库里没有了")


def _words(office: Office, where: str, row: sa.RowMapping, lines: Said) -> Iterator[Difference]:
    destroyed = [line for line in lines if line["what"] == "销毁异议内容"]
    if early := _too_early(office, "objection", row["closed_on"], destroyed):
        yield Difference(f"{where}的内容", early)
    if bool(row["body"]) == bool(destroyed):
        yield Difference(f"{where}的内容", "日志里销毁了，数据库里还有" if destroyed else "没有了，日志里没有销毁过")
    if not row["body"]:
        return
    try:
        found = hashlib.sha256(unseal(office.keyring.vault, row["body"], f"objection/{row['id']}")).hexdigest()
    except SealBroken as trouble:
        yield Difference(f"{where}的内容", str(trouble))
        return
    if lines[0].get("words", found) != found:
        yield Difference(f"{where}的内容", "不是登记时的那些话")


def _assessments(rows: Iterable[sa.RowMapping], book: Lines) -> Iterator[Difference]:
    held = set()
    for row in rows:
        number, where = str(row["id"]), f"影响评估{row['id']}"
        held.add(number)
        lines = _details(book, *((what, number) for what in _ASSESSED))
        if not book.has("写影响评估", number, row["by"], outcome=row["outcome"]):
            yield Difference(where, "写的人或结论和日志里的不一样")
        elif not _registered(row, lines):
            yield Difference(where, "评估的内容和日志里记下的不一样，数据库被改过")
        if row["confirmed_by"] and not book.has("确认影响评估", number, row["confirmed_by"]):
            yield Difference(where, f"日志里没有{row['confirmed_by']}的确认")
        if row["confirmed_by"] == row["by"]:
            yield Difference(where, "写的人和确认的人是同一个")
    for number in sorted(set(book.subjects(*_ASSESSED)) - held):
        yield Difference(f"影响评估{number}", "日志里写过，数据库里没有了")
