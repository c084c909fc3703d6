"""The office as a whole: opens its rooms, repairs what a power cut left, and gives people their desks."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress
from pathlib import Path

from datasets.office import committing, webnames
from datasets.office.desk import Desk
from datasets.office.journal import Door
from datasets.office.premises import Premises
from datasets.office.recovery import recover
from datasets.office.refusals import AnotherPublishes, CannotWrite, NoSuchThing

COUNTY = "411322"


class Office(Premises):
    """One county's office under `home`; whoever acts in it does so at a desk."""

    def __init__(self, home: Path, county: str) -> None:
        super().__init__(home, county)
        self._repair()

    @classmethod
    def open(cls, home: Path | str, county: str = "") -> Office:
        """The office under `home`; a new one is made when nothing is there. KeyMissing when keys of a used office are gone."""
        return cls(Path(home), county or os.environ.get("MBZ_COUNTY", COUNTY))

    def _repair(self) -> None:
        committing.prepare(self.public.dir, self.keyring)
        try:
            with committing.publishing_alone(self.lock):
                recover(self)
        except AnotherPublishes:
            return  # a living publisher finishes its own work
        with suppress(CannotWrite):  # the public face shows nothing that is over; the next act or hour clears it away
            webnames.renew(self, Door("recovery"))

    def acting(self, user: str, password: str, channel: str = "cli", address: str = "", may_be_one_time: bool = False) -> Desk:
        """The desk of `user`, whose password is proven here; WrongPassword, LockedOut or Disabled otherwise (journalled).

        MustChange for a one-time password unless `may_be_one_time`: its owner comes to change it, and the caller lets nothing else be done.
        """
        self.prove(user, password, _door(channel, address), may_be_one_time)
        return self.sitting(user, channel, address)

    def sitting(self, user: str, channel: str = "web", address: str = "") -> Desk:
        """The desk of a user who logged in before; NoSuchThing when the account is gone or disabled."""
        found = self.user(user)
        if found is None or found.is_disabled:
            raise NoSuchThing(f"用户“{user}”不存在或已停用。")
        return Desk(self, found, _door(channel, address))


def _door(channel: str, address: str) -> Door:
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # an account without a name (containers)
        account = str(os.getuid()) if hasattr(os, "getuid") else ""
    return Door(channel, address, account)
