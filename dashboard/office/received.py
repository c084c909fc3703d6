"""Knows the pages of 收到的表: the list, the upload in pieces, the findings on the clerk's own sheet."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.office import receiving
from dashboard.office.answers import CHINA, attachment, sentence, today
from dashboard.office.arrivals import Arrival, ArrivalRefused
from dashboard.office.findings import page_of_findings, verdict
from dashboard.office.guard import may
from dashboard.office.lines import TONES, Line, line, page_of
from dashboard.office.person import desk, office
from datasets.office import steps
from datasets.office.records import Submission
from datasets.office.unlisted import list_workbook, unlisted

pages = Blueprint("received", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/shoudao")
def index() -> str:
    """Every submission this person may see, newest first."""
    state, words = request.args.get("zhuangtai", ""), request.args.get("ci", "").strip()
    handed, every = steps.handed_in(desk()), desk().submissions()
    lines = [_line(submission, handed) for submission in every]
    states = list(dict.fromkeys(entry.state for entry in lines))
    shown = [entry for entry in lines if (not state or entry.state == state) and words in f"{entry.file_name}{entry.whose}{entry.number}"]
    page = page_of(shown, request.args.get("ye"))
    waiting = sum(1 for entry in lines if entry.tone == "block")
    return render_template(
        "received.html",
        heading=f"{waiting}份表有必须改的" if waiting else "收到的表",
        subheading=_subheading(len(lines)),
        lines=page.items,
        page=page,
        states=states,
        state=state,
        words=words,
        empty="没有符合的表。" if lines else "还没有收到表。" + ("从“传表”那里传。" if may("received.begin") else ""),
        is_any=bool(lines),
        under_way=receiving.under_way(current_user.user.name),
        may_show=may("received.show"),
        may_upload=may("received.begin"),
        earlier=request.args.get("jie", ""),
        before=_before(request.args.get("jie", "")),
        today=today().isoformat(),
        units=_units(),
        to_submit=[one.id for one in every if _can_submit(one, handed)] if may("received.submit_many") else [],
        unlisted=unlisted(desk()) if may("received.again_unlisted") else (),
        disclosures=receiving.DISCLOSURES,
    )


def _before(number: str) -> Submission | None:
    """What was said of the submission that is sent once more, so that nobody has to say it again."""
    return desk().submission(number) if number else None


def _subheading(count: int) -> str:
    if not count:
        return "传上来的表，一份一行，列在这里。"
    return f"一共{count}份。" + ("点文件名，看每一格的核对结果。" if may("received.show") else "只列出收到了什么、办到哪一步。")


def _units() -> list[tuple[str, str]]:
    """Units whose tables a 财政经办 may send for: the county first, then departments; others send only their own."""
    if current_user.user.role != "财政经办":
        return []
    found = [unit for unit in office().units().values() if unit.level != "township"]
    by_code = sorted(found, key=lambda unit: (unit.level != "county", unit.code))
    return [(unit.code, f"按表里写的单位（全县的表归{unit.name}）" if unit.level == "county" else unit.name) for unit in by_code]


def _line(submission: Submission, handed: frozenset[str]) -> Line:
    """The line, with 还没有提交 for what is ready but not yet handed in."""
    waits = submission.state == "ready" and submission.id not in handed
    return line(submission, ("待提交", TONES["ready"]) if waits else None)


def _can_submit(submission: Submission, handed: frozenset[str]) -> bool:
    """True when nothing in it waits for the clerk but the handing in."""
    waits = submission.state == "ready" and submission.id not in handed
    return waits and (not submission.asking_count or verdict(desk(), submission).is_ready)


@pages.post("/chuan/kaishi")
def begin() -> ResponseReturnValue:
    """Open an arrival for one file of a known size; answers where its pieces go."""
    size = request.form.get("size", "")
    if not size.isdecimal():
        raise ArrivalRefused("没有说明文件多大，没有收下。")
    arrival = receiving.arrivals().begin(current_user.user.name, request.form.get("name", ""), int(size))
    where = {name: url_for(f"received.{name}", key=arrival.key) for name in ("piece", "finish")}
    return jsonify(key=arrival.key, **where)


def _own(key: str) -> Arrival:
    try:
        return receiving.arrivals().of(key, current_user.user.name)
    except KeyError:
        raise ArrivalRefused("这份文件没有在传，请重新选文件。") from None


@pages.post("/chuan/<key>/duan")
def piece(key: str) -> ResponseReturnValue:
    """Append one piece; 409 with the bytes held when the offset is not the next one, so that the sender goes on from there."""
    arrival, offset = _own(key), request.headers.get("Upload-Offset", "")
    if arrival.state != "arriving" or not offset.isdecimal():
        raise ArrivalRefused("这一段对不上，请重新传这份文件。")
    held = receiving.arrivals().held(arrival)
    if held != int(offset):
        return jsonify(received=held), 409
    return jsonify(received=receiving.arrivals().append(arrival, request.stream))


@pages.post("/chuan/<key>/wan")
def finish(key: str) -> ResponseReturnValue:
    """All bytes are here: check the form and queue the reading."""
    arrival = _own(key)
    form = receiving.form_of(request.form.to_dict())
    if arrival.state != "arriving" or receiving.arrivals().held(arrival) != arrival.size:
        raise ArrivalRefused(f"“{arrival.name}”没有传完整，没有收下。请再传一次。")
    receiving.start(desk(), arrival, form)
    return jsonify(progress=url_for("received.progress", key=key))


@pages.get("/chuan/<key>")
def progress(key: str) -> ResponseReturnValue:
    """How far the reading is: `state`, `percent`, `sentence`, and where the result is."""
    arrival = receiving.settled(receiving.arrivals(), _own(key))
    said = {"state": arrival.state, "percent": arrival.percent, "sentence": arrival.sentence}
    if arrival.state == "failed" and arrival.number:
        said |= {"verdict": "读不出"}
    if arrival.state == "done":
        submission = desk().submission(arrival.number)
        words = "没有必须改的" if submission.state == "ready" else submission.state_words
        said |= {"href": url_for("received.show", number=arrival.number), "verdict": words, "tone": TONES[submission.state]}
    return jsonify(said)


@pages.post("/shoudao")
def upload() -> ResponseReturnValue:
    """The same without scripts: one form, one or more files, read before the answer."""
    form = receiving.form_of(request.form.to_dict())
    files = [sent for sent in request.files.getlist("files") if sent.filename]
    if not files:
        raise ArrivalRefused("没有选文件。")
    for sent in files:
        size = sent.stream.seek(0, 2)
        sent.stream.seek(0)
        arrival = receiving.arrivals().begin(current_user.user.name, sent.filename or "", size)
        receiving.arrivals().append(arrival, sent.stream)
        receiving.start(desk(), arrival, form)
    flash(f"收到{len(files)}份，正在核对。刷新这一页看结果。", "note")
    return redirect(url_for("received.index"))


@pages.get("/shoudao/<number>")
def show(number: str) -> str:
    """The clerk's own sheet with its marked cells, beside the findings."""
    where = {name: request.args.get(name, "") for name in ("biao", "ye", "chu")}
    return render_template("show.html", **page_of_findings(desk(), number, where["biao"], where["ye"], where["chu"]))


