"""Opens an office for the first time: the first administrator, or the whole demo county taken through the real path act by act."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory

from datasets.office import journal, users
from datasets.office.crews import crew
from datasets.office.desk import Desk
from datasets.office.digest import digest_file
from datasets.office.disk import flush_folder, private_dir, remove_tree, replace_durably
from datasets.office.intake import Arrival
from datasets.office.journal import Door
from datasets.office.naming import Unit
from datasets.office.office import Office
from datasets.office.refusals import NotReady
from loaders.demo import Act, DemoPlan, PlannedFile, write_county
from loaders.leaving import Stop, Stopped, hired, stoppable
from loaders.limited import context
from schemas.findings import Gravity

__all__ = ["DEMO_USERS", "Progress", "Stopped", "first_administrator", "open_demo"]

Progress = Callable[[float, str], None]
#: login name, role, unit, display; passwords are made on the spot
DEMO_USERS = (
    ("caizheng", "财政经办", "", "财政局经办（示例）"),
    ("fuhe", "复核", "", "财政局复核（示例）"),
    ("fabu", "发布", "", "财政局发布（示例）"),
    ("bumen", "部门经办", "department", "部门经办（示例）"),
    ("xiangzhen", "乡镇经办", "township", "乡镇经办（示例）"),
    ("shenji", "审计", "", "审计（示例）"),
    ("guanli", "系统管理", "", "系统管理（示例）"),
)
_WRITING, _ALL = 0.25, 1.0
#: stands in the folder of a demo county that was loaded to its end
_WHOLE = "whole"


def first_administrator(office: Office, name: str) -> str:
    """Make the first account of a new office; return its one-time password. NotReady when anybody is there already."""
    if office.users():
        raise NotReady("已经有用户了，由系统管理增加：用 --by 写明是谁。")
    with office.store.writing() as connection:
        password = users.add(connection, name, "系统管理", "", name)
        journal.add(connection, Door("cli"), name, "设立系统管理员", name)
    return password


def open_demo(home: Path | str, progress: Progress = lambda share, words: None) -> None:
    """Write the demo county's workbooks and take them through receive, approve and publish, act by act in date order.

    It is made aside, in `<home>/demo-loading`, and moved in when it is whole: a start that was broken off leaves no half county,
    the next one begins anew. Logins go to `<home>/demo-logins.csv` (user,role,password).
    NotReady when the office already holds anything; Stopped when Ctrl+C or SIGTERM broke the loading off, with all it hired.
    """
    root, aside = private_dir(Path(home)), Path(home) / "demo-loading"
    if any((root / "office").glob("*")):
        raise NotReady("这里已经有用户或数据，示例县只装入空的目录。")
    if not (aside / _WHOLE).exists():
        remove_tree(aside)
        with stoppable(digest_file.__module__) as stop:
            _load_demo(private_dir(aside), _heeding(stop, progress))
        replace_durably(aside / _WHOLE, b"")
    for name in ("public", "demo-logins.csv", "office"):  # the office last: who finds one finds all
        if (aside / name).exists():
            (aside / name).replace(root / name)
            flush_folder(root)
    remove_tree(aside)


def _heeding(stop: Stop, progress: Progress) -> Progress:
    """`progress` that looks, file by file, whether the loading was told to stop."""

    def told(share: float, words: str) -> None:
        stop.look()
        progress(share, words)

    return told


def _load_demo(root: Path, progress: Progress) -> None:
    office = Office.open(root)
    with TemporaryDirectory(dir=private_dir(office.dir / "making")) as folder, hired(2, context(digest_file.__module__)) as pool:
        written = lambda done, count, name: progress(_WRITING * done / count, f"写表 {name}")  # noqa: E731 - a callback of one line
        plan = write_county(Path(folder), executor=pool, progress=written)
        _make_users(office, root, plan)
        _publish_all(office, plan, progress, pool)
    office.close()


def _make_users(office: Office, root: Path, plan: DemoPlan) -> None:
    own = {"department": next((f.entity_code for f in plan.files if f.kind == "budget" and f.entity_code != office.county), ""),
           "township": sorted(t.code for t in office.places().townships.values())[0], "": ""}  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["user", "role", "password"])
    with office.store.writing() as connection:
        for name, role, level, display in DEMO_USERS:
            password = users.add(connection, name, role, own[level], display, is_demo=True)
            journal.add(connection, Door("demo"), name, "设立示例用户", name, role=role)
            writer.writerow([name, role, password])
    replace_durably(root / "demo-logins.csv", out.getvalue().encode("utf-8"), 0o600)
    office.sitting("guanli", "demo").register_units(_units(office, plan))


def _units(office: Office, plan: DemoPlan) -> list[Unit]:
    known = office.units()
    found = {file.entity_code: Unit(file.entity_code, file.entity_name, "department", office.county) for file in plan.files}
    return [unit for code, unit in sorted(found.items()) if code not in known]


def _arrivals(plan: DemoPlan) -> Iterator[Arrival]:
    for file in plan.files:
        yield Arrival(file.path, file.formed, file.approved, file.disclosure, file.reason, unit=file.entity_code, stage=file.stage)


def _publish_all(office: Office, plan: DemoPlan, progress: Progress, pool: Executor) -> None:
    clerk, reviewer, publisher = (office.sitting(name, "demo") for name in ("caizheng", "fuhe", "fabu"))
    done, count = 0, len(plan.files)
    with crew(hands=2) as executor:
        numbers = clerk.receive_all(_arrivals(plan), executor)
        for act in plan.acts:
            ids = []
            for file in act.files:
                number = next(numbers)
                _settle(clerk, number, file)
                reviewer.approve(number, secrecy_reviewed=True)
                ids += [number] if file.disclosure != "不予公开" else []
                done += 1
                progress(_WRITING + (_ALL - _WRITING) * done / count, f"接收 {file.path.name}")
            progress(_WRITING + (_ALL - _WRITING) * done / count, f"公布 {act.title}")
            office.demo_clock = f"{act.published.isoformat()}T01:30:00Z"
            publisher.publish(ids, _reason(act), pool)
    office.demo_clock = ""


def _reason(act: Act) -> str:
    return act.reason or act.title


def _settle(clerk: Desk, number: str, file: PlannedFile) -> None:
    """Explain what the checks ask, as a clerk would; a demo workbook that is blocked is a defect and stops the opening."""
    submission, findings = clerk.submission(number), clerk.findings(number)
    if submission.state != "ready":
        first = next((f.message for f in findings), submission.trouble)
        raise NotReady(f"示例表“{file.path.name}”没有通过检查：{first}")
    for finding in findings:
        if finding.gravity is Gravity.ASKS:
            clerk.explain(number, finding.place, "示例说明：按示例方案编制，差额属实。")
