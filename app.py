"""The front door: the two faces and the commands others script against.

Rule: this file only asks the rooms; what a command does is known there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands import export, notices, verify

if TYPE_CHECKING:
    from flask import Flask

DATE = click.DateTime(formats=["%Y-%m-%d"])
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


def home() -> Path:
    """Where this installation keeps its data: MBZ_HOME, otherwise `var` beside this file."""
    return Path(os.environ.get("MBZ_HOME") or Path(__file__).parent / "var").resolve()  # whole: other processes stand in other folders


def create_app(face: str) -> Flask:
    """The WSGI application of `public` or `office`; ValueError for any other face."""
    from dashboard.serving import dress

    if face == "public":
        from dashboard.public import create

        return dress(create(home() / "public"), face, home())
    if face == "office":
        from dashboard.office import create as create_office

        return dress(create_office(home()), face, home())
    raise ValueError(f"face is public or office, not {face}")


def public_app() -> Flask:
    """The public face, for the server, which makes ready what its first readers ask."""
    from dashboard import warming

    server = create_app("public")
    warming.begin(server)
    return server


def office_app() -> Flask:
    """The office face, for the server, which takes names off the web when their day is over."""
    from dashboard.office import sweeping

    server = create_app("office")
    sweeping.begin(server)
    return server


class Commands(click.Group):
    """Says failures of the rooms in one Chinese sentence on stderr, exit code 2, never a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal or an unreadable file is a sentence, anything else is a defect and shows."""
        from loaders.failures import CannotRead

        try:
            return super().invoke(ctx)
        except CannotRead as failure:
            click.echo(str(failure), err=True)
            ctx.exit(2)
        except Exception as failure:
            if not _is_refusal(failure):
                raise
            click.echo(str(failure), err=True)
            ctx.exit(2)


def _is_refusal(failure: Exception) -> bool:
    """True for a refusal of the store. Where its module was never read, nothing of it was raised: `check` does not wait for the store."""
    refusals = sys.modules.get("datasets.office.refusals")
    return refusals is not None and isinstance(failure, refusals.Refusal)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(ctx: click.Context) -> None:
    """明白账：把财政和补贴的账，从办公室的电子表格一直公布到村里的公示栏。

    不带命令就是 run:第一次启动时装入示例县，然后打开公众端和办公端。
    """
    ctx.obj = home()
    if ctx.invoked_subcommand is None:
        ctx.invoke(run)


for public in (notices, export, verify):
    cli.add_command(public)


@cli.command()
@click.option("--public-port", default=8050, show_default=True, help="公众端的端口")
@click.option("--office-port", default=8051, show_default=True, help="办公端的端口")
def run(public_port: int, office_port: int) -> None:
    """启动：第一次会装入示例县（示例数据），然后同时打开公众端和办公端。"""
    from dashboard.firststart import prepare_demo
    from dashboard.serving import demand_free, run_both

    demand_free({"public": public_port, "office": office_port})
    prepare_demo(home())
    os.environ.setdefault("MBZ_PUBLIC_PORT", str(public_port))  # where the office's links to the public face lead
    run_both(home(), public_port, office_port)


@cli.command()
@click.option("--face", type=click.Choice(["public", "office"]), required=True, help="公众端 public 或办公端 office")
@click.option("--host", default="::", show_default=True, help="监听地址；::同时服务 IPv6 和 IPv4")
@click.option("--port", type=int, required=True, help="端口")
@click.option("--workers", default=1, show_default=True, help="工作进程数")
def serve(face: str, host: str, port: int, workers: int) -> None:
    """单独启动一端：公众端只读 public 文件夹，办公端放在内网。"""
    from dashboard.serving import serve_face

    serve_face(home(), face, host, port, workers)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", help="只按这一类来认，如 debt、subsidy、other；各类见 docs/kinds.md")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--figures", type=click.Path(dir_okay=False, path_type=Path), help="把读到的每一个数写进这个 CSV")
@click.option("--annotate", type=FOLDER, help="把标好问题的表写进这个文件夹")
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], as_json: bool, **how: Any) -> None:
    """试查表格，不保存任何东西。退出码：0没有必须改的，1有必须改的，2有文件打不开。"""
    from loaders.limited import begin

    begin()
    from loaders.report import check_files

    ctx.exit(check_files(files, as_json=as_json, **how))


def signed(command: Any) -> Any:
    """`--by` and `--password-file`: who does it, proven by a password."""
    command = click.option("--password-file", type=EXISTING, help="从这个文件读密码，不再提问")(command)
    return click.option("--by", required=True, help="用户名；会问这个用户的密码")(command)


def _office(by: str, password: Path | None) -> Any:
    """The office opened for user `by`, whose password was proven."""
    from datasets.office import Office

    return Office.open(home()).acting(by, _secret(by, password), channel="cli")


def _secret(user: str, path: Path | None) -> str:
    if path is not None:
        return path.read_text(encoding="utf-8").splitlines()[0].strip()
    return str(click.prompt(f"{user} 的密码", hide_input=True, err=True))


@cli.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@signed
@click.option("--formed", type=DATE, help="形成日期 YYYY-MM-DD")
@click.option("--approved", type=DATE, help="批准（批复）日期 YYYY-MM-DD")
@click.option(
    "--disclosure", type=click.Choice(["主动公开", "依申请公开", "不予公开"]), default="主动公开", show_default=True, help="公开属性"
)
@click.option("--reason", default="", help="不是主动公开时的理由")
@click.option("--cluster", help="Dask 调度器地址；大批量时分到多台机器")
def receive(files: tuple[Path, ...], by: str, password_file: Path | None, formed: Any, approved: Any, **how: Any) -> None:
    """接收表格：加密封存原件，检查，登记。每份打印一行收件编号。"""
    desk = _office(by, password_file)
    cluster = how.pop("cluster")
    from datasets.office.crews import crew

    days = {"formed": formed and formed.date(), "approved": approved and approved.date()}
    with crew(cluster) as executor, click.progressbar(length=len(files), label="接收", file=sys.stderr) as bar:
        for number in desk.receive_many(list(files), executor=executor, **days, **how):
            click.echo(number)
            bar.update(1)


@cli.command()
@click.argument("submission")
@click.option("--finding", required=True, help="哪一处：规则@格子，例如 GOV-06@表5!E18")
@click.option("--text", required=True, help="说明，会和这张表一起公布")
@signed
def explain(submission: str, finding: str, text: str, by: str, password_file: Path | None) -> None:
    """给一处“请说明”写上说明。"""
    _office(by, password_file).explain(submission, finding, text)


@cli.command()
@click.argument("submissions", nargs=-1, required=True)
@signed
@click.option("--secrecy-reviewed", is_flag=True, help="已逐项做过保密审查和个人信息审查")
@click.option("--as-approved", help="照批准文本公布：批准文号")
@click.option("--reason", default="", help="照批准文本公布的理由")
def approve(
    submissions: tuple[str, ...], by: str, password_file: Path | None, secrecy_reviewed: bool, as_approved: str | None, reason: str
) -> None:
    """审核通过。审核人不能是上传人。"""
    desk = _office(by, password_file)
    for submission in submissions:
        desk.approve(submission, secrecy_reviewed=secrecy_reviewed, as_approved=as_approved, reason=reason)


@cli.command()
@click.argument("submissions", nargs=-1, required=True)
@signed
@click.option("--reason", default="", help="为什么公布（更正时必填）")
@click.option("--cluster", help="Dask 调度器地址；大批量时分到多台机器，各台共用同一个 MBZ_HOME")
def publish(submissions: tuple[str, ...], by: str, password_file: Path | None, reason: str, cluster: str | None) -> None:
    """公布：把审核过的表合成一次发布，打印发布号。"""
    desk = _office(by, password_file)
    from datasets.office.crews import crew

    with crew(cluster) as executor:
        click.echo(desk.publish(list(submissions), reason=reason, executor=executor))


def _act(name: str, words: str) -> click.Command:
    """One of the three acts after publication: correct, withdraw, takedown."""

    @click.argument("release", type=int)
    @signed
    @click.option("--second", help="第二个人的用户名（紧急撤下必须两个人）")
    @click.option("--second-password-file", type=EXISTING, help="从这个文件读第二个人的密码")
    @click.option("--reason", required=True, help="原因，会公布")
    def act(release: int, by: str, password_file: Path | None, second: str | None, second_password_file: Path | None, reason: str) -> None:
        desk = _office(by, password_file)
        proof = (second, _secret(second, second_password_file)) if second else None
        click.echo(getattr(desk, name)(release, reason=reason, second=proof))

    return cli.command(name, help=words)(act)


_act("correct", "更正：声明第 RELEASE 号发布有误，打开更正的单子；改好的表另行接收、审核、公布。")
_act("withdraw", "废止：第 RELEASE 号发布从现行状态里退出，公布一条有日期的废止公告。")
_act("takedown", "紧急撤下：个人信息事故时删去字节，留下墓碑；要两个人。")


@cli.command()
@click.option("--out", type=FOLDER, required=True, help="写到这个文件夹")
def templates(out: Path) -> None:
    """写出每一张表的空表模板。"""
    from loaders.templates import write_all

    for path in write_all(out):
        click.echo(path)


@cli.group()
def vault() -> None:
    """保险库：更换钥匙、到期销毁。"""


@vault.command("rotate")
@signed
def vault_rotate(by: str, password_file: Path | None) -> None:
    """更换保险库的钥匙，全部原件重新加密封存。"""
    click.echo(_office(by, password_file).rotate())


@vault.command("purge")
@click.argument("submissions", nargs=-1)
@signed
@click.option("--second", required=True, help="第二个人的用户名")
@click.option("--second-password-file", type=EXISTING, help="从这个文件读第二个人的密码")
def vault_purge(submissions: tuple[str, ...], by: str, password_file: Path | None, second: str, second_password_file: Path | None) -> None:
    """销毁保存期已满的原件，和过了保管期的张贴照片、异议内容、来信原话，要两个人；不写收件号就只销毁后面几样。"""
    click.echo(_office(by, password_file).purge(list(submissions), second=(second, _secret(second, second_password_file))))


@cli.group()
def inbox() -> None:
    """收件箱：公众端收到的找错和举报。"""


@inbox.command("collect")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@signed
def inbox_collect(folder: Path, by: str, password_file: Path | None) -> None:
    """把公众端的加密来信收进办公端，打印收到几封。"""
    click.echo(_office(by, password_file).collect(folder))


@cli.group()
def users() -> None:
    """办公端的用户：增加、列出、重设密码、停用。"""


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, help="财政经办、部门经办、乡镇经办、复核、发布、审计、系统管理")
@click.option("--unit", default="", help="部门经办的单位编码，乡镇经办的乡镇代码")
@click.option("--by", default="", help="用户名；会问这个用户的密码。还没有用户时不写")
@click.option("--password-file", type=EXISTING, help="从这个文件读密码，不再提问")
def users_add(name: str, role: str, unit: str, by: str, password_file: Path | None) -> None:
    """增加一个用户，打印一次性密码。新装的办公端还没有用户：第一个是系统管理，不写 --by。"""
    click.echo(_office(by, password_file).add_user(name, role, unit) if by else _first_user(name, role))


def _first_user(name: str, role: str) -> str:
    from datasets.office import Office
    from datasets.office.opening import first_administrator
    from datasets.office.refusals import NotReady

    if role != "系统管理":
        raise NotReady("第一个用户是系统管理，由他增加别的用户；已经有用户的，用 --by 写明由谁增加。")
    return first_administrator(Office.open(home()), name)


@users.command("list")
def users_list() -> None:
    """列出用户、角色和是否停用。"""
    from datasets.office import Office

    for user in Office.open(home()).users():
        click.echo(f"{user.name}\t{user.role}\t{user.unit or '—'}\t{'停用' if user.is_disabled else '在用'}")


@users.command("reset")
@click.argument("name")
@signed
def users_reset(name: str, by: str, password_file: Path | None) -> None:
    """重设密码，打印一次性密码。"""
    click.echo(_office(by, password_file).reset_password(name))


@users.command("password")
@click.argument("name")
@click.option("--password-file", type=EXISTING, help="从这个文件读现在的密码（一次性密码也行），不再提问")
@click.option("--new-password-file", type=EXISTING, help="从这个文件读新密码，不再提问")
def users_password(name: str, password_file: Path | None, new_password_file: Path | None) -> None:
    """改自己的密码；一次性密码改好以后，才能用命令办别的事。"""
    from datasets.office import Office

    old = _secret(name, password_file)
    Office.open(home()).acting(name, old, may_be_one_time=True).change_password(old, _secret(f"{name} 新", new_password_file))


@users.command("disable")
@click.argument("name")
@signed
def users_disable(name: str, by: str, password_file: Path | None) -> None:
    """停用一个用户。"""
    _office(by, password_file).disable_user(name)


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--keys", type=click.Path(dir_okay=False, path_type=Path), help="把密钥另存到这个文件；两份要分开保管")
def backup(file: Path, keys: Path | None) -> None:
    """备份：数据库、保管库、公示部分和全部发布写进一个文件（不含密钥）。"""
    from datasets.office.backup import backup as pack

    done = pack(home(), file, keys)
    click.echo(f"已备份{done['files']}个文件，{done['bytes'] / 1_000_000:.1f} MB。" + ("" if keys else "密钥不在里面，请用 --keys 另存。"))


@cli.command()
@click.argument("file", type=EXISTING)
@click.option("--keys", type=EXISTING, help="备份时另存的密钥")
def restore(file: Path, keys: Path | None) -> None:
    """恢复：把备份放回一个空的 MBZ_HOME。"""
    from datasets.office.backup import restore as unpack

    click.echo(f"已恢复{unpack(file, home(), keys)['files']}个文件。")


@cli.command()
@click.argument("name")
def bench(name: str) -> None:
    """跑一项测量（load、notices、pages、serve、scale 或all），打印数字、标尺和比值。"""
    from importlib import import_module

    import_module("bench.table").run(name)


if __name__ == "__main__":
    cli()
