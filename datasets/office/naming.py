"""Decides whose table a table is and under which key it is published: unit, scope, stage, year, programme, batch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datasets.published.keys import Dataset, DatasetKey
from schemas.tables import Table
from schemas.typed import TypedTable

#: what stands around a unit's name in a cell: its code before it (in brackets, with a dash, or long), blanks
_AROUND = re.compile(r"^(?:[\[(【]\d{3,}[\])】]|\d{3,}(?=[-—_:、.])|\d{6,})[-—_:、.]*|\s+")
_STAGES = (("调整", "adjusted"), ("执行情况", "execution"))


@dataclass(frozen=True)
class Unit:
    """A unit that publishes: county, department, 所属单位 or township. `level`: county | department | unit | township."""

    code: str
    name: str
    level: str
    parent_code: str = ""


def bare(name: str) -> str:
    """A unit's name as it compares: `[115]方城县 司法局` → `方城县司法局`."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", name).strip())


@dataclass(frozen=True)
class Naming:
    """What a submission says about itself. `units` are all units by bare name; `file_name` is shown for open tables only."""

    county: Unit
    unit: Unit
    units: Mapping[str, Unit]
    stage: str = ""
    file_name: str = ""
    sha256: str = ""
    formed_on: str = ""
    approved_on: str = ""

    def whose(self, table: Table, entity_name: str) -> Unit:
        """The unit a table belongs to: a department table names its own unit when that is known; a government table is the
        county's or a township's; what is no account of a stage (专项资金, 收费目录) is whose it came as (谁制作谁发布)."""
        if table.scope == "government" and (table.kind != "other" or table.stage):
            return self.unit if self.unit.level == "township" else self.county
        named = self.units.get(bare(entity_name))
        return named if named is not None and table.scope == "department" else self.unit

    def stage_of(self, table: Table, title: str) -> str:
        """As the sender said, else as the table declares, else as its title says."""
        if table.stage == "final":
            return "final"
        said = self.stage or next((stage for word, stage in _STAGES if word in title), "")
        return said or table.stage

    def dataset(self, typed: TypedTable) -> Dataset:
        """The dataset an open table is published as."""
        table, unit = typed.table, self.whose(typed.table, typed.entity_name)
        return self.named(
            table, unit, typed.title or table.title, typed.year or 0, typed.unit, typed.sheet, self.stage_of(table, typed.title)
        )

    def named(self, table: Table, unit: Unit, title: str, year: int, money_unit: str, sheet: str, stage: str, own: str = "") -> Dataset:
        """A dataset; `own` tells apart grids that no form names."""
        key = DatasetKey(self.county.code, table.kind, stage, year, unit.code, table.scope, table.id, own)
        return Dataset(
            key.text,
            table.kind,
            stage,
            year,
            unit.code,
            unit.name,
            table.scope,
            table.id,
            title,
            unit=money_unit,
            sheet=sheet,
            file_sha256=self.sha256,
            file_name=self.file_name,
            formed_on=self.formed_on,
            approved_on=self.approved_on,
        )

    def summary(self, typed: TypedTable, said: Mapping[str, Any]) -> Dataset:
        """The dataset of one programme's village summary (`said`: `summaries.facts_of`); two programmes of a unit and year are two tables."""
        table, unit, year, kind = typed.table, self.whose(typed.table, typed.entity_name), int(said["year"]), str(said["batch_kind"])
        code, name, batch = (str(said[field]) for field in ("programme_code", "programme_name", "batch"))
        key = DatasetKey(self.county.code, table.kind, kind, year, unit.code, table.scope, table.id, code, batch)
        named = self.named(table, unit, typed.title or table.title, year, typed.unit, typed.sheet, kind)
        return replace(named, key=key.text, programme_code=code, programme_name=name, batch=batch, batch_kind=kind)

    def roster(self, typed: TypedTable, year: int, programme: tuple[str, str], batch: str, batch_kind: str, rows: int) -> Dataset:
        """The dataset of one programme's batch. The file's own name stays inside: it may hold what must not be shown."""
        table, unit = typed.table, self.unit
        key = DatasetKey(self.county.code, table.kind, batch_kind, year, unit.code, table.scope, "subsidy_roster", programme[0], batch)
        return Dataset(
            key.text,
            table.kind,
            batch_kind,
            year,
            unit.code,
            unit.name,
            table.scope,
            "subsidy_roster",
            f"{year}年{programme[1]}发放情况（{batch_kind}）",
            unit=typed.unit,
            programme_code=programme[0],
            programme_name=programme[1],
            batch=batch,
            batch_kind=batch_kind,
            row_count=rows,
            sheet=typed.sheet,
            file_sha256=self.sha256,
            formed_on=self.formed_on,
            approved_on=self.approved_on,
        )
