"""Writes very many invented payments as CSV rosters, one per programme and year: every row another person, every village of the county."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bench.load import identity
from loaders.demo.places import villages
from loaders.limited import context
from schemas.codes import shipped

YEARS = (2021, 2022, 2023, 2024, 2025)
PROGRAMMES = 40
_HEADINGS = "序号,乡镇,村,村民小组,户主姓名,身份证号,银行卡号,联系电话,补贴面积(亩),补贴标准(元/亩),应发金额(元),实发金额(元),备注"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰凤文建国春梅红志鹏海波新生云龙"


@dataclass(frozen=True)
class Roster:
    """One roster file."""

    path: Path
    programme: str
    year: int
    rows: int


def programmes() -> list[tuple[str, str]]:
    """(code, name) of the programmes paid."""
    return [(entry.code, entry.name) for entry in shipped("programmes").entries][:PROGRAMMES]


def write_all(folder: Path, rows: int) -> Iterator[Roster]:
    """Rosters that together hold about `rows` payments, year by year, written on all cores."""
    each = max(1, rows // (len(YEARS) * PROGRAMMES))
    with ProcessPoolExecutor(mp_context=context("datasets.office.digest")) as executor:
        begun = []
        for position, (year, (code, name)) in enumerate(product(YEARS, programmes())):
            path = folder / f"{year}-{code}.csv"
            begun.append((Roster(path, code, year, each), executor.submit(_write, path, year, code, name, position * each, each)))
        for roster, written in begun:
            written.result()
            yield roster


def _write(path: Path, year: int, code: str, name: str, first: int, rows: int) -> None:
    places = [(v.township.name, v.name) for v in villages()]
    total = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(f"方城县{year}年{name.replace(',', '')}发放明细表,,,,,,,,,,,,\r\n")
        out.write(
            f"补贴项目：{name.replace(',', '')}（{code}）　批次：{year}年第1批　批次性质：实发　发放日期：{year}-06-19,,,,,,,,,,,,单位：元\r\n"
        )
        out.write(_HEADINGS + "\r\n")
        for i in range(rows):
            town, village = places[i * len(places) // rows]
            quantity = 20 + i * 7 % 881
            total += quantity * 100
            person = _SURNAMES[i % 40] + _GIVEN[i // 40 % 40] + _GIVEN[i // 1600 % 40]
            amount = f"{quantity}.00"
            out.write(
                f"{i + 1},{town},{village},{1 + i % 9}组,{person},{identity(first + i)},62179{first + i:014d},139{i % 100_000_000:08d},"
                f"{quantity / 100:.2f},100.00,{amount},{amount},\r\n"
            )
        out.write(f"合计,,,,,,,,,,{total / 100:.2f},{total / 100:.2f},\r\n")
