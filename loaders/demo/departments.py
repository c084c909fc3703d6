"""Keeps the departments' books: what each one plans and spends in a year, by function item, economic 款, project and source.

Rule: amounts are 百元 (int); every total of every table is a sum of these, so the tables agree by construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from loaders.demo.lists import rows
from loaders.demo.shares import grown, split, wan
from loaders.demo.three_public import ThreePublic, budgeted, spent

SOURCES = ("general", "fund", "capital", "institution")
#: 商品和服务支出 shared out after the 三公 items; the last is 办公设备购置
PUBLIC = {
    "30201": 22, "30202": 5, "30205": 3, "30206": 8, "30207": 5, "30209": 4, "30211": 12, "30213": 7, "30215": 2, "30216": 4,
    "30226": 8, "30228": 7, "30229": 5, "30239": 10, "30299": 8, "31002": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Department:
    """A county department of the demo; `units` are its 所属单位."""

    code: str
    name: str
    run_items: tuple[tuple[str, float], ...]
    organ_staff: int
    institution_staff: int
    retired: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One function item of one source: 人员经费, 公用经费, 项目支出."""

    code: str
    personnel: int = 0
    public: int = 0
    project: int = 0

    @property
    def basic(self) -> int:
        """基本支出."""
        return self.personnel + self.public

    @property
    def total(self) -> int:
        """基本支出 and 项目支出."""
        return self.basic + self.project


@dataclass(frozen=True)
class Project:
    """One project of one year and stage; `row` is its line of projects.csv."""

    row: dict[str, str]
    amount: int

    @property
    def source(self) -> str:
        """general | fund | capital | institution."""
        return self.row["source"]


@dataclass(frozen=True)
class Books:
    """A department's year at one stage (initial: budget; final: final account).

    `items` by source, in the order of codes; `economic` is the basic expenditure of the general budget by 款; `carried_in` and
    `carried_out` by (source, function item); `earned` is 事业收入, `surplus_used` 使用非财政拨款结余, `distributed` 结余分配.
    """

    department: Department
    year: int
    stage: str
    items: dict[str, tuple[Item, ...]]
    economic: dict[str, int]
    projects: tuple[Project, ...]
    carried_in: dict[tuple[str, str], int]
    carried_out: dict[tuple[str, str], int]
    earned: int
    surplus_used: int
    distributed: int
    three: ThreePublic

    def spent(self, *sources: str) -> int:
        """Expenditure of the named sources (all when none is named)."""
        return sum(item.total for source in sources or SOURCES for item in self.items[source])

    def brought(self, source: str) -> int:
        """Carried in from last year."""
        return sum(amount for (s, _), amount in self.carried_in.items() if s == source)

    def left(self, source: str) -> int:
        """Carried out to next year."""
        return sum(amount for (s, _), amount in self.carried_out.items() if s == source)

    def appropriated(self, source: str) -> int:
        """This year's appropriation of a source: spent + carried out − carried in."""
        return self.spent(source) + self.left(source) - self.brought(source)


@cache
def departments() -> tuple[Department, ...]:
    """The departments in the order of their codes."""
    return tuple(
        Department(
            row["code"],
            row["name"],
            tuple((part.split(":")[0], float(part.split(":")[1])) for part in row["run_items"].split(";")),
            int(row["organ_staff"]),
            int(row["institution_staff"]),
            int(row["retired"]),
            tuple(unit for unit in row["units"].split(";") if unit),
        )
        for row in rows("departments")
    )


def _wages(department: Department, year: int, rng: Random) -> tuple[int, int]:
    organ = grown(department.organ_staff * 7.6, 0.022, year, rng, 0.008)
    return organ, grown(department.institution_staff * 6.9, 0.022, year, rng, 0.008)


def _personnel(department: Department, year: int, rng: Random) -> dict[str, int]:
    """301 and 303 by 款."""
    organ, institution = _wages(department, year, rng)
    wages = organ + institution
    a, b, c = split(organ, (42, 38, 20))
    d, e = split(institution, (50, 50))
    staff = department.organ_staff + department.institution_staff
    return {
        "30101": a + d, "30102": b, "30103": c, "30107": e,
        "30108": wages * 16 // 100, "30109": wages * 4 // 100, "30110": wages * 7 // 100, "30111": organ * 3 // 100,
        "30112": wages * 12 // 1000, "30113": wages * 10 // 100, "30199": wages * 2 // 100,
        "30302": grown(department.retired * 0.42, 0.01, year, rng), "30305": wan(staff * 0.03), "30309": wan(staff * 0.006),
    }  # fmt: skip


def _public(department: Department, year: int, rng: Random, three: ThreePublic) -> dict[str, int]:
    """302 and 310 by 款, with the 三公 items as the 三公 table has them."""
    whole = grown(department.organ_staff * 1.35 + department.institution_staff * 0.42, 0.01, year, rng)
    own = {"30212": three.abroad, "30217": three.reception, "30231": three.running}
    rest = max(whole - sum(own.values()), wan(4))
    shared = dict(zip(PUBLIC, split(rest, list(PUBLIC.values())), strict=True))
    return {code: amount for code, amount in sorted({**shared, **own}.items()) if amount}


