"""Knows how an address is taken apart and put together. Rule: everything a reader can change is in the address, in readable order; defaults are left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, quote, quote_plus

#: query keys in the order they are written (design guide, section 10)
ORDER = ("q", "nian", "bi", "v", "px", "jin", "lei", "ge", "quan", "ye", "mode", "kiosk", "embed", "r")
_RANK = {key: index for index, key in enumerate(ORDER)}
#: what travels with the reader from page to page
KEPT = ("kiosk", "embed", "r")
#: characters of one part of an address that are read, and keys of one query
LONGEST, MOST_KEYS = 200, 40


def parse_query(text: str) -> dict[str, str]:
    """`?a=b&c=d` as a dict, the last value of a repeated key counting, each cut at 200 characters; of more than 40 keys none is read."""
    pairs = parse_qsl(text.lstrip("?")) if text.count("&") < MOST_KEYS else []
    return {key[:40]: value[:LONGEST] for key, value in pairs}


def parse_path(text: str) -> tuple[str, ...]:
    """`/a/b/` as ("a", "b"), each cut at 200 characters: a number of thousands of digits is no year and no release."""
    return tuple(part[:LONGEST] for part in text.split("/") if part)[:12]


def write(path: tuple[str, ...], query: dict[str, str]) -> str:
    """Path and query as one address; keys in ORDER, unknown ones after them, empty ones left out."""
    keys = [key for key, value in query.items() if value]
    keys.sort(key=_place)
    text = "&".join([f"{_plus(key)}={_plus(query[key])}" for key in keys])
    return "/" + "/".join(map(_quoted, path)) + (f"?{text}" if text else "")


def _place(key: str) -> tuple[int, str]:
    return _RANK.get(key, len(ORDER)), key


@lru_cache(4096)
def _quoted(part: str) -> str:
    return quote(part, safe="")


@lru_cache(4096)
def _plus(text: str) -> str:
    return quote_plus(text)


@dataclass(frozen=True)
class Address:
    """Where the reader is: `path` whole (with the page's own first segment) and `query`."""

    path: tuple[str, ...]
    query: dict[str, str] = field(default_factory=dict)

    def to(self, *path: str, **query: str) -> str:
        """Another place, keeping only what travels with the reader (kiosk, embed, pinned release)."""
        kept = {key: self.query[key] for key in KEPT if key in self.query}
        return write(tuple(str(part) for part in path), {**kept, **query})

    def same(self, **changes: str) -> str:
        """This place with some of the query changed; an empty value removes the key."""
        return write(self.path, {**self.query, **changes})

    def get(self, key: str, default: str = "") -> str:
        """The value of a query key."""
        return self.query.get(key, default)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """The value of `key` when it is one of `allowed`, else the first of them."""
        value = self.query.get(key, "")
        return value if value in allowed else allowed[0]

    @property
    def text(self) -> str:
        """The whole address."""
        return write(self.path, self.query)
