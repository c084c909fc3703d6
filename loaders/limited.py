"""Runs a reading in a process of its own, with limits on memory and time: a broken file can end the child, never the server."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from loaders import scratch
from loaders.failures import CannotRead, Damaged

if TYPE_CHECKING:  # Windows has no fork server
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext

MEMORY = 2_400_000_000  # bytes of address space above what the interpreter itself holds
SECONDS = 30.0
SECONDS_PER_MEGABYTE = 4.0  # long rosters are given more: 1 million rows are about 60 MB
_KILLED = (-9, -6)  # SIGKILL and SIGABRT, by number: Windows knows no SIGKILL
_CRASHED = "打开文件时解析程序异常中止，文件可能已损坏；请用表格软件打开后另存一份再提交。"
_TOO_MUCH = "文件展开后占用内存过多，已停止读取；请删去空白行列或拆分后再提交。"
_TOO_LONG = "文件读取超过时限，已停止；请删去多余的格式、空白行列或拆分后再提交。"

Result = TypeVar("Result")


def _address_space() -> int:
    """Bytes of address space this process holds now."""
    with open("/proc/self/statm", encoding="ascii") as handle:  # noqa: PTH123  a kernel file, not a path of ours
        return int(handle.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _limit(memory: int) -> None:
    """Cap this process; where the system has no such limits (Windows) only the time limit holds."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + memory, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _child(sender: Connection, memory: int, folder: Path, call: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    _limit(memory)
    tempfile.tempdir = str(folder)  # openpyxl lays the sheets it writes there in clear; a killed child clears nothing away
    gc.disable()  # this process lives for one file; the collector would walk millions of live cells again and again
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)  # a panic of the engine prints its own trace; the parent says one sentence instead
    try:
        sender.send(("done", call(*arguments)))
    except CannotRead as refusal:
        sender.send(("refused", refusal))
    except MemoryError:
        sender.send(("refused", Damaged(_TOO_MUCH)))
    except BaseException as fault:  # noqa: BLE001  the engine's PanicException is a BaseException
        name = type(fault).__name__
        sender.send(
            ("refused", Damaged(_CRASHED))
            if name == "PanicException"
            else ("failed", fault if isinstance(fault, Exception) else RuntimeError(name))
        )


def context(module: str = "loaders.read") -> ForkServerContext | SpawnContext:
    """Fork server with our modules loaded once (Linux), spawn elsewhere; never a fork of a threaded server.

    `module` holds the first call; it and `loaders.warm` are loaded before anything is forked, so that no reading pays for it again.
    One that is named later comes too late: whoever hires hands first and reads afterwards names here what will be read with.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        chosen = multiprocessing.get_context("forkserver")
        chosen.set_forkserver_preload(["__main__", "loaders.warm", module])  # __main__: else every reading would run it again
        return chosen
    return multiprocessing.get_context("spawn")


def begin(module: str = "loaders.read") -> None:
    """Let the fork server load its modules now, beside this process which loads its own: a single file is answered in half the time."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context(module)
        from multiprocessing import forkserver

        forkserver.ensure_running()


def run_limited(call: Callable[..., Result], *arguments: Any, memory: int = MEMORY, seconds: float = SECONDS) -> Result:
    """`call(*arguments)` in a limited process; CannotRead when it is refused, crashes, or takes too much or too long."""
    with scratch.lent() as folder:
        return _run(folder, call, arguments, memory, seconds)


def _run(folder: Path, call: Callable[..., Result], arguments: tuple[Any, ...], memory: int, seconds: float) -> Result:
    hands = context(call.__module__)
    receiver, sender = hands.Pipe(duplex=False)
    process = hands.Process(target=_child, args=(sender, memory, folder, call, arguments), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise Damaged(_TOO_LONG)
        verdict, value = receiver.recv()
    except (EOFError, ConnectionResetError) as fault:
        process.join(5)
        raise Damaged(_TOO_MUCH if process.exitcode in _KILLED else _CRASHED) from fault
    finally:
        receiver.close()
        if process.is_alive():
            process.join(0.2)
        if process.is_alive():
            process.kill()
        process.join()
    if verdict == "done":
        return value
    raise value
