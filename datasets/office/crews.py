"""Hires the hands that read files: threads of this machine (each file in a limited process), or a Dask cluster's workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from datasets.office.refusals import StoreTrouble

#: how often a piece of work is given to another worker after its worker died
RETRIES = 3
#: how long a scheduler may take to answer
SECONDS = 10


class NoCluster(StoreTrouble):
    """The cluster extra is not installed, or the scheduler does not answer."""


@contextmanager
def crew(cluster: str | None = None, hands: int = 0) -> Iterator[Executor]:
    """An executor for `receive_many`: `cluster` is the address of a Dask scheduler, else as many threads as there are cores.

    Work is pure: the desk seals and writes down what comes back, once. A worker that dies in the middle loses nothing and doubles nothing.
    """
    if not cluster:
        executor = ThreadPoolExecutor(hands or os.cpu_count() or 2)
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)  # who was broken off does not wait for files nobody will write down
            raise
        executor.shutdown()
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise NoCluster("没有安装多机部件；请用 pip install 'mingbaizhang[cluster]' 装上再试。") from error
    try:
        client = Client(cluster, timeout=SECONDS)
    except OSError as error:
        raise NoCluster(f"多机调度器 {cluster} 没有应答。没有改变任何东西。") from error
    with client, client.get_executor(pure=False, retries=RETRIES) as executor:
        yield executor
