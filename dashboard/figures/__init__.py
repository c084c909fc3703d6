"""Figures as plain dicts: pure functions of rows, with no wording of their own beyond labels handed in. `size` 1.25 draws them for elder mode."""
