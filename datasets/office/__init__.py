"""The office side: intake, vault, review, journal, freezing."""

from datasets.office.desk import Desk
from datasets.office.office import Office

__all__ = ["Desk", "Office"]
