"""Known numbers and a child's name, from the sheet through both running faces: they come out nowhere, also not when things go wrong."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import time
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard.public import create as create_public
from datasets.published.webnames import today
from tests.makers import book, saved
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import id_of
from tests.test_office_work import _published, _send
from tests.test_store_persons import CARD, _everything_readable
from tests.visiting import ROOT, Answer, Visitor, running

HEADS = (
    "序号",
    "乡镇",
    "村",
    "村民小组",
    "户主姓名*",
    "身份证号*",
    "银行账号",
    "联系电话",
    "补贴面积（亩）",
    "补贴标准（元/亩）",
    "实发金额*",
)
FACTS = "补贴项目：耕地地力保护补贴（BT001）　批次：2025年第一批　批次性质：实发　发放日期：2025-06-20"
CHILD = "某小童"
IDS = (*(id_of(n) for n in range(1, 7)), id_of(9, "20150203"))
PHONES = tuple(f"1380013{8000 + n}" for n in range(7))
SECRET = (*IDS, *PHONES, CARD)
VILLAGE, TOWNSHIP = "411322001001", "411322001"
#: the page that names persons while the notice hangs, and nobody without that
LISTS = (f"/p/mingdan/{VILLAGE}", f"/p/mingdan/{VILLAGE}/BT001")


@dataclass
class Seen:
    """Both faces over one home, who is logged in, and everything that was answered."""

    home: Path
    office: str
    public: str
    people: dict[str, Visitor] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    read: list[Answer] = field(default_factory=list)

    def keep(self, answer: Answer) -> Answer:
        """Remember an answer."""
        self.answers.append(answer)
        return answer


def _roster(folder: Path) -> Path:
    rows = [
        (n, "凤瑞街道", "新华街", "1组", CHILD if n == 7 else f"户主{n}", IDS[n - 1], CARD, PHONES[n - 1], 1, 100, 100) for n in range(1, 8)
    ]
    head = (("示例县2025年耕地地力保护补贴发放明细表", *["<"] * 10), (FACTS, *[None] * 9, "单位：元"), HEADS)
    return saved(folder, book({"发放明细": (*head, *rows)}), "发放明细.xlsx")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Published, printed, packed and exported; every page read; 500 requests that go wrong."""
    home, files = tmp_path_factory.mktemp("leaving"), tmp_path_factory.mktemp("files")
    opened = open_home(home)
    decided = opened.sitting("guanli").propose("web_names/BT001", "示例县发〔2025〕1号", date(2025, 1, 1), "县政府常务会议定的")
    opened.sitting("fuhe").confirm(decided)
    opened.close()
    with running("office", home, MBZ_LOG="info") as office, running("public", home, MBZ_LOG="info") as public:
        made = Seen(home, office, public, {name: Visitor(office) for name in ("jingban", "fuhe", "fabu", "xiangzhen", "shenji", "guanli")})
        for name, visitor in made.people.items():
            visitor.login(name, PASSWORD)
        _published(made.people, _roster(files))
        _walk(made)
        _go_wrong(made, files)
        yield made


def _walk(seen: Seen) -> None:
    """Every page the menu and the lists lead to, the paper, and the public site."""
    for visitor in seen.people.values():
        waiting, known = ["/"], set[str]()
        while waiting and len(known) < 60:
            path = waiting.pop()
            if path in known or "tuichu" in path or "biaohao" in path:  # the marked workbook is the clerk's own file back
                continue
            known.add(path)
            answer = seen.keep(visitor.get(path))
            waiting += [link for link in re.findall(r'href="(/[^"#]*)"', answer.text) if not link.startswith("/assets")]
    township = seen.people["xiangzhen"]
    for act in (f"cun/{VILLAGE}", f"xiang/{TOWNSHIP}", f"xiang/{TOWNSHIP}/changtu", f"xiang/{TOWNSHIP}/cundang"):
        township.get("/gongshidan?nian=2025")
        seen.keep(township.post(f"/gongshidan/{act}", {"year": "2025"}))
    day = today().isoformat()
    seen.keep(township.post(f"/gongshidan/cun/{VILLAGE}/zhangtie", {"year": "2025", "posted_on": day, "until": day, "place": "村务公开栏"}))
    citizen, waiting, known = (
        Visitor(seen.public),
        [*LISTS, "/", f"/v/{VILLAGE}/1", f"/cun/{VILLAGE}?nian=2025", "/api/v1", "/butie/2025"],
        set(),
    )
    while waiting and len(known) < 80:
        path = waiting.pop(0)
        if path not in known:
            known.add(path)
            answer = seen.keep(citizen.get(path))
            seen.read.append(answer)
            waiting += re.findall(r'href="(/[^"#]*)"', answer.text) if path.split("?")[0] in ("/", "/butie/2025", "/mulu") else []


