"""A second, independent hand that writes clean office workbooks: other layouts than the demo's, all sums true, seeded.

Grids use '<' (joined to the left) and '^' (joined upwards); `books(seed)` gives name → sheets.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random

from loaders.demo.places import villages
from tests.makers import Rows, Value

Sheets = dict[str, Rows]
CLASSES = {
    "201": ("一般公共服务支出", {"20103": ("政府办公厅(室)及相关机构事务", {"2010301": "行政运行", "2010302": "一般行政管理事务"})}),
    "208": (
        "社会保障和就业支出",
        {"20805": ("行政事业单位养老支出", {"2080501": "行政单位离退休", "2080505": "机关事业单位基本养老保险缴费支出"})},
    ),
    "210": ("卫生健康支出", {"21011": ("行政事业单位医疗", {"2101101": "行政单位医疗", "2101103": "公务员医疗补助"})}),
    "221": ("住房保障支出", {"22102": ("住房改革支出", {"2210201": "住房公积金"})}),
}
ECONOMIC = {
    "301": ("工资福利支出", {"30101": "基本工资", "30102": "津贴补贴", "30108": "机关事业单位基本养老保险缴费"}),
    "302": ("商品和服务支出", {"30201": "办公费", "30211": "差旅费", "30217": "公务接待费"}),
    "303": ("对个人和家庭的补助", {"30302": "退休费"}),
}
TAXES = ("增值税", "企业所得税", "个人所得税", "资源税", "城市维护建设税", "房产税", "契税")
NONTAX = ("专项收入", "行政事业性收费收入", "罚没收入", "国有资源(资产)有偿使用收入")


def cents(number: int) -> float | int:
    """Hundredths as a cell: a whole number where it is one."""
    return number // 100 if number % 100 == 0 else number / 100


class Hand:
    """One office's way of writing: how codes, totals, units and numbers look."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.code_in_one = self.rng.random() < 0.5
        self.total_first = self.rng.random() < 0.5
        self.as_text = self.rng.random() < 0.3
        self.unit = self.rng.choice(("万元", "元"))
        self.year = self.rng.choice((2023, 2024, 2025))
        self.name = self.rng.choice(("示例县档案局", "示例县统计局", "示例县气象服务中心"))

    def money(self, number: int) -> Value:
        """An amount of hundredths, as number or text with separators."""
        return f"{Decimal(number) / 100:,.2f}" if self.as_text else cents(number)

    def amount(self, low: int = 1_000, high: int = 900_000) -> int:
        """A random amount in hundredths that is no round number."""
        return self.rng.randint(low, high) * 10 + self.rng.randint(1, 9)

    def above(self, title: str, width: int) -> list[list[Value]]:
        """Title and unit line, the unit at the right, at the left, or in the title."""
        place = self.rng.randrange(3)
        if place == 0:
            return [[f"{title}（单位：{self.unit}）", *["<"] * (width - 1)]]
        line: list[Value] = [f"编制单位：{self.name}", *[None] * (width - 2), f"金额单位：{self.unit}"]
        if place == 1:
            line = [f"单位:{self.unit}", *[None] * (width - 1)]
        return [[title, *["<"] * (width - 1)], line]

    def coded(self, code: str) -> list[Value]:
        """The code cells of a row: one cell, or 类|款|项."""
        if self.code_in_one:
            return [code]
        return [code[:3], code[3:5] or None, code[5:7] or None]


def functional(hand: Hand) -> dict[str, tuple[int, int]]:
    """Code → (basic, project), parents summed."""
    out: dict[str, tuple[int, int]] = {}
    for klass, (_, sections) in CLASSES.items():
        for section, (_, items) in sections.items():
            for item in items:
                out[item] = (hand.amount(), hand.amount() if item.endswith("2") else 0)
            out[section] = (sum(out[i][0] for i in items), sum(out[i][1] for i in items))
        out[klass] = (sum(out[s][0] for s in sections), sum(out[s][1] for s in sections))
    return out