@pages.post("/shoudao/<number>/shuoming")
def explain(number: str) -> ResponseReturnValue:
    """Keep one explanation; answers how many are still open."""
    desk().explain(number, request.form.get("place", ""), request.form.get("text", "").strip()[:500])
    said = verdict(desk(), desk().submission(number))
    return jsonify(sentence=f"已存 {datetime.now(CHINA):%H:%M}", verdict=said.title, is_ready=said.is_ready)


@pages.post("/shoudao/<number>/tijiao")
def submit(number: str) -> ResponseReturnValue:
    """Hand the submission to the reviewers; refused with the reason while something is open."""
    said = verdict(desk(), desk().submission(number))
    if not said.is_ready:
        return sentence(409, "还不能提交", f"{said.title}。")
    steps.hand_in(desk(), number)
    flash(f"{number}已经提交审核。", "good")
    return redirect(url_for("received.show", number=number))


@pages.post("/shoudao/<number>/zaihedui")
def again(number: str) -> ResponseReturnValue:
    """Check the same file once more: a unit was registered, a heading explained, a setting changed since."""
    newer = desk().read_again(number)
    flash(f"又核对了一次，这是{newer}；{number}由它替代。", "good")
    return redirect(url_for("received.show", number=newer))


@pages.post("/shoudao/zaihedui")
def again_unlisted() -> ResponseReturnValue:
    """The same for every file that waits for its unit to be registered, one after another in the background."""
    numbers = list(dict.fromkeys(number for one in unlisted(desk()) for number in one.submissions))
    for number in numbers:
        receiving.start_again(desk(), number)
    flash(f"正在重新核对{len(numbers)}份。刷新这一页看结果。", "note")
    return redirect(url_for("received.index"))


@pages.get("/shoudao/danweiminglu.xlsx")
def unit_list() -> ResponseReturnValue:
    """The 单位名录 to be completed: what is published and, below, the units that files wait for."""
    return attachment(list_workbook(desk()), "单位名录.xlsx", XLSX)


@pages.post("/shoudao/tijiao")
def submit_many() -> ResponseReturnValue:
    """Hand every listed submission to the reviewers: a folder of ninety departments is one click. What is not ready stays."""
    ready = [number for number in request.form.getlist("number") if verdict(desk(), desk().submission(number)).is_ready]
    for number in ready:
        steps.hand_in(desk(), number)
    flash(f"{len(ready)}份已经提交审核。" if ready else "没有可以提交的。", "good" if ready else "ask")
    return redirect(url_for("received.index"))


@pages.get("/shoudao/<number>/biaohao.xlsx")
def marked(number: str) -> ResponseReturnValue:
    """The clerk's own workbook with the findings marked, made now, stamped with who asked and when, kept nowhere."""
    submission = desk().submission(number)
    stem = submission.file_name.rsplit(".", 1)[0]
    return attachment(desk().annotated(number), f"{stem}（标好的，{datetime.now(CHINA):%Y%m%d%H%M}，{current_user.user.name}）.xlsx", XLSX)


@pages.post("/shoudao/<number>/biaotou")
def heading(number: str) -> ResponseReturnValue:
    """Remember which column an unknown heading is; the next upload knows it."""
    desk().submission(number)
    desk().remember_heading(request.form.get("table", ""), request.form.get("heading", ""), request.form.get("column", ""))
    flash("记住了。都指定好以后，点“再核对一次”，就按这个来读。", "good")
    return redirect(url_for("received.show", number=number))