def _go_wrong(seen: Seen, files: Path) -> None:
    """500 requests with known numbers in addresses, forms, file names and broken sheets. What somebody typed himself is not kept."""
    dice, clerk, citizen = random.Random(7), seen.people["jingban"], Visitor(seen.public)
    own = ["/shoudao", "/qixian", "/gongshidan", "/yifabu", "/shouxiang", "/shezhi", "/jiedu", "/zhangtie", "/chuan"]
    out = ["/sousuo", "/butie/2025", "/cun", "/v", "/biao/1/411322/subsidy_roster/2025", "/api/v1/datasets", "/fabu/1", "/ka", "/mulu"]
    for n in range(500):
        told = urllib.parse.quote(dice.choice(SECRET))
        who, base = (clerk, dice.choice(own)) if n % 2 else (citizen, dice.choice(out))
        path = dice.choice((f"{base}/{told}", f"{base}?q={told}&nian={told}", f"{base}/%00{told}", f"{base}/..%2f{told}"))
        if n % 3:
            who.get(path)
        else:
            who.post(path, {"text": told, "place": told, "number": told})
    broken = files / "坏的.xlsx"
    for n in range(4):
        whole = _roster(files).read_bytes()
        with zipfile.ZipFile(io.BytesIO(whole)) as package, zipfile.ZipFile(broken, "w") as made:
            for name in package.namelist():
                part = package.read(name)
                made.writestr(name, part[: dice.randrange(len(part))] if n and name.endswith(".xml") and "sheet" in name else part)
        _send(clerk, broken.rename(files / f"坏的{n}.xlsx"), date=f"2026-11-0{n + 1}")
    seen.keep(clerk.get("/shoudao"))


def _texts(answer: Answer) -> Iterator[str]:
    """What an answer says once it is unpacked: ZIPs and their files, PDFs, the rest as text."""
    waiting = [answer.content or answer.text.encode()]
    while waiting:
        content = waiting.pop()
        yield content.decode("utf-8", "ignore")
        if content.startswith(b"%PDF-"):
            yield "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        elif content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                waiting += [package.read(name) for name in package.namelist()]


def test_no_answer_of_either_face_holds_a_known_number(seen: Seen) -> None:
    assert len(seen.answers) > 100
    assert any("户主1" in text for answer in seen.answers for text in _texts(answer)), "the notice names who was paid"
    found = [(answer.path, secret) for answer in seen.answers for text in _texts(answer) for secret in SECRET if secret in text]
    assert found == []


def test_the_child_is_named_in_no_answer_and_on_no_paper(seen: Seen) -> None:
    assert [answer.path for answer in seen.answers for text in _texts(answer) if CHILD in text] == []


def test_the_public_face_names_persons_on_one_page_only(seen: Seen) -> None:
    assert [answer.path for answer in seen.read if any("户主1" in text for text in _texts(answer))] == [LISTS[1]]


def test_logs_database_and_release_hold_no_known_number(seen: Seen) -> None:
    logs = [path for path in seen.home.glob("*.log") if path.stat().st_size]
    assert len(logs) == 2
    everything = _everything_readable(seen.home)
    assert [secret for secret in (*SECRET, CHILD) if secret in everything] == []


def test_an_export_holds_no_known_number(seen: Seen, tmp_path: Path) -> None:
    for more in (["--out", str(tmp_path / "copy")], ["--deposit", time.strftime("%Y-%m"), "--out", str(tmp_path / "deposit")]):
        command = [sys.executable, "app.py", "export", *more]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "MBZ_HOME": str(seen.home)}, check=True, capture_output=True)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 20
    texts = (text for path in written for text in _texts(Answer(200, "", "", {}, path.read_bytes())))
    assert [secret for text in texts for secret in (*SECRET, CHILD) if secret in text] == []


def test_the_public_process_has_no_file_of_the_office_open_and_no_room_of_it_loaded(seen: Seen) -> None:
    words = ("--face", "public", "--host", "127.0.0.1", "--port", str(urllib.parse.urlsplit(seen.public).port))
    owners = [path.parent for path in Path("/proc").glob("[0-9]*/cmdline") if "\x00".join(words).encode() in _bytes(path)]
    assert owners
    for process in [*owners, *(child for owner in owners for child in _children(owner))]:
        held = [str(handle.readlink()) for handle in (process / "fd").iterdir() if handle.is_symlink()]
        assert [path for path in held if "/office/" in path] == []
    rooms = ("datasets.office", "dashboard.office", "dashboard.notices", "loaders.read", "sqlalchemy", "argon2")
    said = f"import sys, dashboard.public; print([name for name in sys.modules if name.startswith({rooms})])"
    told = subprocess.run([sys.executable, "-c", said], cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _children(process: Path) -> list[Path]:
    found = (process / "task" / process.name / "children").read_text().split()
    return [Path("/proc") / number for number in found]


def test_no_public_route_reaches_the_office_by_any_name(seen: Seen) -> None:
    citizen, rules = Visitor(seen.public), list(create_public(seen.home / "public").url_map.iter_rules())
    assert len(rules) > 15
    for rule in rules:
        for name in (
            "..%2f..%2foffice%2foffice.sqlite",
            "....//office/office.sqlite",
            "%2e%2e/%2e%2e/office/keys",
            urllib.parse.quote(str(seen.home / "office/office.sqlite"), safe=""),
        ):
            answer = citizen.get(re.sub(r"<[^>]+>", name, rule.rule))
            assert b"SQLite format 3" not in answer.content, (rule.rule, name)
            assert answer.status < 500, (rule.rule, name)
