"""Why the office says no: one tree, each with one Chinese sentence that says what to do.

Refusal
├── NotAllowed            the person may not do this
│   ├── WrongPassword · LockedOut · Disabled · MustChange · WeakPassword
│   ├── WrongRole         the role does not carry this act
│   └── SamePerson        two persons are needed
├── NotReady              the submission is not where it must be
│   ├── NoSuchThing (Destroyed) · StillBlocked · Unexplained · ReviewVoid · NothingToPublish
├── MayNotLeave           something would leave that must not
│   ├── LeakFound · SmallGroups
└── StoreTrouble          the machine, not the person
    ├── AnotherPublishes · CannotWrite · NotNoted · KeyMissing · SealBroken · OtherHistory
"""

from __future__ import annotations


class Refusal(Exception):
    """The office refuses; `str()` is the sentence shown to the person."""


class NotAllowed(Refusal):
    """The person may not do this."""


class WrongPassword(NotAllowed):
    """Unknown name or wrong password; the two look the same from outside."""


class LockedOut(NotAllowed):
    """Five failures; locked for thirty minutes."""


class Disabled(NotAllowed):
    """The account was disabled."""


class MustChange(NotAllowed):
    """The password is one that an administrator handed out: whoever else saw it could act in this name."""


class WeakPassword(NotAllowed):
    """The new password is too short, too simple or one of the last five."""


class WrongRole(NotAllowed):
    """The role does not carry this act, or the unit is not the person's own."""


class SamePerson(NotAllowed):
    """The second person must be another one."""


class NotReady(Refusal):
    """The submission or release is not where it must be for this act."""


class NoSuchThing(NotReady):
    """No submission, finding, release or user of that name."""


class Destroyed(NoSuchThing):
    """It was there and went when its years were over."""


class StillBlocked(NotReady):
    """A blocking finding remains."""


class Unexplained(NotReady):
    """A 请说明 finding has no explanation yet."""


class ReviewVoid(NotReady):
    """The review was made for other bytes than these."""


class NothingToPublish(NotReady):
    """No approved table is left to publish."""


class MayNotLeave(Refusal):
    """Something would leave the office that must not."""


class LeakFound(MayNotLeave):
    """The leak scan found an ID, card or telephone number in an artefact; the message names place, not value."""


class SmallGroups(MayNotLeave):
    """A hidden cell of a small group could be computed from what is published."""


class StoreTrouble(Refusal):
    """The machine, not the person: nothing was changed, trying again is safe (NotNoted: it is out)."""


class AnotherPublishes(StoreTrouble):
    """Another publication is under way or was faster."""


class CannotWrite(StoreTrouble):
    """Disk full, read-only or gone; nothing half written is visible."""


class ChangedMeanwhile(StoreTrouble):
    """A file of the release is no longer the one that was looked at."""


class NotNoted(StoreTrouble):
    """The release is out, but the office could not write down all of it; the next act or start does."""


class OtherHistory(StoreTrouble):
    """The published folder and the database are not of one history: one of them was put back to an older day."""


class KeyMissing(StoreTrouble):
    """A key file is missing or unreadable."""


class SealBroken(StoreTrouble):
    """A sealed file does not open with any key of the ring: damaged or exchanged."""
