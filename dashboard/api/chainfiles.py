"""Hands out the chain itself (HEAD, public key, register, tombstones), so that anyone can check everything with `verify --public URL`."""

from __future__ import annotations

from flask import Flask, Response, abort

from dashboard.api.answering import mark
from datasets.published.layout import KEY_FILE, REGISTER, TOMBSTONE
from datasets.published.releases import NoSuchRelease, Public

_TYPES = {"HEAD": "application/json", KEY_FILE: "application/x-pem-file", REGISTER: "application/jsonl", TOMBSTONE: "application/json"}


def register(server: Flask, public: Public) -> None:
    """`/fabu/HEAD`, `/fabu/key.pub`, `/fabu/register.jsonl` and `/fabu/<n>/tombstone.json`, as they lie in the public folder."""

    @server.get("/fabu/<any('HEAD', 'key.pub', 'register.jsonl'):name>")
    def chain_file(name: str) -> Response:
        return _file(public, name, name)

    @server.get("/fabu/<int:n>/tombstone.json")
    def tombstone(n: int) -> Response:
        try:
            is_taken_down = public.release(n).is_taken_down
        except NoSuchRelease:
            abort(404)
        if not is_taken_down:
            abort(404)
        return _file(public, f"releases/{n}/{TOMBSTONE}", TOMBSTONE)


def _file(public: Public, path: str, name: str) -> Response:
    try:
        content = (public.dir / path).read_bytes()
    except FileNotFoundError:
        abort(404)
    return mark(Response(content, content_type=_TYPES[name]), public)
