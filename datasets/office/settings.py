"""Keeps settings as decided by two persons, each with the day it holds from; a setting that weakens a check leaves a trace.

Names: `publisher` · `third_person_publishes` (是) · `gravity/<rule>` · `class/<programme>` · `basis/<programme>` · `contact/<number>` ·
`web_names/<programme>` (basis of names on the web while their notice hangs) · `retention/<kind>` · `public_lateness` · the words of schemas/codes/settings.csv.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from datasets.office import retention
from datasets.office.headings import listed as remembered_headings
from datasets.office.journal import now
from datasets.office.models import settings
from datasets.office.records import Setting
from datasets.office.refusals import NoSuchThing, NotReady, SamePerson
from schemas.book import Book
from schemas.findings import Gravity
from schemas.kinds import kinds
from schemas.privacy import STRICTNESS, stricter
from schemas.rules import UnknownRule, rule

#: what is declared a public contact passes the last gate, so nothing longer than a telephone number may be declared
_TELEPHONE = re.compile(r"[\d-]{3,13}")
YES_OR_NO = ("third_person_publishes", "public_lateness")
FREE = ("publisher", *YES_OR_NO)
WITH_SUBJECT = ("gravity", "class", "basis", "web_names", "contact", "retention")


@cache
def shipped_bases() -> dict[str, str]:
    """Programme code → recorded basis for naming class R recipients on the village board (board_basis.csv)."""
    with Path(__file__).with_name("board_basis.csv").open(encoding="utf-8", newline="") as source:
        return {row["programme_code"]: row["basis"] for row in csv.DictReader(source)}


def propose(connection: sa.Connection, name: str, value: str, valid_from: date, why: str, by: str) -> int:
    """Write down a proposal and return its number; NotReady when the name or the value is none that can be set."""
    _demand_settable(name, value)
    if name.startswith("web_names/"):
        _demand_may_be_on_the_web(name.partition("/")[2], value, classes(in_force(connection)))
    if len(why.strip()) < 4:
        raise NotReady("请写明为什么这样设置。")
    values = {"name": name, "value": value, "valid_from": valid_from.isoformat(), "why": why, "proposed_by": by, "proposed_at": now()}
    return int(connection.execute(settings.insert().values(**values).returning(settings.c.id)).scalar_one())


def _demand_settable(name: str, value: str) -> None:
    subject = name.partition("/")[2]
    kind = name.partition("/")[0]
    if kind not in WITH_SUBJECT or not subject:
        if name not in FREE and name not in Book.shipped().settings:
            raise NotReady(f"没有“{name}”这一项设置。")
        if name in YES_OR_NO and value not in ("是", "否"):
            raise NotReady("这一项只能是“是”或“否”。")
        if name in Book.shipped().settings and not value.isdigit():
            raise NotReady("这一项写整数。")
        if name == "smallest_group" and int(value) < int(Book.shipped().setting("smallest_group")):
            raise NotReady("保护个人的下限不能调低。")
        return
    if kind == "class":
        _demand_no_weaker(subject, value)
    if kind == "contact" and not _TELEPHONE.fullmatch(subject):
        raise NotReady("联系电话只写数字和横线，最多13个字。")
    if kind == "retention" and subject not in {*kinds(), *retention.OTHERS}:
        raise NotReady(
            f"没有“{subject}”这一类，只有：{'、'.join([one.title for one in kinds().values()] + list(retention.OTHERS.values()))}。"
        )
    if kind == "retention" and not (value.isdigit() and 1 <= int(value) <= 100):
        raise NotReady("保管年限写1到100的整数。")
    if kind == "gravity":
        try:
            known, wanted = rule(subject), Gravity(value)
        except (UnknownRule, ValueError) as error:
            raise NotReady(f"没有“{subject}”这条规则，或没有“{value}”这种轻重。") from error
        order = [Gravity.NOTES, Gravity.ASKS, Gravity.BLOCKS]
        if known.protects_persons and order.index(wanted) < order.index(known.gravity):
            raise NotReady("保护个人信息的规则不能调低。")


def _demand_no_weaker(programme: str, value: str) -> None:
    """A class may be made stricter than the programme list has it, never weaker; R on the board is a matter of its basis."""
    if value not in STRICTNESS:
        raise NotReady("公开类别只有 N、R、X。")
    known = {entry.more.get("privacy_class", "") for entry in Book.shipped().codes("programmes").ever(programme)} & STRICTNESS.keys()
    if known and STRICTNESS[value] < STRICTNESS[stricter(*known)]:
        raise NotReady(f"项目清单里它是{stricter(*known)}类，只能改严，不能改松。R类要上村公示栏，写明依据（“R类项目上村公示栏的依据”）。")


def _demand_may_be_on_the_web(programme: str, value: str, decided: dict[str, str]) -> None:
    """Only a programme whose recipients the board names by its class alone, on a basis that is written down; '' takes it back."""
    if not value:
        return
    known = [entry.more.get("privacy_class", "") for entry in Book.shipped().codes("programmes").ever(programme)]
    if stricter(*known, *([decided[programme]] if programme in decided else [])) != "N":
        raise NotReady("公示期内网上列名单，只能是项目清单里的N类项目，写项目编码；R类、X类和清单里没有的，网上不列姓名。")
    if len(value) < 4:
        raise NotReady("请写依据：哪一份文件定的、文号。")


def confirm(connection: sa.Connection, number: int, by: str) -> str:
    """The second person confirms a proposal; return its name. SamePerson for the one who proposed it."""
    row = connection.execute(sa.select(settings).where(settings.c.id == number)).mappings().first()
    if row is None or row["confirmed_by"]:
        raise NoSuchThing("没有这条待确认的设置。")
    if row["proposed_by"] == by:
        raise SamePerson("提出的人不能自己确认，请另一位来确认。")
    connection.execute(settings.update().where(settings.c.id == number).values(confirmed_by=by, confirmed_at=now()))
    return str(row["name"])


def everything(connection: sa.Connection) -> tuple[Setting, ...]:
    """All settings ever proposed, newest first."""
    rows = connection.execute(sa.select(settings).order_by(settings.c.id.desc())).mappings()
    return tuple(Setting(**row) for row in rows)


def in_force(connection: sa.Connection, on: date | None = None) -> dict[str, str]:
    """Name → value of what two persons decided and what holds on the day `on` (default today)."""
    day = (on or date.today()).isoformat()
    query = sa.select(settings.c.name, settings.c.value).where(settings.c.confirmed_by != "", settings.c.valid_from <= day)
    return {row.name: row.value for row in connection.execute(query.order_by(settings.c.valid_from, settings.c.id))}


def book(connection: sa.Connection, county: str, on: date | None = None) -> Book:
    """The shipped book with remembered headings, gravities and settings in force."""
    held = in_force(connection, on)
    remembered = {f"{one.table}/{one.heading}": one.column for one in remembered_headings(connection)}
    gravities = {name.partition("/")[2]: value for name, value in held.items() if name.startswith("gravity/")}
    shipped = Book.shipped()
    own = {name: value for name, value in held.items() if name in shipped.settings}
    made = shipped.with_headings(remembered).with_gravities(gravities).with_settings(own)
    return made if made.county == county else Book(made.lists, made.headings, made.settings, made.gravities, county)


def classes(held: dict[str, str]) -> dict[str, str]:
    """Programme code → privacy class decided by the county."""
    return {name.partition("/")[2]: value for name, value in held.items() if name.startswith("class/")}


def bases(held: dict[str, str]) -> dict[str, str]:
    """Programme code → basis for naming class R recipients on the board; a county takes one back by an empty value."""
    own = {name.partition("/")[2]: value for name, value in held.items() if name.startswith("basis/")}
    return {code: basis for code, basis in {**shipped_bases(), **own}.items() if basis}


def contacts(held: dict[str, str]) -> frozenset[str]:
    """Telephone numbers declared as public contacts."""
    return frozenset(name.partition("/")[2] for name, value in held.items() if name.startswith("contact/") and value)
