"""Writes the demo county for a look: python -m loaders.demo OUT [--year YEAR …]."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from loaders.demo.county import SEED, YEARS, write_county


def main() -> None:
    """Write the workbooks and print the acts with their number of files."""
    parser = argparse.ArgumentParser(prog="python -m loaders.demo", description="写出示例县（方城县）的全部工作簿")
    parser.add_argument("out", type=Path)
    parser.add_argument("--year", type=int, action="append", choices=YEARS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    started = time.perf_counter()
    plan = write_county(chosen.out, tuple(chosen.year or YEARS), chosen.seed)
    for act in plan.acts:
        sys.stdout.write(f"{act.published}  {act.title}：{len(act.files)} 个文件\n")
    sys.stdout.write(f"{len(plan.files)} 个工作簿，{time.perf_counter() - started:.1f} 秒\n")


if __name__ == "__main__":
    main()
