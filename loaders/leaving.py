"""Lets the processes one hires leave with it: when it is told to stop, and when it is gone however that came."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from types import FrameType

from loaders.limited import begin

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """This process was told to stop by `signal`; no failure, so no `except Exception` takes it for one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number  # as a shell tells it


class Stop:
    """Whether this process was told to stop, and by which signal."""

    signal = 0

    def look(self) -> None:
        """Stopped when it was told so; for a long work that may have met the first telling inside a library that lost it."""
        if self.signal:
            raise Stopped(self.signal)

    def told(self, number: int, frame: FrameType | None) -> None:
        """The handler: further tellings change nothing, hired processes end at once, and what is at work here is broken off."""
        self.signal = number
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        _end_hired()
        self.look()


def _end_hired() -> None:
    for hired in multiprocessing.active_children():
        hired.terminate()


@contextmanager
def stoppable(module: str) -> Iterator[Stop]:
    """A work of the main thread that Ctrl+C and SIGTERM break off, with every process it hired; Stopped when one did.

    `module` is what its processes will call, as `limited.context` takes it.
    The terminal sends Ctrl+C to hired processes too. They leave it to this one: whatever is forked from now on ignores it.
    A Ctrl+C that this process was itself started to ignore (`nohup … &`) stays ignored.
    """
    stop, before = Stop(), {each: signal.getsignal(each) for each in _SIGNALS}
    heard = [each for each in _SIGNALS if before[each] is not signal.SIG_IGN]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin(module)  # the fork server loads modules for seconds; what it forks inherits that it hears nothing
    signal.signal(signal.SIGINT, before[signal.SIGINT])
    for each in heard:
        signal.signal(each, stop.told)
    try:
        yield stop
    except BaseException:
        if stop.signal:
            _end_hired()  # those that a thread hired before it heard that there is nothing more to do
        stop.look()  # libraries turn an interruption into failures of their own (DuckDB: Query interrupted)
        raise
    finally:
        for each in heard:
            signal.signal(each, before[each])


@contextmanager
def hired(hands: int, context: BaseContext) -> Iterator[ProcessPoolExecutor]:
    """A pool whose work is dropped when its user fails, and whose workers leave when this process is gone."""
    pool = ProcessPoolExecutor(hands, mp_context=context, initializer=leave_with_employer)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def leave_with_employer() -> None:
    """In a worker: wait in the background for the end of the process that hired it. A worker that waits for work would else wait for ever."""
    employer = multiprocessing.parent_process()
    if employer is not None:
        threading.Thread(target=_leave_after, args=(employer.sentinel,), daemon=True).start()


def _leave_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
