"""Names stand on the web only where the county decided it, for class N, while the notice hangs; afterwards they are nowhere."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.office import sweeping
from dashboard.public import create
from dashboard.serving import dress
from datasets.office import Desk, Office, postings, proof, steps, webnames
from datasets.office.backup import backup
from datasets.office.journal import Door
from datasets.office.refusals import NotReady, SamePerson, WrongRole
from datasets.published import webnames as published
from datasets.published.layout import canonical
from datasets.published.verify import verify
from schemas.findings import Gravity
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import id_of, persons
from tests.visiting import ROOT

VILLAGE, OTHER = "411322001001", "411322001002"
POSTED, UNTIL, AFTER = date(2026, 11, 10), date(2026, 11, 16), date(2026, 11, 17)
BASIS = "方财〔2026〕12号"
CHILD = "某小童"
LIST = f"/p/mingdan/{VILLAGE}"
FILE = f"{VILLAGE}-2025.json"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[date]]:
    """The day it is in China, for office and public face; a test turns it on."""
    days = [POSTED]
    for module in (webnames, published):
        monkeypatch.setattr(module, "today", lambda: days[-1])
    yield days


@pytest.fixture
def office(tmp_path: Path, clock: list[date]) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def citizen(office: Office) -> FlaskClient:
    return dress(create(office.home / "public"), "public", office.home).test_client()


def _decide(office: Office, programme: str = "BT001", basis: str = BASIS) -> None:
    office.sitting("fuhe").confirm(
        office.sitting("guanli").propose(f"web_names/{programme}", basis, date(2025, 1, 1), "县政府常务会议定的")
    )


def _people(*more: tuple[str, str, str, float]) -> list[tuple[str, str, str, float]]:
    return [*(("新华街", f"户主{n}", id_of(n), 100.0) for n in range(1, 7)), *more, ("交通街", "邻村人", id_of(40), 90.0)]


def _publish(office: Office, *paths: Path, reason: str = "") -> int:
    numbers = []
    for path in paths:
        clerk = office.sitting("jingban", "cli")
        numbers.append(number := clerk.receive(path))
        for finding in clerk.findings(number):
            if finding.gravity is Gravity.ASKS:
                clerk.explain(number, finding.place, "已核对，情况属实。")
        office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    return office.sitting("fabu").publish(numbers, reason)


def _post(office: Office, village: str = VILLAGE, until: date | None = UNTIL) -> tuple[Desk, int]:
    desk = office.sitting("xiangzhen")
    steps.note_printed(desk, [village], 2025, office.public.state().n)
    said = until.isoformat() if until else ""
    return desk, postings.note(desk, village, 2025, POSTED.isoformat(), "村务公开栏", POSTED, until=said)


def _shown(office: Office, tmp_path: Path, *more: tuple[str, str, str, float]) -> tuple[Desk, int]:
    """Decided, published, posted."""
    _decide(office)
    _publish(office, persons(tmp_path, _people(*more)))
    return _post(office)


def _names(office: Office, village: str = VILLAGE) -> list[str]:
    return [person.person_name for one in published.lists(office.public, village) for batch in one.batches for person in batch.persons]


def _on_disk(office: Office) -> list[str]:
    return sorted(path.name for path in (office.public.dir / "webnames").glob("*"))


def _trouble(office: Office) -> list[str]:
    return [str(one) for one in verify(office.home / "public")]


def test_off_by_default_nobody_is_named(office: Office, citizen: FlaskClient, tmp_path: Path) -> None:
    _publish(office, persons(tmp_path, _people()))
    _post(office)
    assert (_names(office), _on_disk(office)) == ([], [])
    assert "户主1" not in citizen.get(LIST).text
    assert "网上没有任何人的姓名" in citizen.get("/guanyu").text
    page = citizen.get(f"/cun/{VILLAGE}").text
    assert "网上只公布到村和项目，不登姓名" in page and "/p/mingdan" not in page


def test_switched_on_the_list_of_the_board_stands_on_the_web_while_the_notice_hangs(
    office: Office, citizen: FlaskClient, tmp_path: Path, clock: list[date]
) -> None:
    _shown(office, tmp_path)
    assert _names(office) == [f"户主{n}" for n in range(1, 7)]
    assert _names(office, OTHER) == []  # its notice does not hang
    assert f'href="/p/mingdan/{VILLAGE}"' in citizen.get(f"/cun/{VILLAGE}").text
    assert "耕地地力保护补贴" in citizen.get(LIST).text
    page = citizen.get(f"{LIST}/BT001")
    said = ("户主1", "1组", "100.00", "公示期2026年11月10日至2026年11月16日", BASIS, "名单各户相加 600.00 ＝ 已公布的本村数 600.00元")
    assert [word for word in said if word not in page.text] == []
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"] and 'content="noindex' in page.text
    assert (
        "ETag" not in page.headers
        and "frame-ancestors 'self';" in citizen.get(f"{LIST}/BT001?embed=1").headers["Content-Security-Policy"] + ";"
    )
    assert BASIS in citizen.get("/guanyu").text
    clock.append(UNTIL)
    assert len(_names(office)) == 6
    assert _trouble(office) == []


def test_a_list_holds_group_name_quantity_and_amount_and_no_other_word_of_a_person(office: Office, tmp_path: Path) -> None:
    _shown(office, tmp_path)
    written = (office.public.dir / "webnames" / FILE).read_text(encoding="utf-8")
    told = json.loads(written)["batches"][0]["persons"]
    assert set(told[0]) == {"group_name", "person_name", "quantity", "paid_fen"}
    assert not any(id_of(n) in written or id_of(n)[-4:] in str(told) for n in range(1, 7))  # four digits may stand in a fingerprint


def test_a_minor_and_an_age_that_cannot_be_told_are_never_named(office: Office, citizen: FlaskClient, tmp_path: Path) -> None:
    _shown(office, tmp_path, ("新华街", CHILD, id_of(9, "20150203"), 70.0))
    page = citizen.get(f"{LIST}/BT001").text
    assert "户主1" in page and "另有1人（户）依法不列姓名" in page and CHILD not in page
    assert CHILD not in (office.public.dir / "webnames" / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("programme", ["BT019", "BT027", "BT999"])  # 农村低保 R类, 孤儿 X类, in no list
def test_no_programme_but_of_class_n_can_be_decided(office: Office, programme: str) -> None:
    with pytest.raises(NotReady, match="N类"):
        office.sitting("guanli").propose(f"web_names/{programme}", BASIS, date(2025, 1, 1), "县政府常务会议定的")


def test_the_county_decides_by_two_persons_with_a_basis(office: Office) -> None:
    desk = office.sitting("guanli")
    with pytest.raises(NotReady, match="依据"):
        desk.propose("web_names/BT001", "是", date(2025, 1, 1), "县政府常务会议定的")
    number = desk.propose("web_names/BT001", BASIS, date(2025, 1, 1), "县政府常务会议定的")
    with pytest.raises((SamePerson, WrongRole)):
        desk.confirm(number)


def test_what_the_board_names_by_a_basis_of_class_r_is_not_on_the_web(office: Office, tmp_path: Path) -> None:
    _decide(office)
    poor = [("新华街", f"低保{n}", id_of(60 + n), 300.0) for n in range(6)]
    _publish(office, persons(tmp_path, _people()), persons(tmp_path, poor, "BT019", "农村最低生活保障金"))
    _post(office)
    assert "低保1" in set(office.board().village(VILLAGE, 2025)["person_name"])
    assert _names(office) == [f"户主{n}" for n in range(1, 7)]


def test_a_programme_made_stricter_since_goes_from_the_web_at_once(office: Office, tmp_path: Path) -> None:
    _shown(office, tmp_path)
    office.sitting("fuhe").confirm(office.sitting("guanli").propose("class/BT001", "R", date(2025, 1, 1), "本县从严办理"))
    assert (_names(office), _on_disk(office)) == ([], [])
    with pytest.raises(NotReady, match="N类"):
        office.sitting("guanli").propose("web_names/BT001", BASIS, date(2025, 1, 1), "县政府常务会议定的")


def test_a_batch_published_before_the_county_decided_is_not_named(office: Office, tmp_path: Path) -> None:
    _publish(office, persons(tmp_path, _people()))
    _decide(office)
    _post(office)
    assert (_names(office), _on_disk(office)) == ([], [])


def test_a_notice_whose_last_day_nobody_wrote_names_nobody(office: Office, tmp_path: Path) -> None:
    _decide(office)
    _publish(office, persons(tmp_path, _people()))
    _post(office, until=None)
    assert (_names(office), _on_disk(office)) == ([], [])


def test_a_notice_hangs_no_longer_than_a_month(office: Office, tmp_path: Path) -> None:
    _publish(office, persons(tmp_path, _people()))
    for until in (date(2026, 11, 9), date(2026, 12, 11)):
        with pytest.raises(NotReady, match="公示到哪天"):
            _post(office, until=until)
    assert _post(office, until=date(2026, 12, 10))


def test_after_the_last_day_the_page_names_nobody_though_nobody_swept(
    office: Office, citizen: FlaskClient, tmp_path: Path, clock: list[date]
) -> None:
    _shown(office, tmp_path)
    assert "户主1" in citizen.get(f"{LIST}/BT001").text
    clock.append(AFTER)
    assert _on_disk(office) == [FILE]
    assert "户主" not in citizen.get(f"{LIST}/BT001").text + citizen.get(LIST).text
    assert "现在没有公示期内的名单" in citizen.get(LIST).text
    assert any("今天不该在网上" in one for one in _trouble(office))


def test_after_the_last_day_the_bytes_go_by_the_next_look_act_or_start(office: Office, tmp_path: Path, clock: list[date]) -> None:
    _shown(office, tmp_path)
    clock.append(AFTER)
    webnames.renew(office, Door("recovery"))
    assert (_on_disk(office), _trouble(office)) == ([], [])
    clock.append(POSTED)
    webnames.renew(office, Door("recovery"))
    assert _on_disk(office) == [FILE]
    clock.append(AFTER)
    Office.open(office.home).close()
    assert _on_disk(office) == []
    assert [(entry.what, entry.who) for entry in office.sitting("shenji").journal(subject=VILLAGE)][:2] == [
        ("撤下网上名单", "（自动）"),
        ("网上列公示名单", "（自动）"),
    ]


def test_an_office_that_serves_looks_by_itself(office: Office, tmp_path: Path, clock: list[date], monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(office, tmp_path)
    monkeypatch.setattr(sweeping, "OFTEN", 0.01)
    over = threading.Event()
    looking = threading.Thread(target=sweeping.look, args=(office, over))
    looking.start()
    clock.append(AFTER)
    for _ in range(500):
        if not _on_disk(office):
            break
        over.wait(0.01)
    over.set()
    looking.join()
    assert _on_disk(office) == []


def test_a_notice_taken_down_early_takes_the_names_along(office: Office, tmp_path: Path) -> None:
    desk, number = _shown(office, tmp_path)
    postings.end(desk, number, POSTED.isoformat(), POSTED)
    assert (_names(office), _on_disk(office)) == ([], [])


def test_the_decision_taken_back_takes_the_names_along(office: Office, tmp_path: Path) -> None:
    _shown(office, tmp_path)
    _decide(office, basis="")
    assert (_names(office), _on_disk(office)) == ([], [])


@pytest.mark.parametrize("act", ["withdraw", "takedown", "correct"])
def test_what_is_withdrawn_taken_down_or_corrected_is_gone_from_page_and_disk_at_once(
    office: Office, citizen: FlaskClient, tmp_path: Path, act: str
) -> None:
    _shown(office, tmp_path)
    assert "户主1" in citizen.get(f"{LIST}/BT001").text
    if act == "correct":
        _publish(office, persons(tmp_path, _people()[1:]), reason="户主1不该领")
    else:
        getattr(office.sitting("fabu"), act)(1, "发现个人信息问题", second=("fuhe", PASSWORD))
    assert "户主" not in citizen.get(f"{LIST}/BT001").text
    assert (_on_disk(office), _trouble(office)) == ([], [])


def test_the_public_face_refuses_a_withdrawn_batch_before_anybody_swept(office: Office, citizen: FlaskClient, tmp_path: Path) -> None:
    _shown(office, tmp_path)
    kept = (office.public.dir / "webnames" / FILE).read_bytes()
    office.sitting("fabu").withdraw(1, "发现重复发放")
    (office.public.dir / "webnames" / FILE).write_bytes(kept)
    assert "户主" not in citizen.get(f"{LIST}/BT001").text
    assert any("名单应当删去" in one for one in _trouble(office))


def test_the_notice_on_personal_data_stays_true_after_another_release_was_withdrawn(
    office: Office, citizen: FlaskClient, tmp_path: Path
) -> None:
    _shown(office, tmp_path)
    _publish(office, persons(tmp_path, _people()[:4], "BT002", "实际种粮农民一次性补贴"))
    office.sitting("fabu").withdraw(2, "发现重复发放")
    assert "户主1" in citizen.get(f"{LIST}/BT001").text
    assert BASIS in citizen.get("/guanyu").text and "看公示期内的名单" in citizen.get(f"/cun/{VILLAGE}").text
    assert "县里定了1个项目在公示期内网上也列名单" in citizen.get("/butie/2025").text


def _forged(office: Office, how: str) -> bytes:
    found, _ = published.parse((office.public.dir / "webnames" / FILE).read_bytes())
    batch = found.batches[0]
    if how == "a name by hand":
        other = replace(batch, persons=(replace(batch.persons[0], person_name="别的人"), *batch.persons[1:]))
        return canonical({**asdict(replace(found, batches=(other,))), "signature": office.keyring.sign(found.signed_text)})
    made = {
        "a year longer": replace(found, until="2027-11-16"),
        "another village": replace(found, village_code=OTHER),
        "another release's board": replace(found, batches=(replace(batch, commitment="0" * 64),)),
        "a basis nobody decided": replace(found, batches=(replace(batch, basis="方财〔2026〕99号"),)),
        "one person more": replace(found, batches=(replace(batch, persons=(*batch.persons, batch.persons[0])),)),
        "an ID in the group": replace(
            found, batches=(replace(batch, persons=(replace(batch.persons[0], group_name=id_of(1)), *batch.persons[1:])),)
        ),
    }[how]
    return made.as_bytes(office.keyring.sign(made.signed_text))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("a name by hand", "签名不对"),
        ("a year longer", "不成公示期"),
        ("another village", "写的不是"),
        ("another release's board", "不是第1号发布的村公示部分"),
        ("a basis nobody decided", "没有定过"),
        ("one person more", "不相等"),
        ("an ID in the group", "像身份证号的号码"),
    ],
)
def test_verify_finds_a_forged_list_and_the_page_does_not_show_it(
    office: Office, citizen: FlaskClient, tmp_path: Path, how: str, said: str
) -> None:
    _shown(office, tmp_path)
    (office.public.dir / "webnames" / FILE).write_bytes(_forged(office, how))
    assert [said in one and one.startswith(f"webnames/{FILE}") for one in _trouble(office)] == [True]
    assert "户主2" not in citizen.get(f"{LIST}/BT001").text
    assert [_lists_not_as_decided(office) for _ in range(2)] == [[f"webnames/{FILE}"], []]
    assert _trouble(office) == []


def _lists_not_as_decided(office: Office) -> list[str]:
    """What the office says of the lists when it is held against itself; it puts them right."""
    return [one.where for one in proof.differences(office.home, office.county) if one.where.startswith("webnames")]


@pytest.mark.parametrize("name", ["411322001002-2025.json", ".411322001001-2025.json.1-ab", "more/names.csv"])
def test_verify_finds_whatever_else_lies_in_the_folder_and_the_office_clears_it_away(office: Office, tmp_path: Path, name: str) -> None:
    _shown(office, tmp_path)
    lying = office.public.dir / "webnames" / name
    lying.parent.mkdir(exist_ok=True)
    lying.write_text("户主1", encoding="utf-8")
    assert [one.split("：")[0] for one in _trouble(office)] == [f"webnames/{name}"]
    webnames.renew(office, Door("recovery"))
    assert (_on_disk(office), _trouble(office)) == ([FILE], [])


def test_a_board_part_that_was_touched_names_nobody(office: Office, tmp_path: Path) -> None:
    _decide(office)
    _publish(office, persons(tmp_path, _people()))
    for pack in office.boards.folder(1).glob("*.pack"):
        pack.write_bytes(b"\0" * pack.stat().st_size)
    _post(office)
    assert (_names(office), _on_disk(office)) == ([], [])


def test_names_are_in_no_release_download_api_search_feed_copy_or_backup(office: Office, citizen: FlaskClient, tmp_path: Path) -> None:
    _shown(office, tmp_path)
    asked = ["/", f"/cun/{VILLAGE}", f"/butie/2025/411322001/{VILLAGE}", f"/p/butie/2025/411322001/{VILLAGE}", "/sousuo?q=户主1", "/api/v1"]
    asked += [f"/api/v1/{name}" for name in ("programmes", "villages", "releases", "releases/1", "register", "search?q=户主1")]
    asked += ["/api/v1/feed.atom", "/mulu", "/mulu/1", "/xiazai", f"/v/{VILLAGE}/1", "/fabu/register.jsonl", "/p/sousuo?q=户主1"]
    asked += [
        f"/cun/{VILLAGE}?embed=1",
        f"/cun/{VILLAGE}?kiosk=1",
        f"/webnames/{FILE}",
        f"/fabu/webnames/{FILE}",
        f"/fabu/1/../../webnames/{FILE}",
    ]
    texts = {path: citizen.get(path, follow_redirects=True).get_data() for path in asked}
    assert [path for path, content in texts.items() if "户主2".encode() in content] == []
    assert b"<entry>" in texts["/api/v1/feed.atom"] and b'"releases"' in texts["/api/v1"]
    releases = [path for path in (office.public.dir / "releases").rglob("*") if path.is_file()]
    assert [path.name for path in releases if "户主2".encode() in path.read_bytes()] == []
    subprocess.run(
        [sys.executable, "app.py", "export", "--out", str(tmp_path / "copy")],
        cwd=ROOT, env={"MBZ_HOME": str(office.home), "PATH": ""}, check=True, capture_output=True,
    )  # fmt: skip
    copied = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert len(copied) > 20
    assert [path for path in copied if "户主2".encode() in path.read_bytes() or "mingdan" in path.read_text("utf-8", "ignore")] == []
    backup(office.home, tmp_path / "all.tar.gz")
    with tarfile.open(tmp_path / "all.tar.gz") as archive:
        listed = archive.getnames()
    assert listed and not [name for name in listed if "webnames" in name]
