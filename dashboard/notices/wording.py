"""Knows a county's own words on its notices: sentences, telephones, periods and signers."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from dashboard.notices.model import NoticeKind, Period
from datasets.office.refusals import Refusal
from schemas.calendar import add_working_days
from schemas.codes import shipped

SHIPPED = Path(__file__).with_name("wording.toml")
#: entries of a notice that the programme list may know: name here -> column there
_LISTED = {"days": "public_days", "day_kind": "day_kind"}
DAY_WORDS = {"calendar": "自然日", "working": "工作日"}


class BadWording(Refusal):
    """The county's wording file cannot be used; one Chinese sentence says where."""


def county_file(home: Path | None = None) -> Path | None:
    """The county's own file `office/notices.toml` under `home` (default MBZ_HOME), None when there is none."""
    path = (home or Path(os.environ.get("MBZ_HOME", "var"))) / "office" / "notices.toml"
    return path if path.is_file() else None


@dataclass(frozen=True)
class Wording:
    """The shipped wording with the county's own laid over it, entry by entry."""

    entries: Mapping[str, Mapping[str, object]]
    folder: Path = field(default=SHIPPED.parent)

    @classmethod
    def read(cls, county_file: Path | None = None) -> Wording:
        """The shipped wording, with `county_file` over it; BadWording when that file is not TOML or has an unknown section."""
        shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
        if county_file is None:
            return cls(shipped)
        try:
            own = tomllib.loads(county_file.read_text(encoding="utf-8-sig"))
        except tomllib.TOMLDecodeError as error:
            raise BadWording(f"公示单用语文件{county_file.name}写法不对：{error}") from error
        unknown = own.keys() - shipped.keys() - {"programme"}
        if unknown:
            raise BadWording(f"公示单用语文件{county_file.name}里有不认识的一节：{'、'.join(sorted(unknown))}")
        loose = [name for name, section in own.items() if not isinstance(section, dict)]
        if loose:
            raise BadWording(f"公示单用语文件{county_file.name}里，{'、'.join(sorted(loose))}要写在[{loose[0]}]这样的一节下面")
        return cls(
            {name: _laid_over(shipped.get(name, {}), own.get(name, {})) for name in (*shipped, *(own.keys() - shipped.keys()))},
            county_file.parent,
        )

    def text(self, section: str, name: str, **values: object) -> str:
        """The sentence `name` of `section`, its {places} filled."""
        return str(self.entries[section][name]).format(**values)

    def for_programme(self, kind: NoticeKind, code: str, name: str, published: str = "") -> str:
        """What the county's file sets for one programme, else what it `published`, else the programme list (before payment only),
        else the notice's own entry."""
        own = self._section("programme").get(code)
        if isinstance(own, Mapping) and name in own:
            return str(own[name])
        if published:
            return published
        entry = shipped("programmes").get(code) if kind == "before" and code else None
        listed = entry.more.get(_LISTED.get(name, ""), "") if entry else ""
        if listed:
            return listed
        return str(self.entries[kind][name])

    def period(self, kind: NoticeKind, published: date, code: str = "", posted: date | None = None) -> Period:
        """The 公示期: from `posted`, or the set number of working days after publication, for the set number of days.

        The first day counts (张贴当日起算): 1 August with 7 calendar days ends on 7 August.
        """
        days = int(self.for_programme(kind, code, "days"))
        day_kind = self.for_programme(kind, code, "day_kind")
        if day_kind not in DAY_WORDS or days < 1:
            raise BadWording(f"公示期写得不对：days＝{days}，day_kind＝{day_kind}（只能是 calendar 或 working）")
        first = posted or add_working_days(published, int(self.for_programme(kind, code, "after_working_days")))
        last = first + timedelta(days=days - 1) if day_kind == "calendar" else add_working_days(first - timedelta(days=1), days)
        return Period(first, last, days, DAY_WORDS[day_kind])

    def telephone(self, level: str, code: str = "") -> str:
        """The published telephone of the county (`county`), a township or a village committee; '' when none is set."""
        numbers = self._section("telephones")
        found = numbers.get(level, "")
        if isinstance(found, Mapping):
            return str(found.get(code, ""))
        return str(found)

    def signers(self, level: str) -> tuple[str, ...]:
        """Who signs, in order."""
        names = self._section("signers").get(level, ())
        return tuple(map(str, names)) if isinstance(names, (list, tuple)) else ()

    def fonts(self) -> tuple[Path, ...]:
        """Font files the county adds; a path is taken from the wording file's folder. BadWording names a missing one."""
        names = self._section("fonts").get("files", ())
        found = tuple((self.folder / str(name)).resolve() for name in names) if isinstance(names, (list, tuple)) else ()
        for path in found:
            if not path.is_file():
                raise BadWording(f"公示单用语文件里写的字库{path.name}不在{path.parent.name}文件夹里")
        return found

    def _section(self, name: str) -> Mapping[str, object]:
        return self.entries.get(name, {})


def _laid_over(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """`below` with the entries of `above` over it, tables within tables likewise."""
    merged = {**below, **above}
    for name, value in above.items():
        old = below.get(name)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[name] = _laid_over(old, value)
    return merged
