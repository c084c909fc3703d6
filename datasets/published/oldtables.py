"""Reads one table as one release holds it, in force or not: old versions stay readable beside the new ones."""

from __future__ import annotations

from unicodedata import normalize

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


def differences(state: State, key: str, old: int, new: int) -> pd.DataFrame:
    """Cells that differ between two releases of one dataset: row_code, row_name, heading, old_printed, new_printed, old_cell, new_cell.

    Rows are matched by code and name, values by column; a row or value that is only in one of them has '' on the other side.
    A row of a table without names is called by its first text: that is a value like others and may have changed, so it matches nothing.
    """
    by = ["side", "row_code", "row_name", "nth", "column"]
    sides = []
    for release in (old, new):
        frame = state.figures_in(release, key)
        frame = frame[frame["column"] != ""]
        frame = frame.assign(row_name=frame["row_name"].mask(_called_by_text(frame), ""))
        names = frame.drop_duplicates(["side", "row_no"])
        nth = names.groupby(["side", "row_code", "row_name"]).cumcount().rename("nth")
        numbered = names[["side", "row_no"]].assign(nth=nth)
        sides.append(
            frame.merge(numbered, on=["side", "row_no"])[[*by, "heading", "printed", "cell", "value_fen", "value_number", "value_text"]]
        )
    both = sides[0].merge(sides[1], on=by, how="outer", suffixes=("_old", "_new"))
    same = pd.Series(True, index=both.index)
    for value in ("value_fen", "value_number", "value_text"):
        left, right = both[f"{value}_old"], both[f"{value}_new"]
        same &= (left == right).fillna(False).astype(bool) | (left.isna() & right.isna())
    changed = both[~same]
    return pd.DataFrame(
        {
            "row_code": changed["row_code"],
            "row_name": changed["row_name"],
            "heading": changed["heading_new"].fillna(changed["heading_old"]),
            "old_printed": changed["printed_old"].fillna(""),
            "new_printed": changed["printed_new"].fillna(""),
            "old_cell": changed["cell_old"].fillna(""),
            "new_cell": changed["cell_new"].fillna(""),
        }
    ).reset_index(drop=True)


def _called_by_text(frame: pd.DataFrame) -> pd.Series:
    """For each value whether its row is called by one of the row's own texts instead of a name; names have their punctuation evened out."""
    texts, names = (frame[column].fillna("").map(lambda text: normalize("NFKC", str(text))) for column in ("value_text", "row_name"))
    rows = pd.MultiIndex.from_frame(frame[["side", "row_no"]])
    return pd.Series(rows.isin(rows[((texts == names) & (names != "")).to_numpy(dtype=bool)]), index=frame.index)
