"""Reads published files for checking: from a folder on this machine, or from a public site over HTTP as any outsider would."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

SECONDS = 60
_PIECE = 1 << 20


class Unreachable(Exception):
    """The site does not answer; the message says why."""


class Source(Protocol):
    """One county's published files by their path in the county's folder (`HEAD`, `releases/3/manifest.json`)."""

    name: str

    def read(self, path: str) -> bytes | None:
        """The bytes, None when there is no such file."""
        ...

    def fingerprint(self, path: str) -> tuple[str, int] | None:
        """SHA-256 (hex) and size of a file of any size, None when there is no such file."""
        ...

    def listing(self, path: str) -> set[str] | None:
        """Paths of all files under a folder, relative to it; None where that cannot be known."""
        ...


class Folder:
    """The county's folder itself."""

    def __init__(self, county_dir: Path) -> None:
        self.folder = county_dir
        self.name = county_dir.name

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def fingerprint(self, path: str) -> tuple[str, int] | None:
        """Hash and size of a file."""
        try:
            with (self.folder / path).open("rb") as source:
                return _hashed(source)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def listing(self, path: str) -> set[str] | None:
        """All files under a folder."""
        folder = self.folder / path
        return {found.relative_to(folder).as_posix() for found in folder.rglob("*") if found.is_file()}


class Site:
    """A public site: its own addresses (`/fabu/HEAD`, `/fabu/3/manifest.json`), or a folder served as it is."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self.name = self._url

    @cached_property
    def _is_ours(self) -> bool:
        with _opened(f"{self._url}/fabu/HEAD") as found:
            return found is not None

    def _address(self, path: str) -> str:
        inside = "fabu/" + path.removeprefix("releases/") if self._is_ours else path
        return f"{self._url}/{urllib.parse.quote(inside)}"

    def read(self, path: str) -> bytes | None:
        """The bytes at an address."""
        with _opened(self._address(path)) as found:
            return found.read() if found else None

    def fingerprint(self, path: str) -> tuple[str, int] | None:
        """Hash and size of what the address gives."""
        with _opened(self._address(path)) as found:
            return _hashed(found) if found else None

    def listing(self, path: str) -> None:
        """A site does not say what else lies there."""
        return


@contextmanager
def _opened(address: str) -> Iterator[BinaryIO | None]:
    """What an address answers, None for 404; Unreachable when nobody answers or the answer breaks off."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "identity"})  # noqa: S310 -- `sources` admits http and https only
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as reply:  # noqa: S310
            yield reply
    except urllib.error.HTTPError as error:
        if error.code not in (404, 410):
            raise Unreachable(f"{address} 回答 {error.code}") from error
        yield None
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise Unreachable(f"{address} 没有应答：{getattr(error, 'reason', error)}") from error


def _hashed(source: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def sources(place: Path | str) -> tuple[Source, ...]:
    """What is to be checked: a site for an http(s) address, else each county in a public folder (or the one county's folder itself)."""
    text = str(place)
    if text.startswith(("http://", "https://")):
        return (Site(text),)
    folder = Path(place)
    if (folder / "HEAD").exists():
        return (Folder(folder),)
    return tuple(Folder(head.parent) for head in sorted(folder.glob("*/HEAD")))
