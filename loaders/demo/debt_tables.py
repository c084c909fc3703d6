"""Writes the county's debt workbooks: with the budget (1-1 to 1-6), with its adjustment (2-1, 2-2), with the final account (three
tables, bonds, plan, townships), and during the bonds' life (3-1 to 3-4)."""

from __future__ import annotations

from pathlib import Path
from random import Random

from loaders.demo import bonds
from loaders.demo.bonds import GENERAL, KINDS, NEW, REFINANCING, SPECIAL, Bond
from loaders.demo.places import COUNTY, townships
from loaders.demo.sheets import SAMPLE, Page, Value, write

BY_BUDGET = "本表由县级以上地方各级财政部门在本级人民代表大会批准预算后二十日内公开。"
BY_ADJUSTMENT = "本表由县级以上地方各级财政部门在本级人民代表大会常务委员会批准预算调整方案后二十日内公开。"
BY_FINAL = "本表由县级以上地方各级财政部门在本级人民代表大会常务委员会批准决算后二十日内公开。"
BY_USER = "本表由使用债券资金的部门不迟于每年6月底前公开。"
SECTOR_FUNCTION = {
    "农林水利": "213农林水支出", "交通基础设施": "214交通运输支出", "教育": "205教育支出", "医疗卫生": "210卫生健康支出",
    "生态环保": "211节能环保支出", "公共安全": "204公共安全支出", "社会事业": "229其他支出", "土地储备": "212城乡社区支出",
}  # fmt: skip


def _yi(amount: int) -> float:
    """万元 as 亿元 with four decimals."""
    return amount / 10_000


def _page(name: str, width: int, number: str, title: str, unit: str = "亿元", left: bool = False) -> Page:
    page = Page(name, width)
    page.line(SAMPLE)
    if number:
        page.line(number)
    page.title(title)
    if left:
        page.line(f"单位：{unit}")
    else:
        page.across("", f"单位：{unit}")
    return page


def _limit_balance(name: str, number: str, title: str, year: int, word: str, seed: int, note: str) -> Page:
    page = _page(name, 7, number, title)
    page.head(
        [
            ["地  区", f"{year}年债务限额", "<", "<", f"{year}年债务余额{word}", "<", "<"],
            ["^", None, "一般债务", "专项债务", None, "一般债务", "专项债务"],
        ]
    )
    page.row("公  式", "A=B+C", "B", "C", "D=E+F", "E", "F")
    limits = [bonds.limit(seed, year, kind) for kind in KINDS]
    owed = [bonds.balance(seed, year, kind) for kind in KINDS]
    page.row(COUNTY, *(_yi(x) for x in (sum(limits), *limits, sum(owed), *owed)))
    page.note(f"注：1.本表反映{year}年末本地区、本级地方政府债务限额及余额。")
    page.note(f"2.{note}")
    return page


def _balance(kind: str, number: str, year: int, seed: int) -> Page:
    """表1-2 and 1-3: how the balance moved in the year before `year`, and what may be owed in `year`."""
    short, before = kind[:2], year - 1
    page = _page(f"表{number}", 3, f"表{number}", f"{COUNTY}{year}年地方政府{short}债务余额情况表")
    page.head([["项  目", "预算数", "执行数"]])
    new, back = bonds.issued(seed, before, kind, NEW), bonds.issued(seed, before, kind, REFINANCING)
    page.row(f"一、{before - 1}年末地方政府{short}债务余额实际数", None, _yi(bonds.balance(seed, before - 1, kind)))
    page.row(f"二、{before}年末地方政府{short}债务余额限额", _yi(bonds.limit(seed, before, kind)), None)
    page.row(f"三、{before}年地方政府{short}债务发行额", None, _yi(new + back))
    if kind == GENERAL:
        page.row("    其中：中央转贷地方的国际金融组织和外国政府贷款", None, 0)
        page.row(f"    {before}年地方政府一般债券发行额", None, _yi(new + back))
    page.row(f"四、{before}年地方政府{short}债务还本额", None, _yi(bonds.repaid(seed, before, kind)))
    page.row(f"五、{before}年末地方政府{short}债务余额预计执行数", None, _yi(bonds.balance(seed, before, kind)))
    if kind == GENERAL:
        page.row(f"六、{year}年地方财政赤字", 0, None)
    else:
        page.row(f"六、{year}年地方政府专项债务新增限额", _yi(bonds.added_limit(seed, year, kind)), None)
    page.row(f"七、{year}年末地方政府{short}债务余额限额", _yi(bonds.limit(seed, year, kind)), None)
    page.note(f"注：{BY_BUDGET}")
    return page


