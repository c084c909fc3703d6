"""A plain page works on anything that shows HTML: no script, small, whole, and it says the same as the charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard import plain
from dashboard.plain.export import pages_of
from dashboard.plain.render import tied
from dashboard.public import create
from datasets.office.keyring import Keyring
from datasets.published import Public, proofs, subsidies
from schemas.money import written
from tests.made_county import PROGRAMMES, publish_made_county, villages
from tests.made_county import subsidies as paid
from tests.store_makers import COUNTY, publish

ONE = villages(1)[0]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published county of three villages."""
    folder = tmp_path_factory.mktemp("county")
    publish_made_county(folder / "public", folder / "keys", 3)
    return folder


@pytest.fixture
def public(county: Path) -> Public:
    """Its published folder."""
    return Public.open(county / "public")


@pytest.fixture
def visitor(public: Public) -> FlaskClient:
    """A browser without script."""
    server = Flask("plain")
    plain.register(server, public)
    return server.test_client()


class Page(HTMLParser):
    """What a screen reader finds: headings, tables with captions and heads, links, ids, forbidden elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        self.attributes += list(found.items())
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])
        if tag in ("a", "link"):
            self.links.append(found.get("href", ""))


def every_page(public: Public) -> Iterator[str]:
    """Addresses of all plain pages, the page behind paper, the search and pages that are not there."""
    for parts in pages_of(public):
        yield "/" + "/".join(parts) + ("/" if len(parts) == 1 else "")
    yield from (
        f"/v/{ONE}/2",
        f"/v/{ONE}/2?nian=2025",
        f"/v/{ONE}/1",
        "/p/sousuo?q=xj",
        "/p/sousuo",
        "/p/nothing",
        "/v/1/2",
        f"/v/{ONE}/99",
    )


def test_every_page_is_small_whole_and_without_script(public: Public, visitor: FlaskClient) -> None:
    for address in every_page(public):
        reply = visitor.get(address)
        html = reply.text
        page = Page(html)
        assert len(reply.data) <= 60 * 1024, address
        assert not {"script", "iframe", "img"} & set(page.tags), address
        assert not [name for name, _ in page.attributes if name.startswith("on")], address
        assert page.headings[0] == 1, address
        assert page.headings.count(1) == 1, address
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), address
        assert page.tags.count("table") == page.tags.count("caption"), address
        assert len(page.ids) == len(set(page.ids)), address
        assert '<html lang="zh-CN">' in html, address
        assert "示例数据" in html, address
        assert "None" not in html, address
        assert "nan" not in re.sub(r"<[^>]*>", "", html), address


def test_every_link_of_every_page_leads_somewhere(public: Public, visitor: FlaskClient) -> None:
    known: dict[str, int] = {}
    for address in every_page(public):
        for link in Page(visitor.get(address).text).links:
            if link.startswith("#"):
                continue
            target = urlsplit(urljoin(f"http://here{address}", link))
            if target.path.startswith(("/p/", "/v/")):
                where = target.path + (f"?{target.query}" if target.query else "")
                if where not in known:
                    known[where] = visitor.get(where).status_code
                assert known[where] == 200, (address, link)


def test_the_same_number_stands_at_both_ends(public: Public, visitor: FlaskClient) -> None:
    state = public.state()
    whole = subsidies.total(state, subsidies.Scope(2025))
    town = subsidies.total(state, subsidies.Scope(2025, ONE[:9]))
    village = subsidies.total(state, subsidies.Scope(2025, village=ONE))
    assert f"{written(whole)}元" in visitor.get("/p/butie/2025").text
    assert written(town) in visitor.get("/p/butie/2025").text
    assert written(town) in visitor.get(f"/p/butie/2025/{ONE[:9]}").text
    assert written(village) in visitor.get(f"/p/butie/2025/{ONE[:9]}").text
    page = visitor.get(f"/p/butie/2025/{ONE[:9]}/{ONE}").text
    assert f"✓</span> 以上各项相加 {written(village)} ＝" in page


def test_the_page_behind_paper_says_newest_first_then_what_to_compare(public: Public, visitor: FlaskClient) -> None:
    state = public.state()
    total = subsidies.total(state, subsidies.Scope(2025, village=ONE))
    text = re.sub(r"<[^>]*>|\s", "", visitor.get(f"/v/{ONE}/2?nian=2025").text)
    first = text.index("您扫的公示单是最新的")
    numbers = [proofs.serial(ONE, 2025), proofs.check_code(state.head_hash, ONE, 2025, total).replace(" ", ""), f"{written(total)}元"]
    assert all(text.index(number) > first for number in numbers)


def test_paper_from_an_older_state_is_told_what_was_corrected(tmp_path: Path) -> None:
    publish_made_county(tmp_path / "public", tmp_path / "keys", 2)
    content = paid(villages(2), (2025,), 1.1)
    old = {dataset.key: 2 for dataset in content.subsidy_datasets}
    publish(tmp_path / "public", Keyring.open(tmp_path / "keys"), content, act="correct", reason="人数更正", supersedes=old)
    server = Flask("plain")
    public = Public.open(tmp_path / "public")
    plain.register(server, public)
    text = re.sub(r"<[^>]*>|\s", "", server.test_client().get(f"/v/{ONE}/2?nian=2025").text)
    before = subsidies.total(public.state(2), subsidies.Scope(2025, village=ONE))
    now = subsidies.total(public.state(3), subsidies.Scope(2025, village=ONE))
    assert before != now
    assert "之后更正过" in text
    assert f"合计现在是{written(now)}元" in text
    assert f"合计{written(before)}元" in text
    assert "第3号发布：人数更正" in text


def test_an_address_with_a_slash_too_many_is_led_to_the_page(visitor: FlaskClient) -> None:
    reply = visitor.get("/p/butie/2025/")
    assert reply.status_code == 301
    assert urljoin("http://here/prefix/p/butie/2025/", reply.headers["Location"]) == "http://here/prefix/p/butie/2025"


def test_what_is_not_there_says_so_in_plain_words(visitor: FlaskClient) -> None:
    wrong = {
        "/p/butie/1999": "没有公布到这里",
        "/p/butie/2025/1": "没有这个地方",
        f"/v/{ONE}/9": "没有第9号发布",
        "/p/fabu/9": "没有第9号发布",
    }
    for address, said in wrong.items():
        reply = visitor.get(address)
        assert (reply.status_code, said in reply.text) == (404, True)


def test_what_people_type_is_shown_as_text(visitor: FlaskClient) -> None:
    html = visitor.get("/p/sousuo?q=<script>alert(1)</script>").text
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_village_is_found_by_initials(visitor: FlaskClient) -> None:
    html = visitor.get("/p/sousuo?q=bt").text
    assert visitor.get("/p/sousuo?q=耕地").text.count(f"xm/{PROGRAMMES[0].code}") == 1
    assert "查到了什么" in html


def test_a_tie_that_does_not_close_says_by_how_much() -> None:
    from dashboard.cards.tie import Tie

    assert tied(Tie("两项相加", (100, 200), "合计", 300, "元")).said == "两项相加 3.00 ＝ 合计 3.00元"
    assert tied(Tie("两项相加", (100, 200), "合计", 301, "元")).said == "两项相加 3.00 ＋ 尾差0.01元 ＝ 合计 3.01元"
    assert tied(Tie("两项相加", (100, 200), "合计", 900, "元")).said == "两项相加 3.00 ≠ 合计 9.00元，差6.00元。照批准的数公布"


def test_a_county_that_published_nothing_has_a_home_page(tmp_path: Path) -> None:
    server = Flask("plain")
    plain.register(server, Public.open(tmp_path, COUNTY))
    reply = server.test_client().get("/p/")
    assert reply.status_code == 200
    assert "还没有公布过" in reply.text


def test_every_page_of_the_interactive_site_has_a_plain_page_to_land_on(county: Path) -> None:
    visitor = create(county / "public").test_client()
    town = ONE[:9]
    lands = {
        "/": "/p/",
        "/shouzhi/2025-juesuan/zhichu": "/p/shouzhi/2025-juesuan/zhichu",
        f"/butie/2025/{town}/{ONE}": f"/p/butie/2025/{town}/{ONE}",
        f"/cun/{ONE}": f"/v/{ONE}/2",
        f"/cun/{ONE}?nian=2024": f"/p/butie/2024/{town}/{ONE}",
        "/butie/2025?lei=BT001": "/p/butie/2025/xm/BT001",
        "/mulu/2": "/p/fabu/2",
        "/sousuo?q=bt": "/p/sousuo?q=bt",
        "/guanyu": "/p/",
    }
    for address, expected in lands.items():
        html = visitor.get(address).text
        found = re.search(r'<noscript><meta http-equiv="refresh" content="0;url=([^"]+)">', html)
        assert found, address
        assert urljoin(f"http://here/prefix{address}", found.group(1)) == f"http://here/prefix{expected}"
        assert visitor.get(expected).status_code == 200
    assert "<noscript>" not in visitor.get("/qianru/siwen?embed=1").text


@pytest.mark.parametrize(
    "address", ["/sangong/{}", "/butie/{}", "/biao/{}/411322/gb_general_income/2025", "/p/butie/{}", "/p/?r={}", f"/v/{ONE}/{{}}"]
)
def test_a_number_of_thousands_of_digits_is_no_year_and_no_release(county: Path, address: str) -> None:
    reply = create(county / "public").test_client().get(address.format("9" * 5000))
    assert reply.status_code == (200 if "?r=" in address else 404)
