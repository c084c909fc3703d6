"""Says where names stand: on the village board; on the web only where the county decided it, for class N, while the notice hangs.

No page here names anybody: the one that does is `dashboard.plain.views.webnames`.
"""

from __future__ import annotations

from collections.abc import Iterable

from dash.development.base_component import Component

from dashboard.elements import html
from datasets.published.state import State
from datasets.published.webnames import LONGEST_DAYS, decided

NOWHERE = "网上只公布到村和项目，不登姓名、身份证号和银行卡号。名单贴在各村公示栏，想看请到村委会查阅。"
OPEN_LIST = "看公示期内的名单"


def why_no_names(state: State, programmes: Iterable[tuple[str, str]]) -> tuple[str, bool]:
    """What stands under the programmes (code, name) of a village instead of names, and whether there may be a list to open."""
    known = decided(state.settings)
    named = "、".join(dict.fromkeys(name for code, name in programmes if code in known))
    if not named:
        return NOWHERE, False
    return f"名单贴在村公示栏。县里定了{named}在公示期内网上也列名单，期满就撤；身份证号、银行卡号任何地方都不登。", True


def open_list(village: str) -> Component:
    """The link to the lists of a village; not on a hall's terminal, which leaves nothing open that names persons."""
    return html.A(OPEN_LIST, href=f"/p/mingdan/{village}", className="names", **{"data-plain": "1"})


def in_general(state: State) -> str:
    """The same in one sentence for the whole county."""
    count = len(decided(state.settings))
    if not count:
        return "网上只公布到村和项目，不公布姓名；名单贴在各村公示栏。"
    return f"名单贴在各村公示栏；县里定了{count}个项目在公示期内网上也列名单，从村的页面打开。"


def told(state: State) -> list[str]:
    """The paragraphs and points (“- …”) of 处理个人信息告知 about names on the web."""
    known = decided(state.settings)
    if not known:
        return ["网上没有任何人的姓名：县里没有定过哪个项目可以在网上列名单。"]
    rows = state.rows("select programme_code, max(programme_name) from subsidy where programme_code <> '' group by 1")
    names = dict(rows)
    points = [f"- {names.get(code, code)}（依据：{basis}）" for code, basis in sorted(known.items())]
    return [
        f"按第{state.n}号发布时的设置，县里定了下面的项目，在村里张贴公示的那几天，网上也列公示栏上的名单，只有村民小组、姓名、数量和金额：",
        *points,
        f"- 公示期最长{LONGEST_DAYS}天。期满、撤回、更正、废止或撤下，网上就不再显示，并从网上删去；名单不在下载、接口和搜索里，也不让搜索引擎收录。",
        "- 未满18岁的、看不出年龄的，和别的项目的领取人，网上不列姓名。",
    ]
