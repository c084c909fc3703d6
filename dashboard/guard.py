"""Knows what every answer of the public face must carry: security headers, the right status, caching by content, no way to another host."""

from __future__ import annotations

import dash
from flask import Flask, Response, g, request

from dashboard.site import Site


def policy(hashes: list[str], site: Site, is_embedded: bool = False) -> str:
    """The Content-Security-Policy: our own host only; styles inline because charts set them; `hashes` are Dash's own start script.

    Only a block that asks to be embedded may stand in the portals the county named; every other page stands in no frame but ours.
    """
    frames = " ".join(("'self'", *(site.frame_ancestors if is_embedded else ())))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' " + " ".join(hashes),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {frames}",
        )
    )


def protect(server: Flask, app: dash.Dash, site: Site) -> None:
    """Put the headers on every answer; a page that was not found answers 404; HTML carries an ETag.

    A page that names persons for a while (`g.is_passing`) stands in nobody's cache, index or frame.
    """
    written: dict[bool, str] = {}

    @server.after_request
    def headers(reply: Response) -> Response:
        is_passing = g.pop("is_passing", False)
        if is_passing:
            reply.headers["Cache-Control"] = "no-store"
            reply.headers["X-Robots-Tag"] = "noindex, noarchive"
        if not written:
            hashes = [f"'{mark}'" if not mark.startswith("'") else mark for mark in app.csp_hashes()]
            written.update({embedded: policy(hashes, site, embedded) for embedded in (False, True)})
        reply.headers.setdefault("Content-Security-Policy", written[request.args.get("embed") == "1" and not is_passing])
        reply.headers["X-Content-Type-Options"] = "nosniff"
        if reply.location:  # without the host: what the reader's line or a proxy calls us is not known here
            reply.location = reply.location.removeprefix(request.host_url.rstrip("/"))
        reply.headers["Referrer-Policy"] = "same-origin"
        reply.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        reply.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        status = g.pop("status", None)
        if status is not None and reply.status_code == 200:
            reply.status_code = status
        if reply.status_code == 200 and reply.mimetype == "text/html" and not reply.is_streamed and not is_passing:
            reply.headers.setdefault("Cache-Control", "no-cache")
            mark = g.pop("mark", "")
            if mark:  # what is shown, without the token Dash draws anew for each visit
                reply.set_etag(mark, weak=True)
            else:
                reply.add_etag()
            reply.make_conditional(request)
        return reply
