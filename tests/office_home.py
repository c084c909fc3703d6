"""Opens a small office with one person in every role, through the store's own calls; passwords are known to the tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from datasets.office import Office
from datasets.office.naming import Unit
from datasets.office.opening import first_administrator

PASSWORD = "Ceshi-2026-mima"
DEPARTMENT, TOWNSHIP = "411322101", "411322001"
#: login name, role, unit
PEOPLE = (
    ("jingban", "财政经办", ""),
    ("bumen", "部门经办", DEPARTMENT),
    ("xiangzhen", "乡镇经办", TOWNSHIP),
    ("fuhe", "复核", ""),
    ("fuhe2", "复核", ""),
    ("fabu", "发布", ""),
    ("shenji", "审计", ""),
)
ADMIN = "guanli"


@dataclass(frozen=True)
class Home:
    """Where the office lies and who works there."""

    path: Path
    office: Office

    def close(self) -> None:
        """Give the database back."""
        self.office.close()


def open_home(path: Path) -> Home:
    """An empty office under `path` with PEOPLE and ADMIN, all with PASSWORD."""
    office = Office.open(path)
    once = first_administrator(office, ADMIN)
    office.acting(ADMIN, once, "cli").change_password(once, PASSWORD)
    admin = office.acting(ADMIN, PASSWORD, "cli")
    admin.register_units([Unit(DEPARTMENT, "示例县司法局", "department", office.county)])
    for name, role, unit in PEOPLE:
        given = admin.add_user(name, role, unit)
        office.acting(name, given, "cli").change_password(given, PASSWORD)
    return Home(path, office)
