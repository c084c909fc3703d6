"""Knows where a dataset lies inside the folder of its release."""

from __future__ import annotations

import re

from datasets.published.keys import Dataset

_NOT_IN_PATH = re.compile(r"[^\w\-.]+")


def safe_part(name: str) -> str:
    """`name` as one part of a path: letters, digits, Chinese, - and _; never empty, never starting with a dot."""
    return _NOT_IN_PATH.sub("_", name).strip("._") or "_"


def csv_path(dataset: Dataset) -> str:
    """Where a dataset's CSV lies in its release folder."""
    stage = f"-{dataset.stage}" if dataset.stage in ("adjusted", "execution") else ""
    own = f"-{safe_part(dataset.key.split('/')[7])}" if dataset.key.count("/") > 7 else ""
    return f"tables/{safe_part(dataset.entity_code)}/{dataset.year}-{safe_part(dataset.table)}{stage}{own}.csv"
