"""How a release is called in a list: by what it holds and for whom, never by a number alone."""

from __future__ import annotations

from collections import Counter

from datasets.published.chain import Release
from schemas.kinds import kinds

#: what the files of a release are, by name or by folder, and who each is for
_FILES = {
    "figures.parquet": "全部数字，一个值一行（Parquet）",
    "subsidy.parquet": "补贴汇总（Parquet）",
    "leaves.csv": "最细一级的数字，不含合计（CSV表格，自己加总用）",
    "release.json": "整号内容（JSON）",
    "tables/subsidy.csv": "补贴汇总（CSV表格）",
    "datapackage.json": "字段说明（Data Package）",
    "difference.json": "改动的每一格（JSON）",
    "manifest.json": "清单（每个文件的指纹）",
    "tombstone.json": "撤下的凭证",
    "tables": "一张表（CSV表格）",
    "texts": "表外的说明文字（JSON）",
    "workbooks": "Excel工作簿",
    "codes": "代码表（CSV表格）",
    "documents": "文件原文",
}
#: the formats of everything that can be taken along: name, and what each is for
FORMATS = (
    ("Excel工作簿（.xlsx）", "给看表的人：一个单位一个工作簿，一张表一页，用Excel、WPS打开。"),
    ("CSV表格（.csv）", "给看表的人，也给程序：一张表一个文件，用Excel、WPS直接打开不会乱码。"),
    ("Parquet（.parquet）", "给数据分析软件：全部数字在一个文件里，一个值一行，用DuckDB、Python、R打开。"),
    ("字段说明（Data Package）", "给程序：每个文件有哪些栏、什么类型、什么单位，都写在datapackage.json里。"),
    ("JSON（.json）", "给程序：一次发布的全部内容；只问一个村、一张表时，用接口。"),
    ("压缩包（.zip）", "一次拿走全部：上面几种都在里面。"),
    ("图片（PNG、矢量图SVG）", "给写文章、做展板的人：每张图下面都能存，矢量图放大不糊。"),
)

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


def file_words(release: Release, name: str) -> str:
    """What a file of `release` is, in Chinese; a workbook is called by the unit whose tables it holds."""
    folder, _, last = name.rpartition("/")
    said = _FILES.get(name) or _FILES.get(folder.partition("/")[0], "")
    if folder != "workbooks":
        return said
    code = last.partition(".")[0]
    whose = "补贴汇总" if code == "subsidy" else next((d.entity_name for d in release.datasets if d.entity_code == code), code)
    return f"{whose}（{said}）"
