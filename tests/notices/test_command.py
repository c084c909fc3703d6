"""`app.py notices` prints from an office what was published there: every form, for every place, with words the person understands."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from tests.notices.reading import code_in, text_of
from tests.office_home import open_home
from tests.office_sheets import id_of, persons

VILLAGE, TOWN, YEAR = "411322001001", "411322001", "2025"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that published what two villages were paid, and what one of them will be paid."""
    place, sheets = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("sheets")
    office = open_home(place)
    clerk, reviewer, publisher = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "fabu"))
    paid = [("新华街", f"户{n}", id_of(20 + n), 120.0) for n in range(6)] + [("交通街", f"家{n}", id_of(30 + n), 80.0) for n in range(5)]
    planned = [("新华街", f"户{n}", id_of(20 + n), 60.0) for n in range(6)]
    for file in (
        persons(sheets, paid, file="实发.xlsx"),
        persons(sheets, planned, batch="2025年第2批", kind="拟发", file="拟发.xlsx"),
    ):
        number = clerk.receive(file)
        for finding in clerk.findings(number):
            clerk.explain(number, finding.place, "示例说明，数和单位都属实。")
        reviewer.approve(number, secrecy_reviewed=True)
        publisher.publish([number])
    office.close()
    return place


def run(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, site: str = "https://mingbai.example") -> Result:
    """The command in this process."""
    monkeypatch.setenv("MBZ_HOME", str(home))
    monkeypatch.setenv("MBZ_PUBLIC_URL", site)
    return CliRunner().invoke(app.cli, ["notices", "--year", YEAR, *arguments])


def test_every_form_is_printed_for_a_village_a_township_and_the_county(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = {
        "result": ("--notice", "result", "--township", TOWN),
        "before": ("--notice", "before", "--village", VILLAGE, "--programme", "BT001", "--batch", "2025年第2批", "--posted", "2026-11-24"),
        "picture": ("--notice", "picture", "--all"),
        "pack": ("--notice", "pack", "--village", VILLAGE),
        "county": ("--notice", "picture", "--county"),
    }
    for name, arguments in asked.items():
        done = run(home, monkeypatch, *arguments, "--out", str(tmp_path / name))
        assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "result").rglob("*.pdf")} >= {
        "411322001001新华街社区-2025-result.pdf",
        "411322001凤瑞街道-2025-result-合订本.pdf",
    }
    before = next((tmp_path / "before").rglob("*before-BT001*第2批.pdf"))
    assert "2026年11月24日至" in text_of(before).replace(" ", "")
    assert {path.name for path in (tmp_path / "picture").rglob("*.png")} >= {"411322001001新华街社区-2025-长图.png", "方城县-2025-长图.png"}
    assert code_in(next((tmp_path / "county").glob("*.png"))) == "https://mingbai.example/p/butie/2025"
    with zipfile.ZipFile(next((tmp_path / "pack").rglob("*.zip"))) as pack:
        assert {"公示单.pdf", "发放前公示-BT001-2025年第2批.pdf", "打开看.html", "manifest.json"} <= set(pack.namelist())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--notice", "result"), "四个里写一个"),
        (("--notice", "result", "--all", "--county"), "四个里写一个"),
        (("--notice", "before", "--all"), "要写明补贴项目"),
        (("--notice", "pack", "--county"), "--county只有两种"),
        (("--notice", "picture", "--township", "411322002"), "没有可以打印的"),
    ],
)
def test_what_cannot_be_printed_is_one_sentence_and_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(home, monkeypatch, *arguments, "--out", str(tmp_path))
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert said in done.output


def test_a_mistake_in_the_county_s_words_is_one_sentence_too(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = home / "office" / "notices.toml"
    words.write_text("[resullt]\n", encoding="utf-8")
    done = run(home, monkeypatch, "--notice", "result", "--village", VILLAGE, "--out", str(tmp_path))
    words.unlink()
    assert done.exit_code == 2
    assert "resullt" in done.output