def _issue_repay(year: int, seed: int) -> Page:
    """表1-4: issued, repaid and interest of last year; principal and interest planned for `year`."""
    page, before = _page("表1-4", 4, "表1-4", f"{COUNTY}{year}年地方政府债券发行及还本付息情况表"), year - 1
    page.head([["项  目", "公式", "本地区", "本级"]])

    def line(name: str, letter: str, amount: int) -> None:
        page.row(name, letter, _yi(amount), _yi(amount))

    issued = [bonds.issued(seed, before, kind) for kind in KINDS]
    back = [bonds.issued(seed, before, kind, REFINANCING) for kind in KINDS]
    line(f"一、{before}年发行预计执行数", "A=B+D", sum(issued))
    line("（一）一般债券", "B", issued[0])
    line("其中：再融资债券", "C", back[0])
    line("（二）专项债券", "D", issued[1])
    line("其中：再融资债券", "E", back[1])
    for word, letters, amounts in (
        (f"二、{before}年还本预计执行数", ("F=G+H", "G", "H"), [bonds.repaid(seed, before, kind) for kind in KINDS]),
        (f"三、{before}年付息预计执行数", ("I=J+K", "J", "K"), [bonds.interest(seed, before, kind) for kind in KINDS]),
    ):
        line(word, letters[0], sum(amounts))
        line("（一）一般债券", letters[1], amounts[0])
        line("（二）专项债券", letters[2], amounts[1])
    due = [bonds.repaid(seed, year, kind) for kind in KINDS]
    planned = [bonds.refinanced(seed, year, kind) for kind in KINDS]
    line(f"四、{year}年还本预算数", "L=M+O", sum(due))
    for index, (word, letter, other) in enumerate((("（一）一般债券", "M", "N"), ("（二）专项债券", "O", "P"))):
        line(word, letter, due[index])
        line("其中：再融资", "", planned[index])
        line("      财政预算安排", other, due[index] - planned[index])
    cost = [bonds.interest(seed, year, kind) for kind in KINDS]
    line(f"五、{year}年付息预算数", "Q=R+S", sum(cost))
    line("（一）一般债券", "R", cost[0])
    line("（二）专项债券", "S", cost[1])
    page.note("注：1.本表反映本地区和本级上一年度地方政府债券（含再融资债券）发行及还本付息预计执行数、本年度还本付息预算数。")
    page.note(f"2.{BY_BUDGET}")
    return page


