"""Writes the two reference pages derived from the declarations: docs/kinds.md and docs/rules.md (`python -m schemas.documentation`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.calendar import duties
from schemas.kinds import kinds
from schemas.rules import Rule, rules
from schemas.tables import Column, Kind, Table

DOCS = Path(__file__).resolve().parent.parent / "docs"
_MARK = "<!-- 由 python -m schemas.documentation 生成，请勿手改 -->"
_STATUS = {"sourced": "有出处", "knowledge": "待核", "unknown": "表式未见", "partly": "部分有出处"}
_SHAPE = {
    "codes": "科目表",
    "lines": "固定行",
    "panels": "左右两栏",
    "blocks": "并列几组",
    "rows": "清单",
    "roster": "花名册",
    "grid": "原样保存",
}
_VALUE = {
    "money": "金额",
    "count": "整数",
    "decimal": "小数",
    "term": "年数",
    "percent": "百分数",
    "rate": "利率（百分点）",
    "text": "文字",
    "code": "编码（文本）",
    "date": "日期",
    "month": "年月",
    "year": "年份",
    "id": "证件号码（保密）",
    "card": "账号（保密）",
    "phone": "电话（保密）",
    "household": "户的编号（保密）",
    "person": "姓名",
    "ordinal": "序号",
}


def kinds_page() -> str:
    """The page of all kinds and their tables, as Markdown."""
    lines = [_MARK, "# 公开的几类数据和它们的表", ""]
    lines += ["每张表都能用 `python app.py templates --out 目录` 得到空表；栏名后面是认得的其他写法。状态“待核”的栏目依一般做法列出。", ""]
    for kind in kinds().values():
        lines += _kind(kind)
    return "\n".join(lines).rstrip() + "\n"


def _kind(kind: Kind) -> list[str]:
    lines = [f"## {kind.title} `{kind.id}`", "", f"{kind.question}", ""]
    for id in kind.duties:
        duty = duties()[id]
        lines.append(f"- {duty.what}：{duty.who}，{duty.basis}")
    lines += ["", "| 表 | 名称 | 形式 | 单位 | 状态 |", "|---|---|---|---|---|"]
    lines += [f"| `{t.id}` | {t.title} | {_SHAPE[t.shape]} | {t.unit or '—'} | {_STATUS[t.status]} |" for t in kind.tables]
    lines.append("")
    for table in (t for t in kind.tables if t.shape != "grid"):
        lines += _table(table)
    return lines


def _table(table: Table) -> list[str]:
    number = f"（{table.official_no}）" if table.official_no else ""
    lines = [f"### {table.title}{number}", ""]
    lines += [table.says + "。", ""] if table.says else []
    if table.titles:
        lines += [f"也写作：{'、'.join(table.titles)}", ""]
    lines += ["| 栏 | 名称 | 内容 | 其他写法 |", "|---|---|---|---|"]
    lines += [_column(c, "") for c in table.columns]
    lines += [_column(c, panel.title) for panel in table.panels for c in panel.columns]
    if table.lines:
        lines += ["", "认得的行：" + "、".join(f"{line.title}" for line in table.lines)]
    names = sorted({str(getattr(i, "rule", "")) for i in table.identities})
    if names:
        lines += ["", "勾稽：" + "、".join(f"[{n}](rules.md#{n.lower()})" for n in names)]
    return [*lines, ""]


def _column(column: Column, side: str) -> str:
    required = "，必填" if column.is_required else ""
    said = f"：{column.says}" if column.says else ""
    title = f"{side}·{column.title}" if side else column.title
    aliases = "、".join(a for a in column.aliases[:8] if a != column.title)
    return f"| `{column.name}` | {title} | {_VALUE[column.value]}{required}{said} | {aliases} |"


def rules_page() -> str:
    """The page of all rules with gravity, source and example, as Markdown."""
    lines = [_MARK, "# 检查规则", ""]
    lines += [
        "**必须改**的不改不能公布，**请说明**的要写一句说明，**提示**只供参考。",
        "容差：参与计算的各数里打印最粗的一位的一半，乘以数的个数（合计也算一个）；写明“精确”的除外。",
        "没有出处的规则一般只请说明。县里可以用有记录的设置改变一条规则的轻重，改轻了会在发布页上写明；保护个人的规则不能改轻。",
        "",
    ]
    groups: dict[str, list[Rule]] = {}
    for one in rules().values():
        groups.setdefault(one.id.split("-")[0], []).append(one)
    for members in groups.values():
        lines += [line for member in members for line in _rule(member)]
    return "\n".join(lines).rstrip() + "\n"


def _rule(one: Rule) -> Iterator[str]:
    yield f"### {one.id}"
    yield ""
    yield f"**{one.gravity.word}** · {one.scope} · {_STATUS.get(one.status, one.status)}"
    yield ""
    yield one.says
    yield ""
    tolerance = {"": "", "scaled": "按打印位数", "0": "精确", "-": ""}.get(one.tolerance, one.tolerance)
    if tolerance:
        yield f"- 容差：{tolerance}"
    if one.source:
        yield f"- 依据：{one.source}"
    if one.example:
        yield f"- 例：{one.example}"
    if one.protects_persons:
        yield "- 保护个人，不能改轻"
    tables = sorted(t.title for k in kinds().values() for t in k.tables if any(getattr(i, "rule", "") == one.id for i in t.identities))
    if tables:
        yield f"- 表：{'、'.join(dict.fromkeys(tables))}"
    yield ""


def write(folder: Path = DOCS) -> list[Path]:
    """Write both pages into `folder`; returns their paths."""
    pages = {"kinds.md": kinds_page(), "rules.md": rules_page()}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


if __name__ == "__main__":
    write()
