"""Reads the lists of names that may stand on the web while their notice hangs in the village, and says why one may not.

`<county>/webnames/<village>-<year>.json` is written and signed by the office and lies outside every release, so that it can go.
Rule: nothing is believed and nothing is kept: each list is held anew against signature, day and newest release, whoever forgot to sweep.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from datasets.published.layout import KEY_FILE, WEBNAMES, canonical
from datasets.published.releases import Public
from datasets.published.state import State
from schemas.numbers import in_text

#: `web_names/<programme>`: the basis on which two persons of the county decided it; it travels in the manifest of each release
SETTING = "web_names/"
#: what was paid out; money that came back is told on paper only, it says more of a person than that he was paid
KINDS = ("实发", "补发")
#: days a notice hangs at most: the longest 公示期 of the field is 20 working days, and a long holiday may lie in it
LONGEST_DAYS = 31
_BROKEN = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Person:
    """One row of the village board: nothing else of a person is ever in a list. `quantity` as decimal text, '' for none."""

    group_name: str
    person_name: str
    quantity: str
    paid_fen: int


@dataclass(frozen=True)
class Batch:
    """One batch of one programme. `commitment` is the board part's in the manifest of `release`; `unnamed` are those the board does not name."""

    dataset_key: str
    release: int
    commitment: str
    basis: str
    programme_code: str
    programme_name: str
    batch: str
    paid_date: str
    quantity_unit: str
    persons: tuple[Person, ...]
    unnamed_count: int
    unnamed_fen: int


@dataclass(frozen=True)
class WebList:
    """What one village's notice of one year lets the web show from `posted_on` to `until`, both days included."""

    county: str
    village_code: str
    year: int
    posted_on: str
    until: str
    batches: tuple[Batch, ...]

    @property
    def file_name(self) -> str:
        """What its file is called."""
        return f"{self.village_code}-{self.year}.json"

    @property
    def signed_text(self) -> bytes:
        """The bytes the signature is made over."""
        return b"mingbaizhang webnames\n" + canonical(asdict(self))

    def as_bytes(self, signature: str) -> bytes:
        """The content of its file."""
        return canonical({**asdict(self), "signature": signature})


def today() -> date:
    """The day it is in China, whatever the clock of a public node is set to."""
    return datetime.now(timezone(timedelta(hours=8))).date()


def parse(content: bytes) -> tuple[WebList, bytes]:
    """The list and its signature; ValueError, KeyError, TypeError or AttributeError when the bytes are none, or hold a field more or less."""
    found: dict[str, Any] = json.loads(content)
    signature = bytes.fromhex(found.pop("signature"))
    batches = tuple(Batch(**{**one, "persons": tuple(Person(**person) for person in one["persons"])}) for one in found["batches"])
    return WebList(**{**found, "batches": batches}), signature


def decided(settings: dict[str, str]) -> dict[str, str]:
    """Programme code → basis, of the settings that a manifest or a state says."""
    return {name.removeprefix(SETTING): str(basis) for name, basis in settings.items() if name.startswith(SETTING) and basis}


def lists(public: Public, village: str, day: date | None = None) -> tuple[WebList, ...]:
    """What may be shown of `village` on `day` (default: today in China) at the newest release, newest year first."""
    found = [one for _, one, _ in _looked_at(public, f"{village}-*.json", day or today())] if village.isdecimal() else []
    return tuple(sorted((one for one in found if one and one.batches), key=lambda one: -one.year))


def troubles(public: Public, day: date | None = None) -> Iterator[tuple[str, str]]:
    """(file, sentence) for everything in the folder that may not stand there."""
    for name, _, said in _looked_at(public, "**/*", day or today()):
        yield from ((f"{WEBNAMES}/{name}", sentence) for sentence in said)


def _looked_at(public: Public, pattern: str, day: date) -> Iterator[tuple[str, WebList | None, list[str]]]:
    """Each file with what may be shown of it (None: nothing) and what is wrong with it."""
    folder, state, key = public.dir / WEBNAMES, public.state(), _key(public)
    for path in sorted(folder.glob(pattern)):
        with suppress(FileNotFoundError, IsADirectoryError):  # swept while it was looked at
            name = path.relative_to(folder).as_posix()
            yield name, *_judged(name, path.read_bytes(), state, key, day)


