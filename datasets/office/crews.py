"""Knows where heavy work is done: on the processors of this machine or on a Dask cluster. Both are `concurrent.futures` executors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def crew(cluster: str | None = None, hands: int | None = None) -> Iterator[Executor]:
    """An executor for as long as the block lasts; what was handed in is finished or cancelled at its end.

    `cluster` is the address of a Dask scheduler (tcp://host:8786), None for `hands` processes here (default: one per processor).
    OSError when the scheduler does not answer.
    """
    if cluster is None:
        with _processes(hands or os.cpu_count() or 1) as pool:
            yield pool
        return
    from distributed import Client

    with Client(cluster) as client, client.get_executor(retries=3, pure=False) as executor:
        yield executor


@contextmanager
def _processes(hands: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes (spawn): a forked copy would share open database connections and locks."""
    pool = ProcessPoolExecutor(hands, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
