"""Knows the uploads under way: pieces appended to a file of their own until the last byte is there.

Rule: nothing here is kept. A finished or given-up arrival is deleted; the original lives only in the sealed vault.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TypedDict, Unpack

from datasets.office.disk import is_held

MAX_BYTES = 64 * 1024 * 1024
MAX_OPEN = 600
STALE_SECONDS = 24 * 3600
#: a sender that was cut off goes on within minutes
LEFT_SECONDS = 3600
BROKEN_OFF = "核对中断了（服务重新启动过），这份没有收下。请再传一次。"
#: begins with a dot, as no name does that was sent
_STATE = ".state"
#: bytes; the longest name Linux takes has 255, an ending of ten letters goes on
_LONGEST_NAME = 200
_CHUNK = 256 * 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"[0-9a-f]{24}")


class ArrivalRefused(Exception):
    """An upload that is not taken; `str()` is the Chinese sentence for the person."""


@dataclass(frozen=True)
class Arrival:
    """One upload: whose, the file's own name, the size announced, what has become of it.

    `state` is arriving | queued | reading | done | failed; `number` the submission it became; `fields` what the form said.
    """

    key: str
    user: str
    name: str
    size: int
    state: str = "arriving"
    sentence: str = ""
    number: str = ""
    percent: int = 0
    since: float = 0.0


class Changes(TypedDict, total=False):
    """What may become of an arrival."""

    state: str
    sentence: str
    number: str
    percent: int
    since: float


def safe_name(name: str) -> str:
    """The last part of `name` without anything a file system or a header could take for more than a name."""
    last = _UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip().lstrip(".").strip()
    stem, dot, ending = last.rpartition(".")
    short = (_cut(stem) + dot + ending[:10]) if dot else _cut(last)
    if not short:
        raise ArrivalRefused("这个文件没有名字，请起个名字再传。")
    return short


def _cut(text: str) -> str:
    """As much of `text` as a file system takes beside an ending: names are counted in bytes there, and 中 has three."""
    return text[:100].encode()[:_LONGEST_NAME].decode(errors="ignore")


class Arrivals:
    """The folder of uploads under way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._timer: threading.Timer | None = None
        self.sweep()

    def begin(self, user: str, name: str, size: int) -> Arrival:
        """Open an arrival; ArrivalRefused when it is too big, empty, or this person has too many open."""
        self.sweep()
        if size <= 0:
            raise ArrivalRefused(f"“{safe_name(name)}”是空文件（0字节），没有收下。")
        if size > MAX_BYTES:
            raise ArrivalRefused(f"“{safe_name(name)}”有{size / 1048576:.0f}兆，超过了{MAX_BYTES // 1048576}兆，没有收下。请分成几份再传。")
        if sum(1 for other in self.all_of(user) if other.state == "arriving") >= MAX_OPEN:
            raise ArrivalRefused("没传完的太多了，请等一会儿再传。")
        arrival = Arrival(secrets.token_hex(12), user, safe_name(name), size, since=time.time())
        (self.folder / arrival.key).mkdir(mode=0o700)
        self.path(arrival).touch(mode=0o600)
        return self.note(arrival)

    def path(self, arrival: Arrival) -> Path:
        """Where the bytes of `arrival` lie until they are sealed."""
        return self.folder / arrival.key / arrival.name

    def of(self, key: str, user: str) -> Arrival:
        """The arrival `key` of `user`; KeyError for anybody else's or none."""
        if not _ID.fullmatch(key):
            raise KeyError(key)
        try:
            found = Arrival(**json.loads((self.folder / key / _STATE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise KeyError(key) from None
        if found.user != user:
            raise KeyError(key)
        return found

    def all_of(self, user: str) -> list[Arrival]:
        """Every arrival of `user` still here."""
        found = []
        for place in self.folder.iterdir():
            try:
                found.append(self.of(place.name, user))
            except KeyError:
                continue
        return found

    def held(self, arrival: Arrival) -> int:
        """Bytes here so far: the offset at which the next piece belongs."""
        return self.path(arrival).stat().st_size

    def append(self, arrival: Arrival, stream: IO[bytes]) -> int:
        """Append `stream` and return the bytes held now; ArrivalRefused when more comes than was announced."""
        held = self.held(arrival)
        with self.path(arrival).open("ab") as out:
            while piece := stream.read(_CHUNK):
                held += len(piece)
                if held > arrival.size:
                    raise ArrivalRefused(f"“{arrival.name}”传来的比说好的多，没有收下。请再传一次。")
                out.write(piece)
        return held

    def note(self, arrival: Arrival, **changes: Unpack[Changes]) -> Arrival:
        """Write down what has become of `arrival` (atomically) and return it as it is now."""
        now = replace(arrival, **changes)
        place = self.folder / arrival.key / _STATE
        beside = place.with_suffix(f".{secrets.token_hex(4)}")
        beside.write_text(json.dumps(asdict(now), ensure_ascii=False), encoding="utf-8")
        beside.replace(place)
        return now

    def drop_bytes(self, arrival: Arrival) -> None:
        """Delete the clear bytes; what became of the arrival stays readable."""
        self.path(arrival).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what is older than a day, what nobody goes on sending, and the bytes of what was being read when its process was
        killed: no roster lies about in clear. Comes back by itself while there is anything here.
        """
        for place in self.folder.iterdir():
            if _age(place) > STALE_SECONDS or _was_left(place):
                shutil.rmtree(place, ignore_errors=True)
            else:
                self._break_off(place)
        if any(self.folder.iterdir()) and not (self._timer and self._timer.is_alive()):
            self._timer = threading.Timer(LEFT_SECONDS, self._sweep_again)
            self._timer.daemon = True
            self._timer.start()

    def _sweep_again(self) -> None:
        self._timer = None
        self.sweep()

    def _break_off(self, place: Path) -> None:
        """Whoever reads an arrival holds its folder (`hold`); one that is being read and that nobody holds never will be read."""
        with suppress(FileNotFoundError, ValueError):
            arrival = Arrival(**json.loads((place / _STATE).read_text(encoding="utf-8")))
            if arrival.state in ("queued", "reading") and not is_held(place):
                self.drop_bytes(arrival)
                self.note(arrival, state="failed", sentence=BROKEN_OFF)


def _age(path: Path) -> float:
    """Seconds since `path` was last written; 0 when it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _was_left(place: Path) -> bool:
    """True for an upload still on its way to which nothing was added for an hour."""
    if all(_age(path) > LEFT_SECONDS for path in place.iterdir()):
        with suppress(FileNotFoundError, ValueError):
            return bool(json.loads((place / _STATE).read_text(encoding="utf-8"))["state"] == "arriving")
    return False
