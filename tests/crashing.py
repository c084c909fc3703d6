"""Does one act of the office in a process of its own and kills it with SIGKILL at the n-th call that touches the disk.

The calls are found by tracing (audit events of the interpreter, fsync, commits of the database), not chosen by hand.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from datasets.office import Office

_TOUCHING = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.link"})


class Fuse:
    """Counts calls that touch the disk; kills the process at call number `at` (0: never), and remembers what was called."""

    def __init__(self, at: int, home: Path) -> None:
        self.at, self.home, self.count, self.is_live = at, str(home), 0, False
        self.seen: list[str] = []

    def touch(self, what: str) -> None:
        """One call."""
        if not self.is_live:
            return
        self.count += 1
        self.seen.append(what)
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        """An audit event of the interpreter."""
        if not self.is_live:
            return
        if (
            name == "open"
            and isinstance(arguments[2], int)
            and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            and str(arguments[0]).startswith(self.home)
        ):
            self.touch(f"open {Path(str(arguments[0])).name}")
        elif name in _TOUCHING:
            self.touch(f"{name} {Path(str(arguments[0])).name}")

    def light(self, office: Office) -> None:
        """Begin to count."""
        plain = os.fsync
        os.fsync = lambda handle: (self.touch("fsync"), plain(handle))[1]
        event.listen(office.store.engine, "commit", lambda _: self.touch("commit"))
        sys.addaudithook(self.audit)
        self.is_live = True


def act(home: str, what: str, at: int, answer: Any, surroundings: dict[str, str]) -> None:
    """The process: do `what` (publish S000002, or take down release 1), killed at call `at`; sends the calls seen when it survives.

    `surroundings` is the caller's environment: the fork server keeps the one it was started with.
    """
    os.environ.clear()
    os.environ.update(surroundings)
    office = Office.open(home)
    publisher = office.sitting("fabu", "cli")
    fuse = Fuse(at, Path(home))
    fuse.light(office)
    if what == "publish":
        publisher.publish(["S000002"], "非税收入录入有误")
    else:
        from tests.office_home import PASSWORD

        publisher.takedown(1, "发现个人信息", second=("fuhe", PASSWORD))
    fuse.is_live = False
    answer.send(fuse.seen)


def run(home: Path, what: str, at: int) -> list[str]:
    """Run `act`; the calls seen when it came through, [] when it was killed."""
    return _run(home, what, at, lambda process: process.join(120))


def run_for(home: Path, what: str, seconds: float) -> list[str]:
    """Run `act` and kill it after `seconds` of work, wherever it is."""
    return _run(home, what, 0, lambda process: process.join(seconds))


def _run(home: Path, what: str, at: int, wait: Callable[[Any], None]) -> list[str]:
    hands = multiprocessing.get_context("forkserver")
    hands.set_forkserver_preload(["tests.crashing"])
    receiver, sender = hands.Pipe(duplex=False)
    process = hands.Process(target=act, args=(str(home), what, at, sender, dict(os.environ)))
    process.start()
    sender.close()
    wait(process)
    if process.is_alive():
        process.kill()
    process.join()
    return receiver.recv() if process.exitcode == 0 else []
