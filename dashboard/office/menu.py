"""Knows which pages a person is led to: the navigation, the first page and what stands around every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_login import current_user

from dashboard.office.guard import may
from dashboard.office.person import office

ITEMS = (
    ("received.index", "收到的表"),
    ("review.index", "待审核"),
    ("publish.index", "公布"),
    ("released.index", "已发布"),
    ("duties.index", "期限"),
    ("board.index", "村公示单"),
    ("inbox.index", "收件箱"),
    ("journal.index", "操作日志"),
    ("users.index", "用户"),
    ("settings.index", "设置"),
    ("assess.index", "影响评估"),
)
FIRST = {"复核": "review.index", "发布": "publish.index", "审计": "journal.index", "系统管理": "users.index"}


@dataclass(frozen=True)
class Item:
    """One entry of the navigation."""

    title: str
    href: str
    is_here: bool


def first_page() -> str:
    """The endpoint a person starts on, by role."""
    return FIRST.get(current_user.role_title, "received.index")


def around_every_page() -> dict[str, Any]:
    """Navigation, bureau and the 示例数据 strip, for every template."""
    here = (request.endpoint or "").partition(".")[0]
    open_menu = current_user.is_authenticated and not current_user.must_change
    shown = [(name, title) for name, title in ITEMS if may(name)] if open_menu else []
    items = [Item(title, url_for(name), name.startswith(f"{here}.")) for name, title in shown]
    return {"menu": items, "bureau": office().bureau, "is_demo": office().is_demo}
