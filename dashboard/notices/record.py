"""Keeps what was printed into a folder, line by line, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NAME = "printed.jsonl"


class Record:
    """The sheets that lie in one folder: key (hash of everything that went into a sheet) -> file, SHA-256, pages."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME
        self.entries: dict[str, dict[str, Any]] = {str(line["key"]): line for line in _lines(self._path)}

    def has(self, key: str, path: Path) -> bool:
        """True when this very sheet lies there unchanged."""
        entry = self.entries.get(key)
        return entry is not None and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]

    def keep(self, key: str, path: Path, content: bytes, pages: int) -> str:
        """Write a sheet and note it; its SHA-256."""
        put(path, content)
        sha = hashlib.sha256(content).hexdigest()
        entry = {"key": key, "file": path.name, "sha256": sha, "pages": pages}
        self.entries[key] = entry
        with self._path.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return sha


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    """The record's whole lines; a last line that an interruption cut short is left out."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").split("\n"):
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue
