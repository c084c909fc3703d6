"""The elements pages are built of: Dash's own, without its generated signatures, which know neither aria-* nor data-*."""

from __future__ import annotations

from typing import Any

import dash

html: Any = dash.html
dcc: Any = dash.dcc
