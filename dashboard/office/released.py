"""Knows the pages of 已发布: every release, and the three acts after publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.office.answers import moment, sentence
from dashboard.office.guard import may
from dashboard.office.lines import page_of
from dashboard.office.outward import public_link, state
from dashboard.office.person import desk
from datasets.published.chain import Release
from schemas.kinds import kinds

pages = Blueprint("released", __name__)
ACTS = {
    "correct": ("更正", "声明这一号有误，打开更正的单子；改好的表照常传上来、审查、公布，旧的仍可查看。", False),
    "withdraw": ("废止", "这一号从现行里退出，网上留一条有日期的废止公告。", False),
    "takedown": ("紧急撤下", "只用于个人信息泄露：删去这一号的内容，只留一块说明。要两个人。", True),
}
DONE = {
    "更正": "第{}号的更正立了单。改好的表照常传上来、审查、公布，那时才更正。",
    "废止": "第{}号已经废止，网上不再用它。",
    "紧急撤下": "第{}号已经撤下，内容都删去了。",
}


@dataclass(frozen=True)
class Line:
    """One release in the list."""

    release: int
    what: str
    whose: str
    reason: str
    at: str
    state: str
    tone: str


def _states(releases: tuple[Release, ...]) -> dict[int, tuple[str, str]]:
    """Release → what became of it (words, tone)."""
    found: dict[int, tuple[str, str]] = {one.n: ("现行", "good") for one in releases}
    for one in releases:
        if one.withdraws or one.takes_down:
            found[one.n] = ("公告", "note")
        for old in set(one.supersedes.values()):
            found[old] = (f"有表已由第{one.n}号更正", "ask")
        for old in one.withdraws:
            found[old] = (f"已由第{one.n}号废止", "")
        for old in one.takes_down:
            found[old] = (f"已由第{one.n}号撤下", "block")
    return found


def _line(release: Release, become: tuple[str, str]) -> Line:
    datasets = [dataset for dataset in release.datasets if not dataset.members]
    titles = list(dict.fromkeys(kinds()[dataset.kind].title for dataset in datasets if dataset.kind in kinds()))
    entities = list(dict.fromkeys(dataset.entity_name for dataset in datasets if dataset.entity_name))
    years = sorted({dataset.year for dataset in datasets if dataset.year})
    span = f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年" if years else ""
    what = f"{span}{'、'.join(titles)}，{len(datasets)}张表" if datasets else "公告"
    whose = "、".join(entities[:3]) + (f"等{len(entities)}家" if len(entities) > 3 else "")
    return Line(release.n, what, whose, release.reason, moment(release.published_at), *become)


@pages.get("/yifabu")
def index() -> str:
    """Every release, newest first."""
    releases = state().releases()
    become = _states(releases)
    page = page_of(tuple(reversed(releases)), request.args.get("ye"))
    return render_template(
        "released_list.html",
        heading=f"已经发布到第{releases[-1].n}号" if releases else "还没有公布过",
        subheading="公布以后不能改。有错：更正、废止；泄露了个人信息：紧急撤下。",
        lines=[_line(one, become[one.n]) for one in page.items],
        page=page,
    )


@pages.get("/yifabu/<int:release>")
def show(release: int) -> str:
    """One release: its tables, its proof, the acts that are still open."""
    releases = {one.n: one for one in state().releases()}
    if release not in releases:
        abort(404)
    one = releases[release]
    line = _line(one, _states(tuple(releases.values()))[release])
    datasets = [dataset for dataset in one.datasets if not dataset.members]
    is_over = line.tone in ("", "block") or not datasets
    return render_template(
        "released.html",
        line=line,
        link=public_link(release),
        page=page_of(sorted(datasets, key=lambda dataset: (dataset.entity_code, dataset.year, dataset.title)), request.args.get("ye")),
        is_taken_down=one.is_taken_down,
        manifest=" ".join(one.manifest_sha256[start : start + 8] for start in range(0, 32, 8)),
        facts=[(name, value) for name, value in (("制作单位", "、".join(one.maker)), ("发布单位", one.publisher)) if value],
        acts=[] if is_over else [_act(name, release) for name in ACTS if may(f"released.{name}")],
        announced=[{"reason": one.reason, "by": one.by, "at": moment(one.at)} for one in desk().announced(release)],
        may_act=not is_over and any(may(f"released.{name}") for name in ACTS),
    )


def _act(name: str, release: int) -> dict[str, Any]:
    title, says, needs_second = ACTS[name]
    return {
        "id": name,
        "title": title,
        "says": says,
        "needs_second": needs_second,
        "second_role": "复核、发布或系统管理",
        "href": url_for(f"released.{name}", release=release),
    }


def _asked(title: str) -> tuple[str, ResponseReturnValue | None]:
    """The reason as typed, and a refusal when it or the confirmation is missing."""
    reason = request.form.get("reason", "").strip()[:500]
    if len(reason) < 4:
        return reason, sentence(409, f"还没有{title}", "请写明原因，会公布。")
    if request.form.get("sure", "").strip() != title:
        return reason, sentence(409, f"还没有{title}", f"要办，请打“{title}”。")
    return reason, None


def _done(release: int, act: Callable[[str], object], title: str) -> ResponseReturnValue:
    reason, refusal = _asked(title)
    if refusal is not None:
        return refusal
    act(reason)
    flash(DONE[title].format(release), "good")
    return redirect(url_for("released.show", release=release))


@pages.post("/yifabu/<int:release>/gengzheng")
def correct(release: int) -> ResponseReturnValue:
    """Declare a release wrong; the corrected tables come the ordinary way."""
    return _done(release, lambda reason: desk().correct(release, reason=reason), "更正")


@pages.post("/yifabu/<int:release>/feizhi")
def withdraw(release: int) -> ResponseReturnValue:
    """Withdraw a release with a dated notice."""
    return _done(release, lambda reason: desk().withdraw(release, reason=reason), "废止")


@pages.post("/yifabu/<int:release>/chexia")
def takedown(release: int) -> ResponseReturnValue:
    """Remove a release's bytes after a privacy accident; the second person proves who they are here."""
    second = (request.form.get("second", "").strip(), request.form.get("second_password", ""))
    return _done(release, lambda reason: desk().takedown(release, reason=reason, second=second), "紧急撤下")
