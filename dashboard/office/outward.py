"""Knows where the public sees what was published here, and the published state this office stands on."""

from __future__ import annotations

import os

from flask import request

from dashboard.office.person import office
from datasets.published import Public
from datasets.published.state import State


def public_base() -> str:
    """The public face as this person's browser reaches it: MBZ_PUBLIC_URL, else port 8050 (or MBZ_PUBLIC_PORT) of the same host."""
    told = os.environ.get("MBZ_PUBLIC_URL", "").rstrip("/")
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return told or f"http://{host}:{os.environ.get('MBZ_PUBLIC_PORT', '8050')}"


def public_link(release: int) -> str:
    """The public page of one release."""
    return f"{public_base()}/mulu/{release}"


def published() -> Public:
    """The published folder of this office's county; a new HEAD is picked up by the next question."""
    return office().public


def state() -> State:
    """The newest published state."""
    return published().state()