def names() -> dict[str, str]:
    """Code → name of everything above."""
    found = {}
    for klass, (title, sections) in CLASSES.items():
        found[klass] = title
        for section, (name, items) in sections.items():
            found.update({section: name, **items})
    return found


def department(seed: int) -> Sheets:
    """Six tables of a department's budget that agree with each other."""
    hand = Hand(seed)
    spent = functional(hand)
    basic, project = (sum(spent[k][i] for k in CLASSES) for i in (0, 1))
    total = basic + project
    sheets: Sheets = {
        "收支总表": _balance(hand, {CLASSES[k][0]: sum(spent[k]) for k in CLASSES}, total),
        "支出总表": _coded(hand, f"{hand.year}年部门支出总表", spent),
        "一般公共预算支出表": _coded(hand, f"{hand.year}年一般公共预算支出表", spent),
        "基本支出表": _economic(hand, basic),
        "三公": _three_public(hand),
    }
    return sheets


def _balance(hand: Hand, classes: dict[str, int], total: int) -> Rows:
    rows = hand.above(f"{hand.year}年部门收支总表", 4)
    rows += [["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"]]
    left = [("一、一般公共预算拨款收入", total), ("二、政府性基金预算拨款收入", 0), ("三、事业收入", 0)]
    right = [(f"{'一二三四五六'[i]}、{name}", value) for i, (name, value) in enumerate(classes.items())]
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else (None, None)
        b = right[i] if i < len(right) else (None, None)
        rows.append([a[0], None if a[1] is None else hand.money(a[1]), b[0], None if b[1] is None else hand.money(b[1])])
    rows.append(["本年收入合计", hand.money(total), "本年支出合计", hand.money(total)])
    rows.append(["收入总计", hand.money(total), "支出总计", hand.money(total)])
    return rows


def _coded(hand: Hand, title: str, spent: dict[str, tuple[int, int]]) -> Rows:
    width = (1 if hand.code_in_one else 3) + 4
    rows = hand.above(title, width)
    if hand.code_in_one:
        rows.append(["科目编码", "科目名称", "合计", "基本支出", "项目支出"])
    else:
        rows += [["科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"], ["类", "款", "项", "^", "^", "^", "^"]]
    body: list[list[Value]] = []
    for code in sorted(spent):
        a, b = spent[code]
        body.append([*hand.coded(code), names()[code], hand.money(a + b), hand.money(a), hand.money(b)])
    a, b = (sum(spent[k][i] for k in CLASSES) for i in (0, 1))
    closing: list[Value] = [*(["合计"] if hand.code_in_one else ["合计", "<", "<"]), None, hand.money(a + b), hand.money(a), hand.money(b)]
    return [*rows, closing, *body] if hand.total_first else [*rows, *body, closing]


