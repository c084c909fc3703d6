"""Knows whether a picture says where it was taken: GPS of EXIF (CIPA DC-008, tag 8825) or of XMP, whatever container it lies in."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_GPS, _LATITUDE, _ENTRY = 0x8825, 0x0002, 12
_XMP = b"GPSLatitude"


def tells_place(content: bytes) -> bool:
    """True when `content` (JPEG, PNG, TIFF, WebP, HEIC, or anything that carries their EXIF or XMP) holds a latitude."""
    return _XMP in content or any(_has_latitude(content, at, order) for at, order in _heads(content))


def _heads(content: bytes) -> Iterator[tuple[int, str]]:
    for head, order in _ORDERS.items():
        at = content.find(head)
        while at >= 0:
            yield at, order
            at = content.find(head, at + 1)


def _has_latitude(content: bytes, at: int, order: str) -> bool:
    """Whether the TIFF that begins at `at` leads to a GPS directory with a latitude in it."""
    try:
        (first,) = struct.unpack_from(f"{order}I", content, at + 4)
        gps = dict(_entries(content, at, first, order)).get(_GPS)
        return gps is not None and _LATITUDE in dict(_entries(content, at, gps, order))
    except struct.error:  # four bytes that happen to look like a head
        return False


def _entries(content: bytes, at: int, start: int, order: str) -> Iterator[tuple[int, int]]:
    """(tag, value) of one directory."""
    (count,) = struct.unpack_from(f"{order}H", content, at + start)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(f"{order}HHII", content, at + start + 2 + _ENTRY * number)
        yield tag, value
