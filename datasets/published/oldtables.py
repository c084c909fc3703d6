"""Reads one table as one release holds it, in force or not: old versions stay readable beside the new ones."""

from __future__ import annotations

import pandas as pd

from datasets.published.keys import Dataset
from datasets.published.state import State


def figures_at(state: State, release: int, entity: str, table: str, year: int) -> tuple[Dataset, pd.DataFrame] | None:
    """The dataset and its figures (columns: columns.csv; empty for 空表) in `release`; None when the release never held it or was taken down."""
    found = next((r for r in state.releases() if r.n == release), None)
    if found is None or found.is_taken_down:
        return None
    dataset = next((d for d in found.datasets if (d.entity_code, d.table, d.year) == (entity, table, year)), None)
    if dataset is None:
        return None
    return dataset, state.figures_in(release, dataset.key)
