"""One person at work: every act of the office, done in that person's name. A refusal is written into the journal too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from datasets.office import (
    afterwards,
    headings,
    intake,
    journal,
    journalfile,
    letters,
    lookups,
    models,
    permissions,
    postings,
    publishing,
    review,
    settings,
    sheets,
    units,
    users,
    vaultkeeping,
    webnames,
)
from datasets.office.afterwards import Announced
from datasets.office.difference import Change, Movement
from datasets.office.headings import Remembered
from datasets.office.intake import Arrival
from datasets.office.journal import Entry
from datasets.office.naming import Unit
from datasets.office.records import Explanation, Setting, SheetGrid, Submission
from datasets.office.refusals import CannotWrite, NoSuchThing, NotReady, Refusal, SamePerson
from datasets.office.review import Check
from datasets.office.seat import Seat
from datasets.office.sheets import Sheets
from schemas.findings import Finding


class Desk(Seat):
    """What `user` does through `door`. Roles, own units and the two-person rule hold here, whoever draws the page."""

    @contextmanager
    def _doing(self, what: str, subject: str = "") -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            # on a full disk what happened is told, though it cannot be written down
            with suppress(CannotWrite), self.office.store.writing() as connection:
                journal.add(connection, self.door, self.user.name, what, subject, "拒", why=type(refusal).__name__)
            raise

    # -- own account

    def change_password(self, old: str, new: str) -> None:
        """Set a new password; the old one is proven first."""
        with self._doing("改密码", self.user.name):
            with self.office.store.writing() as connection:
                verdict = users.prove(connection, self.user.name, old)
            users.refuse(verdict)
            with self.office.store.writing() as connection:
                users.change(connection, self.user.name, new)
                journal.add(connection, self.door, self.user.name, "改密码", self.user.name)

    # -- accounts and units

    def add_user(self, name: str, role: str, unit: str = "", display: str = "", is_demo: bool = False) -> str:
        """Make an account; return its one-time password. `unit`: code or name; NotReady for a name that is no unit's."""
        with self._doing("增加用户", name):
            permissions.demand(self.user, "add_user")
            unit = self._unit_code(role, unit)
            with self.office.store.writing() as connection:
                password = users.add(connection, name, role, unit, display, is_demo)
                journal.add(connection, self.door, self.user.name, "增加用户", name, role=role, unit=unit)
        return password

    def _unit_code(self, role: str, unit: str) -> str:
        """The code of `unit`; NotReady unless a 部门经办 has a department or 所属单位, a 乡镇经办 a township, and nobody else any."""
        levels = {"部门经办": ("department", "unit"), "乡镇经办": ("township",)}.get(role, ())
        if not levels or not unit:
            return ""
        found = self.units_by_name().get(unit) or self.units().get(unit)
        if found is None:
            raise NotReady(f"没有登记过“{unit}”。请从列出来的单位、乡镇里选；部门先在单位名录里公布。")
        if found.level not in levels:
            raise NotReady(f"{role}不能是“{found.name}”的，请另选单位。")
        return found.code

    def reset_password(self, name: str) -> str:
        """Give an account a new one-time password and open a lock."""
        with self._doing("重设密码", name):
            permissions.demand(self.user, "reset_password")
            with self.office.store.writing() as connection:
                password = users.reset(connection, name)
                journal.add(connection, self.door, self.user.name, "重设密码", name)
        return password

    def disable_user(self, name: str) -> None:
        """Close an account at once."""
        self._set_disabled(name, True)

    def enable_user(self, name: str) -> None:
        """Open a closed account."""
        self._set_disabled(name, False)

    def _set_disabled(self, name: str, is_disabled: bool) -> None:
        what = "停用用户" if is_disabled else "启用用户"
        with self._doing(what, name):
            permissions.demand(self.user, "disable_user")
            if name == self.user.name:
                raise SamePerson("不能停用自己。")
            with self.office.store.writing() as connection:
                users.set_disabled(connection, name, is_disabled)
                journal.add(connection, self.door, self.user.name, what, name)

    def register_units(self, found: Iterable[Unit]) -> int:
        """Add or rename units that publish; return how many are new."""
        with self._doing("登记单位"):
            permissions.demand(self.user, "register_units")
            with self.office.store.writing() as connection:
                new = units.register(connection, found)
                journal.add(connection, self.door, self.user.name, "登记单位", new=new)
        return new

    # -- intake

    def receive(
        self, path: Path, formed: date | None = None, approved: date | None = None, disclosure: str = "主动公开", reason: str = "",
        previous: str | None = None, note: str = "", contact: str = "", file_name: str = "", unit: str = "", stage: str = "",
    ) -> str:  # fmt: skip
        """Receive one file; return its submission id."""
        arrival = Arrival(path, formed, approved, disclosure, reason, previous or "", note, contact, file_name, unit, stage)
        return next(iter(self.receive_all([arrival])))

    def receive_many(
        self, paths: Iterable[Path], formed: date | None = None, approved: date | None = None, disclosure: str = "主动公开",
        reason: str = "", executor: Executor | None = None,
    ) -> Iterator[str]:  # fmt: skip
        """Receive several files of which the same is said; yields submission ids in their order."""
        return self.receive_all([Arrival(path, formed, approved, disclosure, reason) for path in paths], executor)

    def receive_all(self, arrivals: Iterable[Arrival], executor: Executor | None = None) -> Iterator[str]:
        """Receive files each with its own words; yields submission ids in their order."""
        with self._doing("接收"):
            yield from intake.receive_many(self, arrivals, executor)

    def read_again(self, number: str) -> str:
        """Check the same bytes by what is known now; return the submission that replaces `number`."""
        with self._doing("再核对", number):
            return intake.read_again(self, number)

    def submissions(self, state: str = "", unit: str = "") -> tuple[Submission, ...]:
        """The submissions within reach, newest first."""
        return lookups.all_submissions(self, state, unit)

    def submission(self, number: str) -> Submission:
        """One submission; NoSuchThing when there is none within reach."""
        return lookups.submission(self, number)

    def findings(self, number: str) -> tuple[Finding, ...]:
        """Its findings, gravest first."""
        return lookups.findings_of(self, number)

    def explanations(self, number: str) -> dict[str, Explanation]:
        """What was explained, by place."""
        return lookups.explanations_of(self, number)

    def explain(self, number: str, place: str, text: str) -> None:
        """Write a sentence to a finding that asks."""
        with self._doing("写说明", number):
            intake.explain(self, number, place, text)

    def fixed_since(self, number: str) -> tuple[Finding, ...]:
        """Findings of the earlier submission that are gone in this one."""
        return lookups.fixed_since(self, number)

    def sheets(self, number: str) -> Sheets:
        """The sheets as the clerk knows them; numbers and names of persons are ●. Long ones are filled a block at a time."""
        return sheets.sheets(self, number)

    def sheet_block(self, number: str, held: Sheets, sheet: str, first: int, count: int) -> SheetGrid:
        """One sheet of `held` with the rows from `first` (0-based) filled in."""
        return sheets.block(self, number, held, sheet, first, count)

    def annotated(self, number: str) -> bytes:
        """The clerk's own workbook with the findings marked in it."""
        with self._doing("下载标注表", number):
            return sheets.annotated(self, number)

    def original(self, number: str) -> bytes:
        """The original bytes."""
        with self._doing("打开原件", number):
            return sheets.original(self, number)

    def remember_heading(self, table: str, heading: str, column: str) -> None:
        """Remember which column a heading means that no form declares."""
        with self._doing("指定列名", table):
            permissions.demand(self.user, "remember_heading")
            with self.office.store.writing() as connection:
                headings.remember(connection, table, heading, column, self.user.name)
                journal.add(connection, self.door, self.user.name, "指定列名", table, heading=heading, column=column)

    def forget_heading(self, table: str, heading: str) -> None:
        """Take back what was said of a heading; NoSuchThing when nothing was."""
        with self._doing("取消指定列名", table):
            permissions.demand(self.user, "forget_heading")
            with self.office.store.writing() as connection:
                if not headings.forget(connection, table, heading):
                    raise NoSuchThing(f"没有指定过“{heading}”。")
                journal.add(connection, self.door, self.user.name, "取消指定列名", table, heading=heading)

    def remembered_headings(self) -> tuple[Remembered, ...]:
        """Every heading somebody said the meaning of."""
        with self.office.store.reading() as connection:
            return headings.listed(connection)

    # -- review and release

    def checklist(self, number: str) -> tuple[Check, ...]:
        """The checklist with the machine's results."""
        return review.checklist(self, number)

    def approve(
        self, number: str, secrecy_reviewed: bool, as_approved: str | None = None, reason: str = "", explained: str | None = None
    ) -> None:
        """Approve exactly these bytes and explanations."""
        with self._doing("审核通过", number):
            review.approve(self, number, secrecy_reviewed, as_approved, reason, explained)

    def send_back(self, number: str, reason: str) -> None:
        """Return it to its clerk."""
        with self._doing("退回", number):
            review.send_back(self, number, reason)

    def difference(self, number: str) -> tuple[Change, ...]:
        """Cell by cell against what is in force."""
        return lookups.difference(self, number)

    def movements(self, number: str) -> tuple[Movement, ...]:
        """The largest movements against last year."""
        return lookups.largest_movements(self, number)

    def publish(self, ids: Iterable[str], reason: str = "", executor: Executor | None = None) -> int:
        """Publish approved submissions as one release; return its number."""
        listed = list(ids)
        with self._doing("公布", "、".join(listed)[:200]):
            return publishing.publish(self, listed, reason, executor)

    def correct(self, n: int, reason: str, second: tuple[str, str] | None = None) -> str:
        """Announce a correction of release `n`."""
        with self._doing("更正立单", str(n)):
            return afterwards.correct(self, n, reason)

    def announced(self, n: int) -> tuple[Announced, ...]:
        """Corrections of release `n` that were announced and are awaited."""
        return afterwards.announced(self, n)

    def withdraw(self, n: int, reason: str, second: tuple[str, str] | None = None) -> int:
        """Withdraw release `n`."""
        with self._doing("废止", str(n)):
            return afterwards.withdraw(self, n, reason)

    def takedown(self, n: int, reason: str, second: tuple[str, str] | None = None) -> int:
        """Take release `n` down; `second` is the other person's (name, password)."""
        with self._doing("紧急撤下", str(n)):
            return afterwards.takedown(self, n, reason, self._proven(second))

    def _proven(self, second: tuple[str, str] | None) -> str:
        if second is None:
            raise SamePerson("这件事要两个人，请写第二个人的用户名和密码。")
        self.office.prove(*second, self.door)
        return second[0]

    # -- journal, settings, vault

    def journal(self, who: str = "", subject: str = "", limit: int = 200) -> tuple[Entry, ...]:
        """Newest lines; everybody may see the own lines, all lines only 审计."""
        if who != self.user.name:
            permissions.demand(self.user, "journal")
        with self.office.store.reading() as connection:
            return journal.lines(connection, who, subject, limit)

    def export_journal(self) -> bytes:
        """The whole journal as CSV, oldest first."""
        with self._doing("导出日志"):
            permissions.demand(self.user, "export_journal")
            return journalfile.written(self)

    def propose(self, name: str, value: str, valid_from: date, why: str) -> int:
        """Propose a setting; return the proposal's number."""
        with self._doing("提出设置", name):
            permissions.demand(self.user, "propose")
            with self.office.store.writing() as connection:
                number = settings.propose(connection, name, value, valid_from, why, self.user.name)
                journal.add(connection, self.door, self.user.name, "提出设置", name, value=value, valid_from=valid_from.isoformat())
        return number

    def confirm(self, number: int) -> None:
        """Confirm a proposed setting as the second person."""
        with self._doing("确认设置", str(number)):
            permissions.demand(self.user, "confirm")
            with self.office.store.writing() as connection:
                name = settings.confirm(connection, number, self.user.name)
                journal.add(connection, self.door, self.user.name, "确认设置", name, proposal=number)
            webnames.renew(self.office, self.door, self.user.name)

    def settings(self) -> tuple[Setting, ...]:
        """All settings ever proposed, newest first."""
        with self.office.store.reading() as connection:
            return settings.everything(connection)

    def collect(self, folder: Path) -> int:
        """Bring in the sealed letters a public node left in `folder`; return how many are new."""
        with self._doing("收信"):
            return letters.collect(self, folder)

    def rotate(self) -> int:
        """Give the vault a new key and seal everything again; return how many files."""
        with self._doing("更换密钥"):
            return vaultkeeping.rotate(self)

    def purge(self, ids: Iterable[str], second: tuple[str, str] | None = None) -> int:
        """Destroy originals whose retention is over; two persons.

        Every photograph, objection and letter whose last day has passed goes with them.
        """
        with self._doing("销毁原件"):
            proven, today = self._proven(second), date.today()
            count = vaultkeeping.purge(self, list(ids), proven)
            count += postings.destroy_due(self, today) + letters.destroy_due(self, today)
            self.office.store.wipe(models.messages, models.objections)
            return count