def _economic(hand: Hand, basic: int) -> Rows:
    rows = hand.above(f"{hand.year}年一般公共预算基本支出表", 5)
    rows.append(["部门预算经济分类科目编码", "科目名称", "合计", "人员经费", "公用经费"])
    items = [code for _, (_, group) in ECONOMIC.items() for code in group]
    shares = [hand.rng.randint(5, 20) for _ in items]
    values = [basic * s // sum(shares) for s in shares]
    values[0] += basic - sum(values)
    by_code = dict(zip(items, values, strict=True))
    staff = 0
    for klass, (title, group) in ECONOMIC.items():
        own = sum(by_code[c] for c in group)
        is_staff = klass != "302"
        staff += own if is_staff else 0
        for code, name, value in [(klass, title, own), *((c, n, by_code[c]) for c, n in group.items())]:
            rows.append([code, name, hand.money(value), hand.money(value if is_staff else 0), hand.money(0 if is_staff else value)])
    rows.append(["合计", "<", hand.money(basic), hand.money(staff), hand.money(basic - staff)])
    return rows


def _three_public(hand: Hand) -> Rows:
    abroad, bought, running, guests = hand.amount(10, 99), hand.amount(10, 99), hand.amount(10, 99), hand.amount(10, 99)
    rows: list[list[Value]] = [[f"{hand.year}年部门“三公”经费预算表", *["<"] * 5], [None] * 5 + ["单位:万元"]]
    rows += [["合计", "因公出国（境）费", "公务用车购置及运行费", "<", "<", "公务接待费"], ["^", "^", "小计", "购置费", "运行费", "^"]]
    total = abroad + bought + running + guests
    rows.append([cents(total), cents(abroad), cents(bought + running), cents(bought), cents(running), cents(guests)])
    return rows


def government(seed: int) -> Sheets:
    """一般公共预算收入表 and 支出表 of a county, with last year's figures and percentages."""
    hand = Hand(seed)
    hand.unit, hand.as_text = "万元", False
    income, totals = _income(hand)
    return {"收入": income, "支出": _expenditure(hand, totals)}


def _line(label: str, prior: int, now: int) -> list[Value]:
    ratio = (Decimal(now) / prior * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if prior else None
    return [label, prior, now, float(ratio) if ratio is not None else None]


def _income(hand: Hand) -> tuple[Rows, tuple[int, int]]:
    rows = hand.above(f"示例县{hand.year}年一般公共预算收入表", 4)
    rows.append(["项目", "上年执行数", "本年预算数", "预算数为上年执行数的%"])
    draw = lambda: (hand.amount(9_000, 90_000), hand.amount(9_000, 90_000))  # noqa: E731
    taxes, other = [(t, *draw()) for t in TAXES], [(t, *draw()) for t in NONTAX]
    sums = [tuple(sum(x[k] for x in part) for k in (1, 2)) for part in (taxes, other)]
    rows.append(_line("一、税收收入", *sums[0]))
    rows += [_line(f"    {name}", a, b) for name, a, b in taxes]
    rows.append(_line("二、非税收入", *sums[1]))
    rows += [_line(f"    {name}", a, b) for name, a, b in other]
    own = tuple(sums[0][k] + sums[1][k] for k in (0, 1))
    rows.append(_line("本年收入合计", *own))
    more = [(name, *draw()) for name in ("上级补助收入", "上年结余收入", "调入资金", "债务转贷收入")]
    rows += [_line(name, a, b) for name, a, b in more]
    closing = tuple(own[k] + sum(m[k + 1] for m in more) for k in (0, 1))
    rows.append(_line("收入总计", *closing))
    return rows, (closing[0], closing[1])


def _expenditure(hand: Hand, totals: tuple[int, int]) -> Rows:
    rows = hand.above(f"示例县{hand.year}年一般公共预算支出表", 4)
    rows.append(["项目", "上年执行数", "本年预算数", "预算数为上年执行数的%"])
    classes = [(title, hand.amount(9_000, 90_000), hand.amount(9_000, 90_000)) for title, _ in CLASSES.values()]
    rows += [_line(f"{'一二三四'[i]}、{name}", a, b) for i, (name, a, b) in enumerate(classes)]
    own = tuple(sum(c[k] for c in classes) for k in (1, 2))
    rows.append(_line("本年支出合计", *own))
    more = [(name, hand.amount(900, 9_000), hand.amount(900, 9_000)) for name in ("上解上级支出", "债务还本支出")]
    carried = tuple(totals[k] - own[k] - sum(m[k + 1] for m in more) for k in (0, 1))
    rows += [_line(name, a, b) for name, a, b in [*more, ("结转下年", *carried)]]
    rows.append(_line("支出总计", *totals))
    return rows


def debt(seed: int) -> Sheets:
    """限额及余额 and 一般债务余额, four decimals of 亿元."""
    rng = Random(seed)
    start, issued, repaid, special = (
        rng.randint(200_000, 400_000),
        rng.randint(10_001, 60_000),
        rng.randint(1_001, 9_000),
        rng.randint(500_000, 900_000),
    )
    closing = start + issued - repaid
    limits = (closing + rng.randint(1_000, 9_000), special + rng.randint(1_000, 9_000))
    shown = lambda n: n / 10_000  # noqa: E731
    year = rng.choice((2023, 2024))
    return {
        "表1-1": [
            [f"示例县{year}年政府债务限额及余额预算情况表", *["<"] * 6], [*[None] * 6, "单位：亿元"],
            ["地  区", f"{year}年债务限额", "<", "<", f"{year}年债务余额预计执行数", "<", "<"],
            ["^", None, "一般债务", "专项债务", None, "一般债务", "专项债务"],
            ["公  式", "A=B+C", "B", "C", "D=E+F", "E", "F"],
            ["示例县", shown(sum(limits)), *map(shown, limits), shown(closing + special), shown(closing), shown(special)],
        ],
        "表1-2": [
            [f"示例县{year}年地方政府一般债务余额情况表", "<", "<"], [None, None, "单位：亿元"], ["项  目", "预算数", "执行数"],
            [f"一、{year - 1}年末地方政府一般债务余额实际数", None, shown(start)], [f"二、{year}年末地方政府一般债务余额限额", shown(limits[0]), None],
            [f"三、{year}年地方政府一般债务发行额", None, shown(issued)], [f"四、{year}年地方政府一般债务还本额", None, shown(repaid)],
            [f"五、{year}年末地方政府一般债务余额预计执行数", None, shown(closing)],
        ],
    }  # fmt: skip


def identity(number: int) -> str:
    """A valid invented ID of an adult."""
    body = f"411322{1950 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number % 999 + 1:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def with_luhn(number: str) -> str:
    """`number` with its Luhn digit."""
    doubled = [int(c) * (1 if k % 2 else 2) for k, c in enumerate(reversed(number))]
    return number + str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


def roster(seed: int, people: int = 60) -> Sheets:
    """发放花名册 of 耕地地力保护补贴: three villages, 面积 × 标准 half up, a 合计 row."""
    rng = Random(seed)
    places = rng.sample(villages(), 3)
    rows: list[list[Value]] = [
        ["方城县2025年耕地地力保护补贴发放花名册", *["<"] * 10],
        ["补贴项目：耕地地力保护补贴（BT001）　批次：2025年第2批　批次性质：实发　发放日期：2025-07-15", *[None] * 9, "单位：元"],
        [
            "序号",
            "乡镇（街道）",
            "行政村",
            "组别",
            "户主姓名",
            "身份证号码",
            "一卡通账号",
            "补贴面积（亩）",
            "补贴标准（元/亩）",
            "补贴金额",
            "发放时间",
        ],
    ]
    whole = 0
    for i in range(people):
        place, area = places[i * 3 // people], rng.randint(30, 900)
        due = (area * 8812 + 50) // 100
        whole += due
        card = with_luhn(f"62179{seed % 1000:03d}{i:010d}")
        person = f"示{chr(0x4E01 + rng.randrange(2000))}{chr(0x5001 + rng.randrange(2000))}"
        place_cells: list[Value] = [i + 1, place.township.name, place.name, f"{rng.randint(1, 9)}组", person]
        rows.append([*place_cells, identity(seed * 97 + i * 13), card, cents(area), 88.12, cents(due), "2025-07-15"])
    rows.append(["合计", *[None] * 8, cents(whole), None])
    return {"发放": rows}


def books(seed: int) -> dict[str, Sheets]:
    """Five clean workbooks of one county, different for every seed."""
    return {
        "部门预算": department(seed), "政府预算": government(seed + 1), "政府债务": debt(seed + 2),
        "部门预算二": department(seed + 3), "花名册": roster(seed + 4),
    }  # fmt: skip
