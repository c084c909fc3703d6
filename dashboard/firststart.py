"""Loads the demo county at the first start, tells how far it is, and how it ended when it was told to stop."""

from __future__ import annotations

import os
from pathlib import Path

import click


def prepare_demo(home: Path) -> None:
    """Load the demo county through the real path when `home` holds nothing yet; SystemExit when Ctrl+C or SIGTERM broke it off."""
    if any((home / "office").rglob("office.sqlite")) or os.environ.get("MBZ_DATABASE_URL"):
        return
    from datasets.office.opening import Stopped, open_demo

    click.echo("第一次启动，正在装入示例县（示例数据）：写表、检查、接收、审核、公布，两核的机器上要几分钟。中途断了，再启动就从头装。")
    try:
        with click.progressbar(length=1000, label="示例县", show_eta=False) as bar:

            def progress(share: float, words: str) -> None:
                bar.label = words
                bar.update(int(share * 1000) - bar.pos)
                bar.render_progress()  # also where the words changed and the share did not

            open_demo(home, progress)
    except Stopped as told:
        click.echo("已停止：示例县没有装完，什么也没有装入；再启动时从头装。", err=True)
        raise SystemExit(told.exit_code) from None
