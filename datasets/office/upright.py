"""Knows which way up a photograph was held, and how to say that and nothing else in EXIF (CIPA DC-008, tag 0112 Orientation)."""

from __future__ import annotations

import struct

HEAD = b"Exif\0\0"
UPRIGHT, KNOWN = 1, range(2, 9)
_TAG, _SHORT, _ENTRY = 0x0112, 3, 12
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}


def orientation(tiff: bytes) -> int:
    """2 to 8 as the camera noted it; 1 (upright) where it said so, said nothing, or said nothing that can be read."""
    order = _ORDERS.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        entries = (struct.unpack_from(f"{order}HHIH", tiff, start + 2 + _ENTRY * number) for number in range(count))
        said = next((value for tag, kind, many, value in entries if (tag, kind, many) == (_TAG, _SHORT, 1)), UPRIGHT)
    except struct.error:
        return UPRIGHT
    return said if said in KNOWN else UPRIGHT


def alone(tiff: bytes) -> bytes:
    """EXIF of one entry, the orientation in `tiff`; b'' for an upright picture, which needs none."""
    said = orientation(tiff)
    return b"" if said == UPRIGHT else b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _TAG, _SHORT, 1, said, 0, 0)
