"""Knows what each list of the API holds and may be asked: lists.csv, with figures and subsidies as the releases themselves declare them.

Parameters, answers and the OpenAPI document are derived from it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from datasets.published.columns import columns

#: rows of a page: two of 2,000 rows at once make a worker 60 MB larger, two of 10,000 made it 180 MB larger and more than 400 MB in all
DEFAULT_LIMIT, MOST = 100, 2_000
#: characters of a value asked for: the makers of a release are all its departments
LONGEST = 800
_PUBLISHED = {"figures": "figures", "series": "figures", "subsidies": "subsidy"}
_TYPES = {"string": "text", "int64": "int", "bool": "bool"}
_PYTHON: dict[str, Any] = {"text": str, "int": int, "number": float, "bool": bool}


@dataclass(frozen=True)
class Item:
    """One column of a list.

    `role`: is (filter by equality), ask (handed to the question), param (asked, not answered), '' (answered only).
    """

    name: str
    type: str
    role: str
    rule: str
    title: str
    says: str

    @property
    def words(self) -> str:
        """Title and meaning."""
        return f"{self.title}。{self.says}" if self.says else self.title


@cache
def _all() -> dict[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = {}
    with Path(__file__).with_name("lists.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            found.setdefault(row.pop("list"), []).append(_item(row, next(reversed(found))))
    return {name: tuple(items) for name, items in found.items()}


def _item(row: dict[str, str], listed: str) -> Item:
    if listed in _PUBLISHED and not row["type"]:
        column = next(c for c in columns(_PUBLISHED[listed]) if c.name == row["name"])
        row = {**row, "type": _TYPES.get(column.type, "number"), "title": column.title, "says": column.says}
    return Item(**row)


def items(listed: str) -> tuple[Item, ...]:
    """The columns and parameters of a list, KeyError for an unknown one."""
    return _all()[listed]


def answered(listed: str) -> tuple[str, ...]:
    """The columns a list answers with."""
    return tuple(item.name for item in items(listed) if item.role != "param")


def _values(item: Item) -> Any:
    """The Python type a parameter of this column must have, its rule included."""
    if item.rule and "|" in item.rule:
        return Literal[tuple(item.rule.split("|"))]
    if item.type == "int":
        low, _, high = item.rule.replace(">=", "").partition("..")
        return Annotated[int, Field(ge=int(low or 0), le=int(high or 2**31 - 1))]
    if item.type == "bool":
        return Annotated[bool, BeforeValidator(_true_or_false)]
    return Annotated[str, Field(min_length=int(item.role == "param"), max_length=LONGEST, pattern=r"^[^\x00-\x1f\x7f]*$")]


def _true_or_false(value: object) -> object:
    """Only the two words of JSON; anything else is left for the type to refuse."""
    return {"true": True, "false": False}.get(str(value), "neither")


def _split(value: Any) -> Any:
    """`a,b` and repeated parameters mean the same."""
    parts = value if isinstance(value, list) else [value]
    return [piece for part in parts for piece in (part.split(",") if isinstance(part, str) else [part])]


def _listed(kind: Any) -> Any:
    return Annotated[list[kind], BeforeValidator(_split), Field(min_length=1, max_length=50)]


def _repeated(kind: Any) -> Any:
    return Annotated[list[kind], Field(min_length=1, max_length=50)]


class Asked(BaseModel):
    """What every question may say."""

    model_config = ConfigDict(extra="forbid")
    release: int | None = Field(None, ge=1, le=2**31 - 1, description="按第几号发布时的状态回答；不写就是最新")
    format: Literal["json", "csv"] = Field("json", description="json 或 csv（UTF-8 带 BOM）")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description=f"一页最多几行，不超过{MOST}；多的用 next 翻页，整份的用发布里的文件")
    cursor: str | None = Field(
        None, min_length=1, max_length=400, pattern="^[A-Za-z0-9_-]+$", description="上一页给的 next；翻页期间状态不变"
    )


def _title(listed: str) -> str:
    return "".join(part.capitalize() for part in listed.replace("_", "/").split("/"))


@cache
def query_model(listed: str) -> type[BaseModel]:
    """The parameters of a list: its filters, `fields`, `sort` and what every question may say."""
    names = answered(listed)
    fields: dict[str, Any] = {}
    for item in items(listed):
        kind = _values(item)
        if item.role == "param":
            fields[item.name] = (kind, Field(description=item.words))
        elif item.role == "ask":
            fields[item.name] = (kind | None, Field(None, description=item.words))
        elif item.role == "is":
            name = "of_release" if item.name == "release" else item.name
            fields[name] = (_repeated(kind) | None, Field(None, description=f"{item.words}。重复写是“或”"))
    fields["fields"] = (_listed(Literal[names]) | None, Field(None, description="只要这些列"))
    orders = tuple(name for column in names for name in (column, f"-{column}"))
    fields["sort"] = (_listed(Literal[orders]) | None, Field(None, description="按这些列排序，前面加 - 是从大到小"))
    return create_model(f"{_title(listed)}Query", __base__=Asked, **fields)


@cache
def answer_model(listed: str) -> type[BaseModel]:
    """The JSON answer of a list."""
    row_fields: dict[str, Any] = {
        item.name: (_PYTHON[item.type] | None, Field(None, title=item.title, description=item.says))
        for item in items(listed)
        if item.role != "param"
    }
    row = create_model(f"{_title(listed)}Row", __config__=ConfigDict(extra="forbid"), **row_fields)
    rows: dict[str, Any] = {"data": (GenericAlias(list, row), Field(description="这一页的行"))}
    return create_model(
        f"{_title(listed)}Answer",
        county=(str, Field(description="县（市、区）六位区划代码")),
        release=(int, Field(description="这份回答所依据的状态：第几号发布；0为还没有发布")),
        published_on=(str, Field(description="那一号发布的日期")),
        newest_release=(int, Field(description="最新的发布号")),
        notice=(str, Field(description="示例数据，或空")),
        total=(int, Field(ge=0, description="一共有多少行")),
        next=(str | None, Field(description="下一页的游标，没有下一页是 null")),
        **rows,
    )


@cache
def list_titles() -> dict[str, str]:
    """What each list is called: titles.csv, in the order of the explanation."""
    with Path(__file__).with_name("titles.csv").open(encoding="utf-8", newline="") as source:
        return {row["list"]: row["title"] for row in csv.DictReader(source)}


def list_names() -> tuple[str, ...]:
    """All lists."""
    return tuple(list_titles())
