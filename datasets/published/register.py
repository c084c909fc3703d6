"""Derives the register of everything ever published from the manifests: one line per dataset and release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasets.published.chain import Release, live
from datasets.published.keys import Dataset
from datasets.published.layout import canonical
from datasets.published.state import State


@dataclass(frozen=True)
class Entry:
    """One line of the register.

    `status`: 现行 | 已更正 | 已废止 | 已撤下 | 公告; `replaced_by` is the release that ended it, 0 when in force.
    """

    release: int
    act: str
    published_at: str
    publisher: str
    maker: str
    is_demo: bool
    title: str
    status: str
    reason: str
    key: str = ""
    kind: str = ""
    year: int = 0
    entity_code: str = ""
    entity_name: str = ""
    table: str = ""
    disclosure: str = "主动公开"
    replaced_by: int = 0
    file_sha256: str = ""
    row_count: int = 0


def _ending(releases: dict[int, Release], release: Release, key: str) -> tuple[str, int]:
    for later in releases.values():
        if release.n in later.takes_down:
            return "已撤下", later.n
        if release.n in later.withdraws:
            return "已废止", later.n
        if later.supersedes.get(key) == release.n:
            return "已更正", later.n
    return "现行", 0


def entries(releases: dict[int, Release]) -> tuple[Entry, ...]:
    """The register up to the newest of `releases`, newest release first; notices (废止, 撤下) have one line of their own."""
    current = live(releases, max(releases, default=0))
    found: list[Entry] = []
    for release in sorted(releases.values(), key=lambda r: -r.n):
        found += _notice(release) + [_line(releases, current, release, dataset) for dataset in release.datasets if not dataset.members]
    return tuple(found)


def ended(state: State, release: Release) -> tuple[tuple[str, int], ...]:
    """What became of the tables of `release` that are no longer in force: (status, number of the release that ended it) each."""
    releases = {one.n: one for one in state.releases()}
    found = []
    for dataset in release.datasets:
        now = state.dataset(dataset.key)
        if not dataset.members and (now is None or now.release != release.n):
            found.append(_ending(releases, release, dataset.key))
    return tuple(one for one in found if one[1])


@dataclass(frozen=True)
class Gone:
    """A table that was published and then 已废止 or 已撤下 (`status`) by the notice `by`, with nothing in force in its place."""

    dataset: Dataset
    status: str
    by: int


def gone(state: State) -> tuple[Gone, ...]:
    """Every table that was withdrawn or taken down and not published again, by year and title."""

    def find() -> tuple[Gone, ...]:
        releases = state.releases()
        found = {n: ("已撤下" if n in by.takes_down else "已废止", by.n) for by in releases for n in (*by.withdraws, *by.takes_down)}
        held = {d.key: Gone(d, *found[one.n]) for one in releases if one.n in found for d in one.datasets if not d.members}
        return tuple(sorted((one for key, one in held.items() if state.dataset(key) is None), key=lambda one: one.dataset.key))

    return state.made("gone", find)


def _notice(release: Release) -> list[Entry]:
    """The line of a 废止 or 紧急撤下 notice itself."""
    if not (release.withdraws or release.takes_down):
        return []
    what = "废止公告" if release.withdraws else "紧急撤下公告"
    names = "、".join(f"第{n}号" for n in (*release.withdraws, *release.takes_down))
    return [Entry(**_of_release(release), title=f"{what}：{names}", status="公告", reason=release.reason)]


def _line(releases: dict[int, Release], current: dict[str, Dataset], release: Release, dataset: Dataset) -> Entry:
    in_force = dataset.key in current and current[dataset.key].release == release.n
    status, by = ("现行", 0) if in_force else _ending(releases, release, dataset.key)
    same = ("key", "kind", "year", "entity_code", "entity_name", "table", "title", "file_sha256", "row_count")
    return Entry(
        **_of_release(release),
        **{name: getattr(dataset, name) for name in same},
        disclosure="依申请公开" if dataset.status == "依申请公开" else "主动公开",
        status=status,
        replaced_by=by,
        reason=dataset.statement or release.reason,
    )


def _of_release(release: Release) -> dict[str, Any]:
    return {
        "release": release.n,
        "act": release.act,
        "published_at": release.published_at,
        "publisher": release.publisher,
        "maker": "、".join(release.maker),
        "is_demo": release.is_demo,
    }


def register_bytes(releases: dict[int, Release]) -> bytes:
    """The file register.jsonl: one canonical JSON line per entry, newest first."""
    return b"".join(canonical(vars(entry)) for entry in entries(releases))
