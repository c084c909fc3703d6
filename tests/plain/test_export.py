"""The site as files opens from a disk: every link leads to a file, every page is there, a later export writes only what changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.compute as pc
import pytest

from dashboard.plain import export as exporting
from dashboard.plain.export import Exported, export, export_site, pages_of
from datasets.office.keyring import Keyring
from datasets.published import Public
from tests.made_county import publish_made_county, subsidies, villages
from tests.plain.test_plain import Page
from tests.store_makers import publish


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published county of two villages, and its site: only read, or written again as it is."""
    home = tmp_path_factory.mktemp("export")
    publish_made_county(home / "public", home / "keys", 2)
    export(Public.open(home / "public"), home / "site", hands=1)
    return home


@pytest.fixture
def own(county: Path, tmp_path: Path) -> Path:
    """A copy of county and site for one test to publish in."""
    return Path(shutil.copytree(county, tmp_path / "own"))


def broken_links(site: Path) -> Iterator[tuple[str, str]]:
    """(page, link) of every link that leads to no file, leaves the folder, or names a host."""
    for page in site.rglob("*.html"):
        found = Page(page.read_text(encoding="utf-8"))
        for link in found.links:
            parts = urlsplit(link)
            if link.startswith("data:image/svg+xml,"):  # the mark of the site lies in the page itself
                continue
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
    assert list(broken_links(county / "site")) == []


def test_every_page_every_village_and_every_published_file_is_there(county: Path) -> None:
    public = Public.open(county / "public")
    assert all((county / "site").joinpath(*parts, "index.html").is_file() for parts in pages_of(public))
    assert all((county / "site" / "v" / code / "2" / "index.html").is_file() for code in villages(2))
    for release in public.releases():
        for name, sha in release.files.items():
            assert hashlib.sha256((county / "site" / "fabu" / str(release.n) / name).read_bytes()).hexdigest() == sha


def test_a_second_export_writes_nothing_new_and_no_page_is_too_large_for_a_phone(county: Path) -> None:
    made = export(Public.open(county / "public"), county / "site", hands=1)
    assert (made.pages, made.written) == (len(list((county / "site").rglob("index.html"))) - 1, 0)
    assert 0 < made.largest <= 60 * 1024


def test_since_a_release_only_what_changed_is_written(own: Path) -> None:
    content = subsidies(villages(2)[:1], (2025,), 1.2)
    one = [dataset for dataset in content.subsidy_datasets if dataset.programme_code == "BT001"]
    changed = type(content)(subsidy=content.subsidy.filter(pc.field("programme_code") == "BT001"), subsidy_datasets=tuple(one))
    publish(own / "public", Keyring.open(own / "keys"), changed, act="correct", reason="更正", supersedes={one[0].key: 2})
    public = Public.open(own / "public")
    made = export(public, own / "new", since=2, hands=1)
    written = {path.parent.relative_to(own / "new").as_posix() for path in (own / "new").rglob("index.html")}
    assert "p/fabu/3" in written
    assert f"p/butie/2025/{villages(1)[0][:9]}/{villages(1)[0]}" in written
    assert "p/mingci" not in written
    assert "p/butie/2024/xm/BT002" not in written
    assert not (own / "new" / "fabu" / "2").exists()
    assert made.written < made.pages


def test_a_printed_page_is_kept_and_kept_right(own: Path) -> None:
    content = subsidies(villages(2), (2025,), 1.2)
    old = {dataset.key: 2 for dataset in content.subsidy_datasets}
    publish(own / "public", Keyring.open(own / "keys"), content, act="correct", reason="更正", supersedes=old)
    export(Public.open(own / "public"), own / "site", hands=1)
    page = (own / "site" / "v" / villages(1)[0] / "2" / "index.html").read_text(encoding="utf-8")
    assert "之后更正过" in page
    assert (own / "site" / "v" / villages(1)[0] / "3" / "index.html").is_file()


def test_two_hands_write_the_same_site(county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "FEW", 2)
    monkeypatch.setattr(exporting, "BATCH", 20)
    export(Public.open(county / "public"), tmp_path / "two", hands=2)
    assert _hashes(county / "site") == _hashes(tmp_path / "two")


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
