"""The plain pages, one module per section: each exports SECTION, `show(state, steps, asked) -> View` and `every(state) -> steps` for the static copy."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Protocol, cast

from dashboard.plain.view import View
from datasets.published.releases import Public
from datasets.published.state import State


class Section(Protocol):
    """What a module of plain pages exports. `steps` are the path parts after the section's own."""

    SECTION: str
    show: Callable[[Public, State, tuple[str, ...], dict[str, str]], View]
    every: Callable[[Public, State], Iterator[tuple[str, ...]]]


@cache
def sections() -> dict[str, Section]:
    """All sections by the first part of their addresses."""
    found: list[Any] = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return {module.SECTION: cast(Section, module) for module in found if hasattr(module, "SECTION")}
