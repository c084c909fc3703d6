"""`check` answers quickly and alone: many files at once, nothing of the store read, and where the system knows no fork server."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.failures import Damaged, UnknownKind
from loaders.limited import run_limited
from loaders.report import check_files
from tests import makers

INCOME: makers.Rows = (
    ("2025年一般公共预算收入表", None, None),
    (None, None, "单位：万元"),
    ("科目编码", "科目名称", "预算数"),
    ("101", "税收收入", 60.5),
    (None, "本年收入合计", 60.5),
)

# what a system without forks lacks, taken away before anything of ours is read
_WITHOUT_FORKS = """
import multiprocessing.context as c, multiprocessing, runpy, sys
for name in [n for n in vars(c) if n.startswith("Fork")]:
    delattr(c, name)
c._concrete_contexts = {"spawn": c.SpawnContext()}
multiprocessing.get_all_start_methods = lambda: ["spawn"]
if __name__ == "__main__":
    sys.argv = ["app.py", "check", "--json", sys.argv[1]]
    runpy.run_path("app.py", run_name="__main__")
"""


def files(folder: Path, names: tuple[str, ...]) -> list[Path]:
    paths = []
    for place, name in enumerate(names):
        (folder / str(place)).mkdir()
        paths.append(makers.saved(folder / str(place), makers.book({"表1": INCOME}), name))
    return paths


def test_files_of_one_name_are_marked_each_in_a_workbook_of_its_own(tmp_path: Path) -> None:
    paths = files(tmp_path, ("收入.xlsx", "收入.xlsx", "支出.xlsx"))
    assert check_files(paths, annotate=tmp_path / "标注", out=io.StringIO()) == 0
    assert sorted(p.name for p in (tmp_path / "标注").iterdir()) == ["支出_标注.xlsx", "收入_2_标注.xlsx", "收入_标注.xlsx"]


def test_answers_stand_in_the_order_of_the_files_and_an_unreadable_one_among_them_is_told(tmp_path: Path) -> None:
    paths = files(tmp_path, ("乙.xlsx", "甲.xlsx", "丙.xlsx"))
    paths[1].write_bytes(b"")
    said = io.StringIO()
    assert check_files(paths, as_json=True, out=said) == 2
    answers = json.loads(said.getvalue())["files"]
    assert [(a["file"], len(a["tables"]), a.get("error", "")) for a in answers] == [
        ("乙.xlsx", 1, ""),
        ("甲.xlsx", 0, "这是空文件，里面没有任何内容。"),
        ("丙.xlsx", 1, ""),
    ]


def test_check_reads_nothing_of_the_store(tmp_path: Path) -> None:
    (path,) = files(tmp_path, ("收入.xlsx",))
    told = (
        f"import sys, app\ntry:\n    app.cli(['check', {str(path)!r}])\nfinally:\n"
        "    print([m for m in ('sqlalchemy', 'dash', 'datasets.office') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]"), done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there it is so anyway")
def test_check_works_where_the_system_has_no_fork_server(tmp_path: Path) -> None:
    (path,) = files(tmp_path, ("收入.xlsx",))
    script = tmp_path / "without.py"
    script.write_text(f"import sys\nsys.path.insert(0, {str(Path.cwd())!r})\n{_WITHOUT_FORKS}", encoding="utf-8")
    done = subprocess.run([sys.executable, str(script), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [t["table"] for t in json.loads(done.stdout)["files"][0]["tables"]] == ["gb_general_income"]


def test_a_kind_there_is_not_is_told_and_no_file_is_blamed(tmp_path: Path) -> None:
    with pytest.raises(UnknownKind, match="没有“zhaiwu”这一类，有：budget、debt、"):
        check_files([tmp_path / "不存在.xlsx"], kind="zhaiwu")


def test_a_file_that_cannot_be_marked_is_named_and_the_others_are_reported_whole(tmp_path: Path) -> None:
    paths = files(tmp_path, ("甲.xlsx", "乙.xlsx", "丙.xlsx"))
    (tmp_path / "标注" / "乙_标注.xlsx").mkdir(parents=True)  # something else already has the name
    said = io.StringIO()
    assert check_files(paths, as_json=True, annotate=tmp_path / "标注", out=said) == 2
    answers = json.loads(said.getvalue())["files"]
    assert [(a["file"], len(a["tables"]), bool(a.get("error"))) for a in answers] == [
        ("甲.xlsx", 1, False),
        ("乙.xlsx", 1, True),
        ("丙.xlsx", 1, False),
    ]
    assert "没有标注，写不进 乙_标注.xlsx" in answers[1]["error"] and (tmp_path / "标注" / "丙_标注.xlsx").is_file()
    words = io.StringIO()
    assert check_files(paths, annotate=tmp_path / "标注", out=words) == 2
    assert "没有标注，写不进 乙_标注.xlsx" in words.getvalue() and words.getvalue().count("读到《2025年一般公共预算收入表》") == 3


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    paths = files(tmp_path, ("甲.xlsx",))
    (tmp_path / "占用").write_bytes(b"")
    said = io.StringIO()
    assert check_files(paths, as_json=True, annotate=tmp_path / "占用", figures=tmp_path / "占用" / "数.csv", out=said) == 2
    (answer,) = json.loads(said.getvalue())["files"]
    assert len(answer["tables"]) == 1 and "数据写不进 数.csv" in answer["error"] and "没有标注" in answer["error"]


@pytest.mark.skipif(sys.platform == "win32", reason="its signals are others")
def test_a_reading_whose_process_dies_is_one_sentence() -> None:
    with pytest.raises(Damaged, match="解析程序异常中止，文件可能已损坏；请用表格软件打开后另存一份再提交。"):
        run_limited(os._exit, 3)
    with pytest.raises(Damaged, match="占用内存过多"):  # the kernel kills what takes too much
        run_limited(os.abort)
