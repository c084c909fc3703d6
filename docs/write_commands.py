"""Writes docs/commands.md from the commands themselves: `python docs/write_commands.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# 命令

这一页由`python docs/write_commands.py`写出。退出码：0成功；`check`有必须改的是1，有文件打不开是2；`verify`有不一致是1；被拒绝的操作是2。
`--by`会问这个用户的密码，或者用`--password-file`从文件读；密码不写在参数里，也不放在环境变量里。

| 环境变量 | 作用 |
|---|---|
| `MBZ_HOME` | 数据放在哪里；不写就是`var` |
| `MBZ_PUBLIC_URL` | 印进二维码和订阅的网址，可以带路径；不写就不印二维码 |
| `MBZ_DATABASE_URL` | 办公端用PostgreSQL时的地址；不写就用SQLite。几个县各用一个库时写上`{county}`，换成县代码 |
| `MBZ_COUNTIES` | 一处装几个县：`411322,411323`；各县的库、密钥、用户和发布互不相通，办公数据在`office/县代码/` |
| `MBZ_COUNTY` | 这一次办哪个县的事；只装一个县时不用写 |
| `MBZ_VAULT_RING` | 从外面给封存原件的密钥（内容同`vault.json`），这台机器的磁盘上就没有它 |
| `MBZ_LOG` | 记多少：`error`只记故障，`warning`（出厂）加记慢的回答，`info`每个请求都记 |
| `MBZ_SCRATCH` | 程序自己设的：公众端各个进程共用的临时文件夹，停机就没有了；不用写 |
| `MBZ_PUBLIC_PORT` | 没有写`MBZ_PUBLIC_URL`时，办公端的链接去公众端的哪个端口；出厂8050 |

办公端登录和代理的两个变量见[office.md](office.md)。
"""


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands with their full names, groups opened."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def page(group: click.Group) -> str:
    """The whole page as Markdown."""
    return HEAD + "".join(_section(name, command) for name, command in commands(group))


def _section(name: str, command: click.Command) -> str:
    taken = [p for p in command.params if isinstance(p, click.Argument)]
    arguments = " ".join(p.human_readable_name.upper() + ("…" if p.nargs == -1 else "") for p in taken)
    lines = [f"\n## `{name}{' ' + arguments if arguments else ''}`", "", (command.help or "").strip(), ""]
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        rows = [f"| `{' / '.join(o.opts)}`{'（必填）' if o.required else ''} | {o.help or ''} |" for o in options]
        lines += ["| 选项 | 作用 |", "|---|---|", *rows, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    import app

    (ROOT / "docs" / "commands.md").write_text(page(app.cli), encoding="utf-8")
