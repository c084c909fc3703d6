"""How a release is called in a list: by what it holds and for whom, never by a number alone."""

from __future__ import annotations

from collections import Counter

from datasets.published.chain import Release
from schemas.kinds import kinds

_ACTS = {"publish": "公布", "correct": "更正", "withdraw": "废止", "takedown": "紧急撤下"}


def act_word(release: Release) -> str:
    """公布、更正、废止、紧急撤下; a publication that replaces older tables is a 更正."""
    return "更正" if release.act == "publish" and release.supersedes else _ACTS.get(release.act, release.act)


def title_of(release: Release) -> str:
    """What the office called it; for corrections and where it said nothing what is in it: 2025年决算：12个部门 · 废止第4号发布.

    What was taken down is called by what it held: the reason kept in its tombstone is why it went.
    """
    gone = (*release.withdraws, *release.takes_down)
    if gone:
        return f"{act_word(release)}第{'、'.join(str(n) for n in gone)}号发布"
    if release.reason and release.act == "publish" and not release.supersedes and not release.is_taken_down:
        return release.reason
    datasets = [d for d in release.datasets if not d.members]
    if not datasets:
        return "内容已经撤下" if release.is_taken_down else "没有数据表"
    years = Counter(d.year for d in datasets)
    what = list(dict.fromkeys(kinds()[d.kind].title if d.kind in kinds() else d.title for d in datasets))
    names = list(dict.fromkeys(d.programme_name or d.entity_name for d in datasets if d.programme_name or d.entity_name))
    unit = "项" if any(d.programme_name for d in datasets) else "个单位"
    whom = names[0] if len(names) == 1 else f"{len(names)}{unit}" if names else ""
    year = f"{max(years)}年" if len(years) == 1 else f"{min(years)}—{max(years)}年"
    return f"{year}{'、'.join(what[:3])}" + (f"：{whom}" if whom else "")
