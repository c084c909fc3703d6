"""The bureau's, departments' and townships' own face: login, receiving, review, publishing, printing."""

from dashboard.office.front import create

__all__ = ["create"]
