"""One release as a plain page: /p/fabu/<n>[/<page>]."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.plain.view import Link, View, missing, to
from dashboard.plain.views.releases import pages_of, release_page
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "fabu"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The release `steps[0]`, its page `steps[1]`."""
    if not steps or not all(step.isdecimal() for step in steps[:2]) or not 1 <= int(steps[0]) <= state.n:
        return missing(
            (SECTION,), f"没有第{steps[0]}号发布" if steps else "没有这一号发布", "公开目录里有全部发布。", Link("看公开目录", to("mulu"))
        )
    return release_page(public, int(steps[0]), int(steps[1]) if len(steps) > 1 else 1)


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """All pages of all releases up to this state."""
    for release in public.releases():
        if release.n <= state.n:
            yield (str(release.n),)
            for page in range(2, pages_of(release) + 1):
                yield (str(release.n), str(page))
