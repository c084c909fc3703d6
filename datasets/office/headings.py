"""Keeps what a clerk once said a heading means. Rule: only a heading that no form declares can be said; secrets go to secret columns only."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from datasets.office.journal import now
from datasets.office.models import headings
from datasets.office.refusals import NotReady
from loaders import wording
from loaders.vocabulary import headings_of
from schemas.kinds import tables
from schemas.tables import Column, Table

#: words of headings whose column holds numbers of persons, whatever else stands in the heading
_SECRET = ("身份证", "证件号", "卡号", "账号", "帐号", "手机", "电话")


@dataclass(frozen=True)
class Remembered:
    """`heading` of `table` means `column` (ids), as `by` said at `at`."""

    table: str
    heading: str
    column: str
    by: str
    at: str


def remember(connection: sa.Connection, table: str, heading: str, column: str, by: str) -> None:
    """Remember that `heading` of `table` means `column`; NotReady when it may not mean that."""
    _demand_sayable(table, heading, column)
    forget(connection, table, heading)
    connection.execute(headings.insert().values(table_id=table, heading=heading, column_name=column, by=by, at=now()))


def _demand_sayable(table: str, heading: str, column: str) -> None:
    declared = _columns(tables()[table]) if table in tables() else {}
    if column not in declared or not heading.strip():
        raise NotReady("请选表式里的一个栏目。")
    written = wording.heading(heading)
    if any(path[-1] == written for one in declared.values() for path in headings_of(one)):
        raise NotReady(f"“{heading}”表式里就有，按表式读取，不能另外指定。")
    if any(word in written for word in _SECRET) and not declared[column].is_secret:
        raise NotReady(f"“{heading}”像是证件号、账号或电话，只能指定为这一类栏目。")


def _columns(table: Table) -> dict[str, Column]:
    return {column.name: column for column in (*table.columns, *(column for panel in table.panels for column in panel.columns))}


def title_of(table: str, column: str) -> tuple[str, str]:
    """The titles of a table and of one of its columns; the ids where they are no longer declared."""
    if table not in tables():
        return table, column
    found = _columns(tables()[table]).get(column)
    return tables()[table].title, found.title if found else column


def forget(connection: sa.Connection, table: str, heading: str) -> bool:
    """Forget what was said of a heading; False when nothing was."""
    said = headings.delete().where(headings.c.table_id == table, headings.c.heading == heading)
    return connection.execute(said).rowcount > 0


def listed(connection: sa.Connection) -> tuple[Remembered, ...]:
    """Everything remembered, oldest first."""
    rows = connection.execute(sa.select(headings).order_by(headings.c.id))
    return tuple(Remembered(row.table_id, row.heading, row.column_name, row.by, row.at) for row in rows)
