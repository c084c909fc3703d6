"""The site as files opens from a disk: every link leads to a file, every page is there, a later export writes only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.compute as pc
import pytest

from dashboard.plain.export import Exported, export, export_site, pages_of
from datasets.office.keyring import Keyring
from datasets.published import Public
from tests.made_county import publish_made_county, subsidies, villages
from tests.plain.test_plain import Page
from tests.store_makers import publish


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A published county of two villages."""
    publish_made_county(tmp_path / "public", tmp_path / "keys", 2)
    return tmp_path


def broken_links(site: Path) -> Iterator[tuple[str, str]]:
    """(page, link) of every link that leads to no file, leaves the folder, or names a host."""
    for page in site.rglob("*.html"):
        found = Page(page.read_text(encoding="utf-8"))
        for link in found.links:
            parts = urlsplit(link)
            if not parts.path and not parts.netloc and unquote(parts.fragment) in found.ids:
                continue
            target = (page.parent / unquote(parts.path)).resolve()
            if (
                parts.scheme
                or parts.netloc
                or parts.path.startswith("/")
                or not target.is_relative_to(site.resolve())
                or not target.is_file()
            ):
                yield page.relative_to(site).as_posix(), link


def test_every_link_leads_to_a_file(county: Path) -> None:
    export(Public.open(county / "public"), county / "site")
    assert list(broken_links(county / "site")) == []


def test_every_page_every_village_and_every_published_file_is_there(county: Path) -> None:
    public = Public.open(county / "public")
    made = export(public, county / "site")
    assert all((county / "site").joinpath(*parts, "index.html").is_file() for parts in pages_of(public))
    assert all((county / "site" / "v" / code / "2" / "index.html").is_file() for code in villages(2))
    for release in public.releases():
        for name, sha in release.files.items():
            assert hashlib.sha256((county / "site" / "fabu" / str(release.n) / name).read_bytes()).hexdigest() == sha
    assert made.largest <= 60 * 1024
    assert made.pages == made.written


def test_a_second_export_writes_nothing_new(county: Path) -> None:
    export(Public.open(county / "public"), county / "site")
    assert export(Public.open(county / "public"), county / "site").written == 0


def test_since_a_release_only_what_changed_is_written(county: Path) -> None:
    content = subsidies(villages(2)[:1], (2025,), 1.2)
    one = [dataset for dataset in content.subsidy_datasets if dataset.programme_code == "BT001"]
    changed = type(content)(subsidy=content.subsidy.filter(pc.field("programme_code") == "BT001"), subsidy_datasets=tuple(one))
    publish(county / "public", Keyring.open(county / "keys"), changed, act="correct", reason="更正", supersedes={one[0].key: 2})
    public = Public.open(county / "public")
    made = export(public, county / "new", since=2)
    written = {path.parent.relative_to(county / "new").as_posix() for path in (county / "new").rglob("index.html")}
    assert "p/fabu/3" in written
    assert f"p/butie/2025/{villages(1)[0][:9]}/{villages(1)[0]}" in written
    assert "p/mingci" not in written
    assert "p/butie/2024/xm/BT002" not in written
    assert not (county / "new" / "fabu" / "2").exists()
    assert made.written < made.pages


def test_a_printed_page_is_kept_and_kept_right(county: Path) -> None:
    export(Public.open(county / "public"), county / "site")
    content = subsidies(villages(2), (2025,), 1.2)
    old = {dataset.key: 2 for dataset in content.subsidy_datasets}
    publish(county / "public", Keyring.open(county / "keys"), content, act="correct", reason="更正", supersedes=old)
    export(Public.open(county / "public"), county / "site")
    page = (county / "site" / "v" / villages(1)[0] / "2" / "index.html").read_text(encoding="utf-8")
    assert "之后更正过" in page
    assert (county / "site" / "v" / villages(1)[0] / "3" / "index.html").is_file()


def test_two_hands_write_the_same_site(county: Path) -> None:
    export(Public.open(county / "public"), county / "one", hands=1)
    export(Public.open(county / "public"), county / "two", hands=2)
    assert _hashes(county / "one") == _hashes(county / "two")


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_command_says_what_it_wrote(county: Path) -> None:
    said = export_site(county / "public", county / "site")
    assert said.endswith("个")
    assert str(Exported(3, 2, 1, 2048)) == "3页（新写2页，最大一页2KB），数据文件1个"
