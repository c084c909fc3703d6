"""Makes the smallest font a county could add: one square for one character, everything else missing (OpenType 1.9, TrueType outlines)."""

from __future__ import annotations

import struct
from pathlib import Path

_SQUARE = struct.pack(">hhhhh", 1, 100, 0, 900, 800) + struct.pack(">HH", 3, 0) + bytes([1, 1, 1, 1])
_SQUARE += struct.pack(">hhhh", 100, 800, 0, -800) + struct.pack(">hhhh", 0, 0, 800, 0)


def write_font(path: Path, character: str, family: str = "County Names") -> Path:
    """A font file at `path` that has a glyph for `character` alone."""
    parts = {
        b"OS/2": struct.pack(">HhHHH", 4, 1000, 400, 5, 0) + struct.pack(">10h", *([200] * 10)) + b"\0" * 10 + struct.pack(">IIII", 0, 0, 0, 0)
        + b"MBZ " + struct.pack(">HHH", 0x40, 0xFFFF, 0xFFFF) + struct.pack(">hhhHH", 800, -200, 0, 900, 200) + struct.pack(">II", 0, 0)
        + struct.pack(">hhHHH", 500, 700, 0, 32, 0),
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", ord(character), ord(character), 1),
        b"glyf": _SQUARE + b"\0" * (-len(_SQUARE) % 4),
        b"head": struct.pack(">HHIIIHHqqhhhhHHhhh", 1, 0, 65536, 0, 0x5F0F3CF5, 3, 1000, 0, 0, 100, 0, 900, 800, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">HHhhhHhhhhhh", 1, 0, 800, -200, 0, 1000, 100, 100, 900, 1, 0, 0) + b"\0" * 8 + struct.pack(">hH", 0, 2),
        b"hmtx": struct.pack(">HhHh", 1000, 0, 1000, 100),
        b"loca": struct.pack(">III", 0, 0, len(_SQUARE)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": _names(family),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }  # fmt: skip
    head, body, at = b"", b"", 12 + 16 * len(parts)
    for tag, content in sorted(parts.items()):
        padded = content + b"\0" * (-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        head += struct.pack(">4sIII", tag, total, at + len(body), len(content))
        body += padded
    path.write_bytes(struct.pack(">IHHHH", 0x10000, len(parts), 128, 3, 16 * len(parts) - 128) + head + body)
    return path


def _names(family: str) -> bytes:
    text = {1: family, 2: "Regular", 4: family, 6: family.replace(" ", "")}
    records, held = b"", b""
    for number, words in text.items():
        encoded = words.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(encoded), len(held))
        held += encoded
    return struct.pack(">HHH", 0, len(text), 6 + len(records)) + records + held
