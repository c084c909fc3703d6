"""Writes the whole public site as files: plain pages, the pages behind printed notices, every published file and all of them in one ZIP; relative links only.

Rule: a page holds nothing that changes without its data, so that a later export writes only what is new.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.plain import frame_of
from dashboard.plain.render import STYLE, render
from dashboard.plain.routes import answer
from dashboard.plain.view import HOME, WHOLE, Links
from dashboard.plain.views import sections
from dashboard.site import Site, counties, read_site
from datasets.published.releases import Public
from datasets.published.whole import write_whole

#: pages handed to a worker at once
BATCH = 60
#: fewer pages than this are written here; starting processes costs more
FEW = 200
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Exported:
    """What was written: pages (all and new or changed), files of releases, bytes of pages."""

    pages: int
    written: int
    files: int
    largest: int

    def __str__(self) -> str:
        return f"{self.pages}页（新写{self.written}页，最大一页{self.largest / 1024:.0f}KB），数据文件{self.files}个"


def export_site(public_dir: Path, out: Path, since: int | None = None) -> str:
    """The command `export`: the county of `public_dir` written to `out`; one sentence says what was written."""
    found = counties(public_dir)
    public = Public.open(public_dir, found[0] if found else "411322")
    return str(export(public, out, since))


def export(public: Public, out: Path, since: int | None = None, hands: int | None = None) -> Exported:
    """Write the site of the newest state below `out`. With `since` only pages that differ from the state at that release, and later files.

    Pages behind notices (/v/<village>/<n>) are written for the newest state and for every state `out` already holds.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "p").mkdir(exist_ok=True)
    shutil.copyfile(STYLE, out / "p" / "plain.css")
    pages = [*pages_of(public), *_papers(public, out)]
    batches = [pages[start : start + BATCH] for start in range(0, len(pages), BATCH)]
    jobs = [(str(public.dir.parent), public.county, str(out), batch, since) for batch in batches]
    if len(pages) < FEW or hands == 1:
        done = [_write_batch(*job) for job in jobs]
    else:
        with ProcessPoolExecutor(hands or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn")) as pool:
            done = list(pool.map(_write_batch, *zip(*jobs, strict=True)))
    _write_page(public, ("p",), out / "index.html", Links(0, is_static=True), None)
    files = _copy_files(public, out, since) + _write_whole(public, out)
    return Exported(len(pages), sum(written for written, _ in done), files, max((largest for _, largest in done), default=0))


def pages_of(public: Public) -> Iterator[Parts]:
    """The addresses of all plain pages of the newest state."""
    state = public.state()
    yield HOME
    for name, section in sections().items():
        for steps in section.every(public, state):
            yield (*HOME, name, *steps)


def _papers(public: Public, out: Path) -> Iterator[Parts]:
    state = public.state()
    villages = state.sql("select distinct village_code from subsidy where village_code <> '' order by 1")["village_code"]
    for code in villages:
        known = {path.name for path in (out / "v" / str(code)).glob("*") if path.is_dir() and path.name.isdecimal()}
        for n in sorted(known | {str(state.n)}, key=int):
            yield ("v", str(code), n)


@cache
def _opened(public_dir: str, county: str, since: int | None) -> Public:
    public = Public.open(public_dir, county)
    for n in {None, since}:
        public.state(n).hold()
    return public


def _write_batch(public_dir: str, county: str, out: str, pages: Sequence[Parts], since: int | None) -> tuple[int, int]:
    """Write some pages; how many were new or changed, and the size of the largest. Runs in any process."""
    public = _opened(public_dir, county, since)
    sizes = []
    written = 0
    for parts in pages:
        path = Path(out).joinpath(*parts) / "index.html"
        size, is_new = _write_page(public, parts, path, Links(len(parts), is_static=True), since)
        sizes.append(size)
        written += is_new
    return written, max(sizes, default=0)


def _write_page(public: Public, parts: Parts, path: Path, links: Links, since: int | None) -> tuple[int, bool]:
    content = _page(public, None, parts, links)
    is_same = since is not None and parts[0] != "v" and content == _page(public, since, parts, links)
    if is_same or (path.is_file() and path.read_bytes() == content):
        return len(content), False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return len(content), True


def _page(public: Public, n: int | None, parts: Parts, links: Links) -> bytes:
    state = public.state(n)
    frame = frame_of(public, state, _site_of(public.dir.parent, public.county), is_static=True)
    return render(answer(public, state, parts, {}), frame, links).encode()


@cache
def _site_of(public_dir: Path, county: str) -> Site:
    return read_site(public_dir, county)


def _write_whole(public: Public, out: Path) -> int:
    """Everything in force as one ZIP, where there is something; how many files that makes."""
    state = public.state()
    if not state.n:
        return 0
    with tempfile.TemporaryDirectory(dir=out) as fresh:
        made = Path(fresh) / "quanbu.zip"
        write_whole(public, state, made)
        made.replace(out.joinpath(*WHOLE.parts))
    return 1


def _copy_files(public: Public, out: Path, since: int | None) -> int:
    """Copy HEAD, key and register, and the files of every release (after `since`); a release taken down keeps its tombstone only."""
    target = out / "fabu"
    target.mkdir(exist_ok=True)
    count = 0
    for name in ("HEAD", "key.pub", "register.jsonl"):
        if (public.dir / name).is_file():
            shutil.copyfile(public.dir / name, target / name)
            count += 1
    for release in public.releases():
        source, place = public.dir / "releases" / str(release.n), target / str(release.n)
        if release.is_taken_down and place.exists():
            shutil.rmtree(place)
        if since is not None and release.n <= since and not release.is_taken_down:
            continue
        shutil.copytree(source, place, dirs_exist_ok=True)
        count += sum(1 for path in place.rglob("*") if path.is_file())
    return count
