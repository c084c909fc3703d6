"""Hires the hands that read files: threads of this machine (each file in a limited process), or a Dask cluster's workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def crew(cluster: str | None = None, hands: int = 0) -> Iterator[Executor]:
    """An executor for `receive_many`: `cluster` is the address of a Dask scheduler, else as many threads as there are cores."""
    if not cluster:
        with ThreadPoolExecutor(hands or os.cpu_count() or 2) as executor:
            yield executor
        return
    from distributed import Client

    with Client(cluster) as client:
        yield client.get_executor()