def _basic_items(department: Department, economic: dict[str, int]) -> dict[str, list[int]]:
    """Basic expenditure by function item: [personnel, public]."""
    organ = department.organ_staff / max(1, department.organ_staff + department.institution_staff)
    medical = economic["30110"]
    tied = {
        "2080501" if organ > 0.5 else "2080502": economic["30302"],
        "2080505": economic["30108"],
        "2080506": economic["30109"],
        "2101101": round(medical * organ),
        "2101102": medical - round(medical * organ),
        "2101103": economic["30111"],
        "2210201": economic["30113"],
    }
    personnel = sum(amount for code, amount in economic.items() if code[:3] in ("301", "303")) - sum(tied.values())
    public = sum(amount for code, amount in economic.items() if code[:3] in ("302", "310"))
    shares = [share for _, share in department.run_items]
    items = {code: [amount, 0] for code, amount in tied.items() if amount}
    for (code, _), a, b in zip(department.run_items, split(personnel, shares), split(public, shares), strict=True):
        items[code] = [a, b]
    return items


def _base(row: dict[str, str], year: int, seed: int) -> int:
    rng = Random(f"{seed}/{row['department_code']}/{row['name']}/{year}")
    return round(grown(float(row["amount"]), float(row["growth"]), year, rng, 0.03) / 10) * 10


def _final(row: dict[str, str], year: int, seed: int) -> int:
    rng = Random(f"{seed}/{row['department_code']}/{row['name']}/{year}/final")
    return int(_base(row, year, seed) * rng.uniform(0.9, 1.08)) + rng.randrange(100)


@cache
def _left(code: str, year: int, seed: int) -> dict[tuple[str, str], int]:
    """What a department carries out of `year`, by (source, item)."""
    return {
        (row["source"], row["function_code"]): _final(row, year, seed) * Random(f"{seed}/{code}/{year}/left").randint(20, 60) // 1000
        for row in rows("projects")
        if row["department_code"] == code and row["carries"] == "1"
    }


def _projects(code: str, year: int, stage: str, seed: int) -> list[Project]:
    brought = _left(code, year - 1, seed)
    out = []
    for row in rows("projects"):
        if row["department_code"] != code:
            continue
        if stage == "final":
            out.append(Project(row, _final(row, year, seed)))
        else:  # a budget plans to spend what was carried in
            more = brought.get((row["source"], row["function_code"]), 0) if row["carries"] == "1" else 0
            out.append(Project(row, _base(row, year, seed) + more))
    three = budgeted(code, year, seed) if stage == "initial" else spent(code, year, seed)
    if three.purchase:
        own = next(d for d in departments() if d.code == code).run_items[0][0]
        out.append(Project({**_car(code), "function_code": own}, three.purchase))
    return out


def _car(code: str) -> dict[str, str]:
    return {
        "department_code": code, "name": "公务用车更新购置", "source": "general", "carries": "0", "kind": "其他运转类",
        "output": "更新车辆数量", "output_target": "1", "output_unit": "辆", "effect": "公务出行有保障",
    }  # fmt: skip


def _items(basic: dict[str, list[int]], projects: list[Project]) -> dict[str, tuple[Item, ...]]:
    found: dict[str, dict[str, list[int]]] = {source: {} for source in SOURCES}
    for code, (personnel, public) in basic.items():
        found["general"][code] = [personnel, public, 0]
    for project in projects:
        line = found[project.source].setdefault(project.row["function_code"], [0, 0, 0])
        line[2] += project.amount
    return {source: tuple(Item(code, *amounts) for code, amounts in sorted(lines.items())) for source, lines in found.items()}


@cache
def books(code: str, year: int, stage: str, seed: int) -> Books:
    """The books of department `code` in `year` at `stage` (initial | final)."""
    department = next(d for d in departments() if d.code == code)
    rng = Random(f"{seed}/{code}/{year}/{stage}")
    three = budgeted(code, year, seed) if stage == "initial" else spent(code, year, seed)
    economic = {**_personnel(department, year, rng), **_public(department, year, rng, three)}
    projects = _projects(code, year, stage, seed)
    items = _items(_basic_items(department, economic), projects)
    outside = sum(item.total for item in items["institution"])
    used = outside * 3 // 100 if stage == "final" and year % 2 else 0
    over = outside * 2 // 100 if stage == "final" and not year % 2 else 0
    brought, left = _left(code, year - 1, seed), _left(code, year, seed) if stage == "final" else {}
    return Books(
        department, year, stage, items, economic, tuple(projects), brought, left, outside - used + over, used, over, three
    )  # fmt: skip