def _judged(name: str, content: bytes, state: State, key: Ed25519PublicKey | None, day: date) -> tuple[WebList | None, list[str]]:
    try:
        found, signature = parse(content)
        said = _wrong(found, day)
    except _BROKEN:
        return None, ["不是公示期内的名单，请删去"]
    if (name, found.county) != (found.file_name, state.county):
        return None, ["写的不是这个县、这个村、这一年"]
    try:
        if key is None:
            return None, ["没有可以核对签名的公钥"]
        key.verify(signature, found.signed_text)
    except InvalidSignature:
        return None, ["签名不对：不是办公端写的，或者被改过"]
    if said:
        return None, [said]
    wrong = {batch: trouble for batch in found.batches if (trouble := batch_trouble(state, found.village_code, batch))}
    kept = tuple(batch for batch in found.batches if batch not in wrong)
    return replace(found, batches=kept), [f"{batch.programme_name}{batch.batch}：{trouble}" for batch, trouble in wrong.items()]


def _wrong(found: WebList, day: date) -> str:
    """What forbids the whole list on `day`, '' when nothing does."""
    first, last = date.fromisoformat(found.posted_on), date.fromisoformat(found.until)
    if not first <= last < first + timedelta(days=LONGEST_DAYS):
        return f"公示期{first}至{last}不成公示期（最长{LONGEST_DAYS}天）"
    return "" if first <= day <= last else f"公示期是{first}至{last}，今天不该在网上，请删去"


def batch_trouble(state: State, village: str, batch: Batch) -> str:
    """Why the names of `batch` may not be shown at `state`, '' when they may: the same for the office that writes and whoever reads."""
    dataset = state.dataset(batch.dataset_key)
    if dataset is None or dataset.release != batch.release:
        return "已经更正、废止或撤下，名单应当删去"
    release = next(one for one in state.releases() if one.n == batch.release)
    if not batch.basis or decided(release.manifest.get("settings", {})).get(batch.programme_code) != batch.basis:
        return f"第{batch.release}号公布时，县里没有定过这一项在网上列名单"
    if not batch.commitment or release.manifest.get("board", {}).get("commitment") != batch.commitment:
        return f"不是第{batch.release}号发布的村公示部分"
    if (dataset.programme_code, dataset.batch) != (batch.programme_code, batch.batch) or dataset.batch_kind not in KINDS:
        return "项目、批次和公布的不一样，或者不是发出去的钱"
    return _cell_trouble(state, village, batch) or _number_in(batch)


def _cell_trouble(state: State, village: str, batch: Batch) -> str:
    """The published cell must be of class N, stand by itself, and be what the list adds up to."""
    rows = state.rows(
        "select privacy_class, merged, row_count, paid_fen from subsidy where dataset_key = ? and village_code = ?",
        [batch.dataset_key, village],
    )
    if not rows or any(privacy != "N" or merged or fen is None for privacy, merged, _, fen in rows):
        return "不是N类，或者这个村的数依法合并了，不能列名单"
    listed = (len(batch.persons) + batch.unnamed_count, sum(one.paid_fen for one in batch.persons) + batch.unnamed_fen)
    published = (sum(count for _, _, count, _ in rows), sum(fen for *_, fen in rows))
    return "" if listed == published else "名单相加和公布的数不相等"


def _number_in(batch: Batch) -> str:
    found = next((what for one in batch.persons for text in (one.group_name, one.person_name) for what in in_text(text)), "")
    return f"名单里有像{found}的号码" if found else ""


def _key(public: Public) -> Ed25519PublicKey | None:
    """The county's key, when it is the one the newest manifest names."""
    with suppress(ValueError, FileNotFoundError):
        key = serialization.load_pem_public_key((public.dir / KEY_FILE).read_bytes())
        if isinstance(key, Ed25519PublicKey):
            raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            named = public.releases()[-1].manifest.get("key_sha256", "") if public.releases() else ""
            return key if named == hashlib.sha256(raw).hexdigest() else None
    return None
