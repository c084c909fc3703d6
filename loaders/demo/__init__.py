"""Writes the workbooks of the demo county: real places, everything else invented and marked 示例数据."""

from loaders.demo.county import write_county
from loaders.demo.plan import Act, DemoPlan, PlannedFile

__all__ = ["Act", "DemoPlan", "PlannedFile", "write_county"]
