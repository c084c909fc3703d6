"""DT-07: repayment, interest and fees of 一般债务 stand in the general public budget, those of 专项债务 in that of the funds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.figures import View

_BUDGETS = {"general": "一般公共预算", "fund": "政府性基金预算"}
_KINDS = {"一般": "general", "专项": "fund"}
_ACCOUNTS = ("231", "232", "233")
_NAMED = re.compile(r"(一般|专项)债[务券](?:还本|付息|发行费用?)")


def findings(view: View, book: Book) -> list[Finding]:
    """One finding per account with an amount that belongs into the other budget; accounts below it are not told again."""
    family = next((family for family in _BUDGETS if f"_{family}_" in f"{view.id}_"), "")
    if view.table.table.shape != "codes" or not family:
        return []
    wrong = [at for at in range(view.size) if (meant := _meant(view, at, book)) and meant != family]
    return [found for at in wrong if view.parents[at] not in wrong for found in _told(view, at, family, book)]


def _meant(view: View, at: int, book: Book) -> str:
    """The budget of the account: by its name, else as the code list has it; '' for any other account."""
    code, named = view.codes[at], _NAMED.search(view.names[at])
    if named:
        return _KINDS[named[1]]
    known = book.codes("function").get(code[:5], view.table.year) if code[:3] in _ACCOUNTS and len(code) >= 5 else None
    return next((family for family, word in _BUDGETS.items() if known and known.more.get("budget_type") == word), "")


def _told(view: View, at: int, family: str, book: Book) -> Iterator[Finding]:
    column = next((c for c in view.money if view.value(at, c)), "")
    if not column:
        return
    other = next(word for name, word in _BUDGETS.items() if name != family)
    place, shown = view.cell(at, column), f"{view.codes[at]} {view.names[at]}".strip()
    said = f"“{view.table.sheet.strip()}”{place}（{shown}）列在{_BUDGETS[family]}里；一般债务的还本、付息、发行费列一般公共预算，专项债务的列政府性基金预算"
    yield Finding("DT-07", book.gravity("DT-07"), view.table.sheet, (place,), shown, other, message=f"{said}。请核对是否应列{other}。")
