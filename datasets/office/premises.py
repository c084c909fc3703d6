"""What an office consists of: keys, database, vault, board and published folder, and what is known of the county from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from datasets.office import journal, settings, units, users
from datasets.office.board import Board
from datasets.office.boardstore import BoardStore
from datasets.office.journal import Door
from datasets.office.keyring import Keyring
from datasets.office.models import releases
from datasets.office.naming import Unit
from datasets.office.records import User
from datasets.office.several import database_url, office_dir
from datasets.office.store import Store
from datasets.office.vault import Vault
from datasets.published import Public
from datasets.published.codelists import with_own
from schemas.book import Book
from schemas.places import Places


class Journal:
    """The journal read as a whole."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def verify(self) -> str:
        """'' when the chain holds, else one sentence naming the first broken line."""
        with self._store.reading() as connection:
            return journal.broken_at(connection)


class Premises:
    """One county's rooms under `home`: `office/` (secret), `public/` (what crosses to the outside)."""

    def __init__(self, home: Path, county: str) -> None:
        self.home, self.county = home, county
        self.dir = office_dir(home, county)
        self.keyring = Keyring.open(self.dir / "keys")
        self.store = Store.open(self.dir, database_url(county))
        self.vault = Vault(self.dir, self.keyring)
        self.boards = BoardStore(self.dir, self.keyring)
        self.public = Public.open(home / "public", county)
        self.journal = Journal(self.store)
        self.demo_clock = ""  # the moment a demo act is dated with; real offices use the machine's

    @property
    def lock(self) -> Path:
        """The file whose lock makes publishers wait their turn."""
        return self.dir / "publishing.lock"

    @property
    def county_unit(self) -> Unit:
        """The county itself."""
        found = self.places().divisions.get(self.county)
        return Unit(self.county, found.name if found else self.county, "county")

    @property
    def bureau(self) -> str:
        """Who publishes (发布单位)."""
        return self.setting("publisher") or f"{self.county_unit.name}财政局"

    @property
    def is_demo(self) -> bool:
        """True while this office holds the demo county."""
        return any(user.is_demo for user in self.users())

    def setting(self, name: str, on: date | None = None) -> str:
        """The value of a setting in force today (or on a day), '' when nobody decided it."""
        with self.store.reading() as connection:
            return settings.in_force(connection, on).get(name, "")

    def settings_in_force(self, on: date | None = None) -> dict[str, str]:
        """All settings in force."""
        with self.store.reading() as connection:
            return settings.in_force(connection, on)

    def book(self) -> Book:
        """The book files are read with: the shipped one with the county's published code lists, headings, gravities and settings."""
        with self.store.reading() as connection:
            return with_own(settings.book(connection, self.county), self.public.state())

    def places(self) -> Places:
        """The county's divisions: those registered, and those of its own published list."""
        state = self.public.state()
        return state.made("office places", lambda: Places(with_own(Book.shipped(), state).codes("divisions"), self.county))

    def users(self) -> tuple[User, ...]:
        """All accounts by name."""
        with self.store.reading() as connection:
            return users.everybody(connection)

    def user(self, name: str) -> User | None:
        """The account `name`, None when there is none."""
        with self.store.reading() as connection:
            return users.find(connection, name)

    def units(self) -> dict[str, Unit]:
        """Units that publish by code, townships of the county included."""
        with self.store.reading() as connection:
            return units.all_units(connection, self.county_unit, self.places(), self.public.state())

    def unit_title(self, code: str) -> str:
        """The name of a unit, the code itself when it is not registered."""
        found = self.units().get(code)
        return found.name if found else code

    def prove(self, user: str, password: str, door: Door, may_be_one_time: bool = False) -> None:
        """Let `user` in by password and write that down; WrongPassword, LockedOut or Disabled otherwise, MustChange for a one-time password."""
        with self.store.writing() as connection:
            verdict = users.prove(connection, user, password)
            found = users.find(connection, user)
            if not verdict and found and found.must_change and not may_be_one_time:
                verdict = users.ONE_TIME
            journal.add(connection, door, user if found else "（无此用户）", "登录", result="成" if not verdict else "拒")
        users.refuse(verdict)

    def board(self, n: int | None = None) -> Board:
        """The named part of the state at release `n` (default: the newest)."""
        return Board(self.boards, self.public.state(n), self.settings_in_force())

    def board_releases(self) -> tuple[int, ...]:
        """Committed releases that have a board part."""
        with self.store.reading() as connection:
            committed = connection.execute(sa.select(releases.c.n).where(releases.c.state == "committed").order_by(releases.c.n)).scalars()
            return tuple(n for n in committed if self.boards.has(n))

    def close(self) -> None:
        """Give the database back."""
        self.store.close()
