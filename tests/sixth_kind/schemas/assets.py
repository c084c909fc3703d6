"""国有资产: a kind nobody publishes here yet, declared as a newcomer would. Columns and figures are invented for the test."""

from __future__ import annotations

from schemas import columns as c
from schemas import lines
from schemas.account_identities import LISTED
from schemas.identity.within import RowSum
from schemas.tables import Kind, Table

_UNITS = Table(
    "assets_units",
    "assets",
    "行政事业性国有资产情况表",
    "rows",
    columns=(
        c.UNIT_NAME,
        c.money("total_fen", "资产总额", "资产合计"),
        c.money("current_assets_fen", "流动资产"),
        c.money("fixed_assets_fen", "固定资产"),
    ),
    titles=("行政事业单位国有资产情况表",),
    signature=("total_fen", "fixed_assets_fen"),
    lines=(lines.TOTAL,),
    identities=(*LISTED, RowSum("ROW-01", "total_fen", ("current_assets_fen", "fixed_assets_fen"))),
    status="knowledge",
    says="各单位有多少资产",
)

KIND = Kind(
    "assets",
    "国有资产",
    "公家有多少资产？",
    (_UNITS,),
    duties=("other",),
    search_words=("固定资产",),
    page="zichan",
)
