"""Who acts, in which office, through which door: what every act of the office is told."""

from __future__ import annotations

from datasets.office.journal import Door
from datasets.office.naming import Unit
from datasets.office.premises import Premises
from datasets.office.records import User
from schemas.book import Book


class Seat:
    """`user` in `office`, come in through `door`. What can be asked from here needs no permission."""

    def __init__(self, office: Premises, user: User, door: Door) -> None:
        self.office, self.user, self.door = office, user, door

    def book(self) -> Book:
        """The book files are read with."""
        return self.office.book()

    def settings_in_force(self) -> dict[str, str]:
        """All settings in force."""
        return self.office.settings_in_force()

    def units(self) -> dict[str, Unit]:
        """Registered units by code."""
        return self.office.units()

    def units_by_name(self) -> dict[str, Unit]:
        """Registered units by name."""
        return {unit.name: unit for unit in self.units().values()}
