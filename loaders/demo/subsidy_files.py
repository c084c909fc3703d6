"""Lists the subsidy workbooks: rosters by batch, the yearly programme catalogue and the application notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from loaders.demo.entitlement import programmes
from loaders.demo.lists import rows
from loaders.demo.places import COUNTY, COUNTY_CODE
from loaders.demo.plan import PlannedFile
from loaders.demo.rosters import Batch, batches, write_roster
from loaders.demo.sheets import SAMPLE, Page, write

FINANCE_PHONE = "0377-0000001"


def _phone(index: int) -> str:
    return f"0377-000{1000 + index * 7 % 9000:04d}"


def _shares(level: str) -> tuple[str, str, str, str]:
    """中央、省、市、县 shares of the standard, in words."""
    if level == "中央":
        return "100%", "", "", ""
    return ("", "60%", "", "40%") if level == "省级" else ("", "", "", "100%")


def _basis(row: dict[str, str], year: int) -> str:
    return row["basis"].replace("年份", str(year))


def _catalogue_page(year: int) -> Page:
    page = Page("政策清单", 17)
    page.title(f"{COUNTY}{year}年惠民惠农财政补贴政策清单")
    page.across(SAMPLE, "")
    page.head(
        [
            ["序号", "项目代码", "补贴项目", "主管部门", "政策级次", "政策依据", "补贴对象", "补助标准", "<", "<", "<", "<",
             "申领流程", "发放方式", "发放时间", "咨询电话", "备注"],
            ["^", "^", "^", "^", "^", "^", "^", "合计", "中央", "省", "市", "县", "^", "^", "^", "^", "^"],
        ]
    )  # fmt: skip
    for index, row in enumerate(rows("programmes"), 1):
        unit = f"元/{row['unit']}"
        standard = row[f"standard_{year}"] + (unit if row[f"standard_{year}"][-1].isdigit() else "")
        page.row(
            index, row["code"], row["name"], row["authority"], row["level"], _basis(row, year), row["target"], standard,
            *_shares(row["level"]),
            row["process"], "“一卡通”", row["frequency"], _phone(index), None,
        )  # fmt: skip
    page.note("注：补助标准为示例，以当年文件为准。")
    return page


def _application_page(year: int) -> Page:
    page = Page("申报信息", 13)
    page.line(SAMPLE)
    page.title(f"{COUNTY}{year}年涉农补贴申报信息表")
    page.head(
        [
            [
                "序号",
                "补贴项目",
                "政策依据",
                "申报对象",
                "补贴范围",
                "补贴标准",
                "申报程序",
                "申报材料",
                "受理单位",
                "办理时限",
                "咨询电话",
                "举报电话",
                "监督地址",
            ]
        ]
    )
    farming = [row for row in rows("programmes") if row["authority"] in {"农业农村局", "林业局", "水利局", "乡村振兴局"}]
    for index, row in enumerate(farming, 1):
        page.row(
            index, row["name"], _basis(row, year), row["target"], "全县", f"{row[f'standard_{year}']}（元/{row['unit']}）",
            row["process"],
            "身份证、“一卡通”银行卡、申请表", "村民委员会、乡镇便民服务中心", "20个工作日",
            _phone(index), FINANCE_PHONE, "方城县财政局监督股",
        )  # fmt: skip
    return page


def write_catalogue(path: Path, year: int) -> None:
    """Write the programme catalogue of `year`."""
    write(path, f"{COUNTY}{year}年惠民惠农财政补贴政策清单", [_catalogue_page(year)])


def write_application(path: Path, year: int) -> None:
    """Write the application notes of `year`."""
    write(path, f"{COUNTY}{year}年涉农补贴申报信息", [_application_page(year)])


def _file(name: str, year: int, act: str, batch: Batch | None = None) -> PlannedFile:
    path = Path(f"{year}/补贴/{name}")
    if batch is None:
        return PlannedFile(path, "subsidy", "", year, COUNTY_CODE, COUNTY, act)
    file = PlannedFile(path, "subsidy", "", year, COUNTY_CODE, COUNTY, act)
    return replace(file, programme_code=batch.programme_code, batch=batch.name, batch_kind=batch.batch_kind)


def jobs(years: tuple[int, ...], seed: int) -> Iterator[tuple[Callable[..., Any], tuple[Any, ...], PlannedFile, int]]:
    """What to write: (function, arguments after the path, planned file, weight)."""
    for year in years:
        yield write_catalogue, (year,), _file("政策清单.xlsx", year, f"catalogue-{year}"), 1
        yield write_application, (year,), _file("申报信息.xlsx", year, f"catalogue-{year}"), 1
    for batch in batches(years):
        weight = {"farm": 1000, "poor": 200, "elder_80": 180, "grain": 170}.get(programmes()[batch.programme_code].who, 60)
        yield write_roster, (batch, seed), _file(batch.file_name, batch.year, batch.act, batch), weight
