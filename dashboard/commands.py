"""The commands around what is public: notices on paper, the static copy of the site, and whether every byte still holds.

Rule: a command imports its room when it runs, so that the front door opens without typesetting or a database.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

DATE = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--notice", "form", type=click.Choice(["before", "result", "picture", "pack"]), required=True,
              help="before 发放前公示，result 年度发放结果公开，picture 长图（PNG），pack 村里留存的存档包（ZIP）")  # fmt: skip
@click.option("--year", type=int, required=True, help="年度")
@click.option("--programme", default="", help="补贴项目编码（发放前公示）")
@click.option("--batch", default="", help="批次（发放前公示）")
@click.option("--state", type=int, help="按第几号发布时的状态打印；不写就是最新")
@click.option("--village", help="村的 12 位区划代码")
@click.option("--township", help="乡镇的 9 位区划代码")
@click.option("--all", is_flag=True, help="全县所有的村")
@click.option("--county", is_flag=True, help="只要全县的一张：result 一页看，picture 全县长图")
@click.option("--paper", type=click.Choice(["A4", "A3"]), default="A4", show_default=True, help="纸张")
@click.option("--posted", type=DATE, help="张贴日期 YYYY-MM-DD，公示期从这天算；不写就按县里的规定")
@click.option("--out", type=FOLDER, required=True, help="写到这个文件夹；中断了再打一次，接着打")
@click.option("--cluster", help="Dask 调度器地址")
@click.pass_obj
def notices(home: Path, out: Path, state: int | None, cluster: str | None, **how: Any) -> None:
    """打印村公示单：一个村、一个乡镇或全县，每村一份PDF，每乡镇一份合订本；也画长图、打存档包。"""
    from dashboard.notices.desk import print_from_home, wanted

    asked = wanted(public_url=os.environ.get("MBZ_PUBLIC_URL"), **how)
    for printed in print_from_home(home, out, asked, state=state, cluster=cluster):
        click.echo(printed)


@click.command()
@click.option("--out", type=FOLDER, required=True, help="写到这个文件夹")
@click.option("--since", type=int, help="只写第几号发布之后变了的页面")
@click.option("--deposit", help="每月移交档案馆、图书馆、政务服务中心的一包：YYYY-MM")
@click.pass_obj
def export(home: Path, out: Path, since: int | None, deposit: str | None) -> None:
    """导出：整个公众站的静态文件；或者某个月的移交包。"""
    if deposit:
        from datasets.published.deposit import NothingToDeposit, write_deposit

        try:
            click.echo(write_deposit(home / "public", deposit, out))
        except NothingToDeposit as nothing:
            raise click.ClickException(str(nothing)) from nothing
    else:
        from dashboard.plain.export import export_site

        click.echo(export_site(home / "public", out, since=since))


def _verify_offices(home: Path) -> int:
    """Say what the offices of this home do not hold against themselves; a public node has none."""
    from datasets.office.several import offices

    found = [(county, folder) for county, folder in offices(home) if (folder / "keys").is_dir()]
    if not found:
        return 0
    from datasets.office.proof import differences

    said = [f"办公端{county}：{one}" for county, _ in found for one in differences(home, county)]
    for line in said or ["办公端：日志、审核、用户、设置、原件、村公示部分、来信、张贴记录、异议、影响评估前后一致。"]:
        click.echo(line)
    return len(said)


def _verify_export(home: Path, export: Path) -> int:
    """Say what a journal exported earlier holds that the office of that county does not."""
    from datasets.office.journalfile import lines_of
    from datasets.office.proof import lost

    try:
        kept = lines_of(export.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{export.name}不是从操作日志导出的文件。") from error
    said = [str(one) for one in lost(home, os.environ.get("MBZ_COUNTY", ""), kept)]
    for line in said or [f"导出的日志：{len(kept)}行，和办公端的一行不差。"]:
        click.echo(line)
    return len(said)


@click.command()
@click.option("--public", "place", help="公开文件夹或网址；不写就是本机的 public")
@click.option("--head", help="印在公示单上的链头指纹")
@click.option("--journal", "export", type=FILE, help="以前从操作日志导出的文件：它有的，办公端的日志一行也不能少")
@click.pass_context
def verify(ctx: click.Context, place: str | None, head: str | None, export: Path | None) -> None:
    """核对公开的每一个字节：链条、签名、指纹；不写 --public 的，办公端的日志、审核、用户、原件、村公示部分也核对。有一处不同就退出 1 并说出在哪里。"""
    from datasets.published.verify import check

    checked = list(check(place or ctx.obj / "public", head=head))
    for line in (line for one in checked for line in one.lines()):
        click.echo(line)
    count = sum(len(one.differences) for one in checked) + (0 if place else _verify_offices(ctx.obj))
    count += _verify_export(ctx.obj, export) if export else 0
    if not head:
        click.echo("没有用 --head 写上公示单上的指纹：只能证明这里前后一致，不能证明没有整套换掉。")
    click.echo(f"有 {count} 处不一致。" if count else "全部一致。")
    ctx.exit(1 if count else 0)
