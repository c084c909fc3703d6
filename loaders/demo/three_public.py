"""Knows each department's 三公: amounts of budget and final account, counts, and why they changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from loaders.demo.lists import rows
from loaders.demo.shares import wan


@dataclass(frozen=True)
class ThreePublic:
    """Amounts in 百元 and counts of one department, year and stage (or of the whole county)."""

    abroad: int = 0
    purchase: int = 0
    running: int = 0
    reception: int = 0
    abroad_groups: int = 0
    abroad_people: int = 0
    bought: int = 0
    kept: int = 0
    batches: int = 0
    guests: int = 0

    @property
    def vehicle(self) -> int:
        """Purchase and running together."""
        return self.purchase + self.running

    @property
    def total(self) -> int:
        """All three."""
        return self.abroad + self.vehicle + self.reception

    @property
    def amounts(self) -> tuple[int, int, int, int, int, int]:
        """合计, 出国, 用车小计, 购置, 运行, 接待."""
        return self.total, self.abroad, self.vehicle, self.purchase, self.running, self.reception

    @property
    def counts(self) -> tuple[int, int, int, int, int, int]:
        """团组, 人数, 购置数, 保有量, 批次, 人次."""
        return self.abroad_groups, self.abroad_people, self.bought, self.kept, self.batches, self.guests

    def __add__(self, other: ThreePublic) -> ThreePublic:
        return ThreePublic(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@cache
def _department(code: str) -> dict[str, str]:
    return next(row for row in rows("departments") if row["code"] == code)


@cache
def budgeted(code: str, year: int, seed: int) -> ThreePublic:
    """The 三公 budget of a department."""
    row, rng = _department(code), Random(f"{seed}/{code}/{year}/three")
    kept = int(row["vehicles"])
    buys = 1 if kept >= 8 and (year + int(code)) % 3 == 0 else 0
    abroad = wan(float(row["abroad"])) if year >= 2024 else 0
    reception = round(wan(float(row["reception"])) * (0.95 ** (year - 2023)) / 10) * 10
    running = round(wan(kept * rng.uniform(2.0, 2.3)) / 10) * 10
    purchase = round(wan(rng.uniform(15.8, 17.9)) / 10) * 10 * buys
    return ThreePublic(abroad, purchase, running, reception, 1 if abroad else 0, 2 if abroad else 0, buys, kept + buys, 0, 0)


@cache
def spent(code: str, year: int, seed: int) -> ThreePublic:
    """The 三公 final account of a department; nothing goes over its budget."""
    plan, rng = budgeted(code, year, seed), Random(f"{seed}/{code}/{year}/three/final")
    reception = int(plan.reception * rng.uniform(0.52, 0.93))
    if code == "121" and year == 2024:
        reception = wan(1.62)
    batches = max(1, round(reception / rng.uniform(7, 10)))
    return replace(
        plan,
        abroad=int(plan.abroad * rng.uniform(0.78, 0.95)),
        purchase=int(plan.purchase * rng.uniform(0.93, 0.99)),
        running=int(plan.running * rng.uniform(0.8, 0.98)),
        reception=reception,
        batches=batches,
        guests=batches * rng.randint(6, 9),
    )


def mistyped(three: ThreePublic) -> ThreePublic:
    """The same account with the last two digits of the reception expense turned round: the error that is corrected later."""
    wan_part, ten, one = three.reception // 100, three.reception // 10 % 10, three.reception % 10
    return replace(three, reception=wan_part * 100 + one * 10 + ten)


def _change(name: str, now: int, before: int, cause: tuple[str, str]) -> str:
    if now == before:
        return f"{name}与上年持平"
    word, why = ("增加", cause[0]) if now > before else ("减少", cause[1])
    return f"{name}{word}{abs(now - before) / 100:.2f}万元，主要是{why}"


CAUSES = {
    "因公出国（境）费": ("安排境外招商活动", "未安排出国（境）团组"),
    "公务用车购置费": ("更新达到报废年限的车辆", "本年未安排车辆更新"),
    "公务用车运行维护费": ("车辆老旧、维修支出增多", "严格派车管理、燃料和维修支出下降"),
    "公务接待费": ("上级督导检查批次增多", "落实过紧日子要求、压减接待批次"),
}


def _parts(three: ThreePublic) -> tuple[int, int, int, int]:
    return three.abroad, three.purchase, three.running, three.reception


def reason(now: ThreePublic, before: ThreePublic, against: str) -> str:
    """Why `now` differs from `before` (`against`: 上年预算, 上年决算, 年初预算), in words whose sign agrees with the figures."""
    if now.total == before.total:
        return f"与{against}持平。"
    word = "增加" if now.total > before.total else "减少"
    pairs = zip(CAUSES, _parts(now), _parts(before), strict=True)
    parts = [_change(name, a, b, CAUSES[name]) for name, a, b in pairs if a != b]
    return f"比{against}{word}{abs(now.total - before.total) / 100:.2f}万元。" + "；".join(parts) + "。"


LINES = {"abroad": "因公出国（境）费", "purchase": "公务用车购置费", "running": "公务用车运行维护费", "reception": "公务接待费"}


def line_reason(line: str, now: ThreePublic, before: ThreePublic, against: str) -> str:
    """Why one line of the summary (total, vehicle, or one of LINES) differs from `before`."""
    if line == "total":
        return reason(now, before, against)
    if line in LINES:
        name = LINES[line]
        return f"比{against}：{_change(name, getattr(now, line), getattr(before, line), CAUSES[name]).replace('上年', against)}。"
    word = "增加" if now.vehicle > before.vehicle else "减少"
    cause = "车辆更新支出变化" if abs(now.purchase - before.purchase) > abs(now.running - before.running) else "燃料和维修支出变化"
    return f"比{against}{word}{abs(now.vehicle - before.vehicle) / 100:.2f}万元，主要是{cause}。"