def _advance(year: int, seed: int) -> Page:
    page = _page("表1-5", 5, "表1-5", f"{COUNTY}{year}年地方政府债务限额提前下达情况表")
    page.head([["项  目", "公式", "本地区", "本级", "下级"]])
    amounts = [bonds.issued(seed, year, kind, NEW) * 6 // 10 for kind in KINDS]
    for name, letter, amount in (
        (f"{year}年地方政府债务限额提前下达", "A=B+C", sum(amounts)), ("其中：一般债务限额", "B", amounts[0]), ("专项债务限额", "C", amounts[1]),
    ):  # fmt: skip
        page.row(name, letter, _yi(amount), _yi(amount), 0)
    page.note(f"注：{BY_BUDGET}")
    return page


def _arrangement(year: int, seed: int) -> Page:
    page = _page("表1-6", 6, "表1-6", f"{COUNTY}{year}年本级年初新增地方政府债券资金安排表")
    page.head([["序号", "项目名称", "项目类型", "项目主管部门", "债券性质", "债券规模"]])
    lines = [(bond, bond.amount * 6 // 10) for bond in _new(seed, year)]
    page.row("合计", None, None, None, None, _yi(sum(amount for _, amount in lines)))
    for index, (bond, amount) in enumerate(lines, 1):
        project = bond.project or {}
        page.row(index, project["name"], project["sector"], project["authority"], bond.kind, _yi(amount))
    page.note(f"注：{BY_BUDGET}")
    return page


def _limit_adjustment(year: int, seed: int) -> Page:
    """表2-1: last year's limit, what was added this year, and the limit that follows."""
    page = _page("表2-1", 5, "表2-1", f"{COUNTY}{year}年地方政府债务限额调整情况表")
    page.head([["项  目", "公式", "本地区", "本级", "下级"]])
    for word, letters, amounts in (
        (f"一、{year - 1}年地方政府债务限额", ("A=B+C", "B", "C"), [bonds.limit(seed, year - 1, kind) for kind in KINDS]),
        (f"二、{year}年新增地方政府债务限额", ("D=E+F", "E", "F"), [bonds.added_limit(seed, year, kind) for kind in KINDS]),
        (f"附：提前下达的{year + 1}年新增地方政府债务限额", ("G=H+I", "H", "I"), [0, 0]),
        (f"三、{year}年地方政府债务限额", ("J=K+L", "K=B+E", "L=C+F"), [bonds.limit(seed, year, kind) for kind in KINDS]),
    ):
        for name, letter, amount in zip((word, "其中：一般债务限额", "      专项债务限额"), letters, (sum(amounts), *amounts), strict=True):
            page.row(name, letter, _yi(amount), _yi(amount), 0)
    page.note(f"注：{BY_ADJUSTMENT}")
    return page


def _use_adjustment(year: int, seed: int) -> Page:
    """表2-2: what of the year's new bonds table 1-6 did not arrange yet."""
    page = _page("表2-2", 6, "表2-2", f"{COUNTY}{year}年本级新增地方政府债券资金使用（调整）安排表")
    page.head([["序号", "项目名称", "项目类型", "项目主管部门", "债券性质", "债券规模"]])
    lines = [(bond, bond.amount - bond.amount * 6 // 10) for bond in _new(seed, year)]
    page.row("合计", None, None, None, None, _yi(sum(amount for _, amount in lines)))
    for index, (bond, amount) in enumerate(lines, 1):
        project = bond.project or {}
        page.row(index, project["name"], project["sector"], project["authority"], bond.kind, _yi(amount))
    page.note(f"注：1.年初已安排的见表1-6。2.{BY_ADJUSTMENT}")
    return page


def _new(seed: int, year: int, kind: str = "") -> list[Bond]:
    return [b for b in bonds.bonds(seed) if b.issued.year == year and b.purpose == NEW and kind in ("", b.kind)]


def _final_use(year: int, seed: int) -> Page:
    page = _page("债券使用情况", 8, "", f"{COUNTY}{year}年地方政府债券使用情况表")
    page.head([["项目名称", "项目编号", "项目领域", "项目主管部门", "项目实施单位", "债券性质", "债券规模", "发行时间（年/月）"]])
    for bond in _new(seed, year):
        project = bond.project or {}
        page.row(
            project["name"], bond.project_code, project["sector"], project["authority"], project["implementer"], bond.kind,
            _yi(bond.amount), f"{bond.issued:%Y-%m}",
        )  # fmt: skip
    page.note("注：本表反映上一年度新增地方政府债券资金使用情况。")
    return page


def _final_issue(year: int, seed: int) -> Page:
    page = _page("发行及还本付息", 3, "", f"{COUNTY}{year}年地方政府债务发行及还本付息决算情况表", left=True)
    page.head([["项  目", "本地区", "本级"]])
    before = year - 1
    for word, amounts in (
        (f"一、{before}年末地方政府债务余额", [bonds.balance(seed, before, kind) for kind in KINDS]),
        (f"二、{before}年地方政府债务限额", [bonds.limit(seed, before, kind) for kind in KINDS]),
        (f"三、{year}年地方政府债务发行决算数", [bonds.issued(seed, year, kind) for kind in KINDS]),
        (f"四、{year}年地方政府债务还本决算数", [bonds.repaid(seed, year, kind) for kind in KINDS]),
        (f"五、{year}年地方政府债务付息决算数", [bonds.interest(seed, year, kind) for kind in KINDS]),
        (f"六、{year}年末地方政府债务余额决算数", [bonds.balance(seed, year, kind) for kind in KINDS]),
        (f"七、{year}年地方政府债务限额", [bonds.limit(seed, year, kind) for kind in KINDS]),
    ):
        page.row(word, _yi(sum(amounts)), _yi(sum(amounts)))
        page.row("　其中：一般债务", _yi(amounts[0]), _yi(amounts[0]))
        page.row("　　　　专项债务", _yi(amounts[1]), _yi(amounts[1]))
    page.note(f"注：{BY_FINAL}")
    return page


def _bond_list(year: int, seed: int) -> Page:
    page = _page("债券明细", 17, "", f"{COUNTY}{year}年末地方政府债券明细表")
    page.head(
        [
            [
                "序号", "债券编码", "债券名称", "债券性质", "用途", "项目领域", "债券规模", "发行时间", "到期日", "债券期限（年）", "票面利率（%）",
                "偿债资金来源", "项目名称", "项目编号", "项目主管部门", "项目实施单位", "债券余额",
            ]
        ]
    )  # fmt: skip
    owed = [bond for bond in bonds.bonds(seed) if bond.outstanding(year)]
    for index, bond in enumerate(owed, 1):
        project = bond.project or {"sector": "", "name": "", "authority": "", "implementer": ""}
        page.row(
            index, bond.code, bond.name, bond.kind, bond.purpose, project["sector"] or None, _yi(bond.amount), bond.issued.isoformat(),
            bond.matures.isoformat(), bond.term, bond.rate / 100, bond.source, project["name"] or None, bond.project_code or None,
            project["authority"] or None, project["implementer"] or None, _yi(bond.amount),
        )  # fmt: skip
    whole = sum(bond.amount for bond in owed)
    page.row("合计", *[None] * 5, _yi(whole), *[None] * 9, _yi(whole))
    page.note("注：债券由省政府发行、转贷本县使用；同一债券用于几个项目的，分行列示。")
    return page


def _plan(year: int, seed: int) -> Page:
    page = _page("偿还计划", 7, "", f"{COUNTY}{year}年末政府债务偿还计划表", "万元")
    page.head([["序号", "年度", "本金", "利息", "其中：再融资", "财政预算安排", "偿债资金来源"]])
    owed = bonds.schedule(seed, year)
    last, totals = max(due for due, _ in owed), [0, 0, 0, 0]
    for index, due_year in enumerate(range(year + 1, last + 1), 1):
        principal = sum(bond.amount for due, bond in owed if due == due_year)
        cost = sum(bond.interest for due, bond in owed if due >= due_year)
        back = principal * 88 // 100
        amounts = (principal, cost, back, principal - back)
        totals = [a + b for a, b in zip(totals, amounts, strict=True)]
        page.row(
            index,
            f"{due_year}",
            *amounts,
            "一般公共预算收入、政府性基金收入、再融资债券" if principal else "一般公共预算收入、政府性基金收入",
        )
    page.row("合计", None, *totals, None)
    return page


def _township_lines(year: int, seed: int) -> list[tuple[str, str, str, int, int, int]]:
    """(township, 类别, item, opening, increase, decrease) in 百元; this year opens where last year closed."""
    out = []
    for township in townships():
        for kind, item, base in (
            ("债务", "农村基础设施建设工程欠款", 16800), ("债务", "历史遗留借款", 4200), ("债权", "应收集体资产承包款", 5200),
        ):  # fmt: skip
            rng = Random(f"{seed}/{township.code}/{item}")
            opening = rng.randint(base // 2, base * 2)
            for y in range(2022, year + 1):
                up, down = rng.randint(0, base // 10) if kind == "债权" else 0, rng.randint(opening // 20, opening // 7)
                if y == year:
                    out.append((township.name, kind, item, opening, up, down))
                opening += up - down
    return out


def _township_debt(year: int, seed: int) -> Page:
    page = _page("乡镇债权债务", 9, "", f"{COUNTY}{year}年乡镇债权债务情况表", "万元", left=True)
    page.head([["序号", "乡镇", "类别", "项目", "年初余额", "本年增加", "本年减少", "年末余额", "备注"]])
    for index, (township, kind, item, opening, up, down) in enumerate(_township_lines(year, seed), 1):
        page.row(index, township, kind, item, opening / 100, up / 100, down / 100, (opening + up - down) / 100, None)
    return page


def _bond_life(kind: str, number: str, year: int, seed: int) -> Page:
    """表3-1 and 3-2: the new bonds of the last three years and how far their projects are."""
    is_special, in_wan = kind == SPECIAL, year == 2024
    unit = "万元" if in_wan else "亿元"

    def money(amount: int) -> Value:
        return amount if in_wan else _yi(amount)

    page = _page(
        f"表{number}", 13 if is_special else 12, f"表{number}", f"{year - 2}年—{year}年末{COUNTY}发行的新增地方政府{kind}情况表", unit
    )
    first: list[Value] = ["债券名称", "债券基本信息", *["<"] * 5]
    second: list[Value] = ["^", "债券编码", "债券类型", "债券规模", "发行时间（年/月/日）", "债券利率（%）", "债券期限"]
    extra: list[Value] = ["债券项目总投资", "<", "债券项目已实现投资", "<", *(["已取得项目收益"] if is_special else []), "备注"]
    below: list[Value] = ["^", "其中：债券资金安排", "^", "其中：债券资金安排", *(["^"] if is_special else []), "^"]
    extra_below = [None if cell == "^" and index in (0, 2) else cell for index, cell in enumerate(below)]
    page.head([first + extra, second + extra_below])
    for bond in (b for y in range(year - 2, year + 1) for b in _new(seed, y, kind)):
        rng, project = Random(f"{seed}/{bond.code}/{bond.project_code}/{year}"), bond.project or {}
        total = max(int(project["total"]), bond.amount * 2)
        done = min(100, 35 + 25 * (year - bond.issued.year) + rng.randint(0, 20))
        used = bond.amount * min(100, done + 20) // 100
        earned = [money(total * done // 100 * round(float(project["income_rate"]) * 1000) // 1000)] if is_special else []
        page.row(
            bond.name, bond.code, project["type"], money(bond.amount), f"{bond.issued:%Y-%m-%d}", bond.rate / 100, f"{bond.term}年",
            money(total), money(bond.amount), money(max(used, total * done // 100)), money(used), *earned, None,
        )  # fmt: skip
    page.note(f"注：{BY_USER}")
    return page


def _bond_flow(kind: str, number: str, year: int, seed: int) -> Page:
    page = _page(f"表{number}", 5, f"表{number}", f"截至{year}年末{COUNTY}新增地方政府{kind}资金收支情况表")
    page.head([["序号", "收入", "<", "支出", "<"], ["^", "债券名称", "金额", "支出功能分类", "金额"]])
    chosen = [b for y in range(year - 2, year + 1) for b in _new(seed, y, kind)]
    used = [bond.amount * (100 if bond.issued.year < year else 72) // 100 for bond in chosen]
    for index, (bond, amount) in enumerate(zip(chosen, used, strict=True), 1):
        sector = (bond.project or {})["sector"]
        page.row(index, bond.name, _yi(bond.amount), SECTOR_FUNCTION.get(sector, "212城乡社区支出"), _yi(amount))
    page.row("合计", None, _yi(sum(bond.amount for bond in chosen)), None, _yi(sum(used)))
    page.note(f"注：{BY_USER}")
    return page


def write_with_budget(path: Path, year: int, seed: int) -> None:
    """表1-1 to 1-6, published with the budget of `year`."""
    title = f"{COUNTY}{year}年地方政府债务限额及余额预算情况表"
    first = _limit_balance("表1-1", "表1-1", title, year - 1, "预计执行数", seed, BY_BUDGET)
    tables = [first, _balance(GENERAL, "1-2", year, seed), _balance(SPECIAL, "1-3", year, seed), _issue_repay(year, seed)]
    write(path, f"{COUNTY}{year}年政府债务预算公开表（示例数据）", [*tables, _advance(year, seed), _arrangement(year, seed)])


def write_with_adjustment(path: Path, year: int, seed: int) -> None:
    """表2-1 and 2-2, published with the adjusted budget of `year`."""
    pages = [_limit_adjustment(year, seed), _use_adjustment(year, seed)]
    write(path, f"{COUNTY}{year}年政府债务限额调整公开表（示例数据）", pages)


def write_with_final(path: Path, year: int, seed: int) -> None:
    """The three final tables of `year`, the bonds one by one, the repayment plan and the townships' claims and debts."""
    title = f"{COUNTY}{year}年地方政府债务限额及余额决算情况表"
    first = _limit_balance("限额及余额", "", title, year, "（决算数）", seed, BY_FINAL)
    lists = [_bond_list(year, seed), _plan(year, seed), _township_debt(year, seed)]
    write(path, f"{COUNTY}{year}年政府债务决算公开表（示例数据）", [first, _final_use(year, seed), _final_issue(year, seed), *lists])


def write_bond_life(path: Path, year: int, seed: int) -> None:
    """表3-1 to 3-4 as of the end of `year`."""
    pages = [_bond_life(GENERAL, "3-1", year, seed), _bond_life(SPECIAL, "3-2", year, seed)]
    pages += [_bond_flow(GENERAL, "3-3", year, seed), _bond_flow(SPECIAL, "3-4", year, seed)]
    write(path, f"截至{year}年末{COUNTY}新增地方政府债券存续期公开表（示例数据）", pages)
