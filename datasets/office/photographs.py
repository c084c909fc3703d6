"""Takes everything but the picture out of a photograph: place, time, device and thumbnail stay with whoever took it.

Rule: what is not known to be part of the picture is dropped, segment by segment; nothing is re-drawn, so nothing is guessed.
Of EXIF one number is written anew: which way up the telephone was held (`upright`), so that the picture does not lie on its side.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from datasets.office import upright
from datasets.office.refusals import NotReady

MAX_BYTES = 20_000_000
#: JPEG segments of the picture itself: JFIF head, colour transform, tables, frames, restart interval
_JPEG_KEPT = frozenset({0xE0, 0xEE, 0xDB, 0xC4, 0xDD, 0xDA, *(set(range(0xC0, 0xD0)) - {0xC8, 0xCC, 0xC4})})
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"IDAT", b"IEND"})
_PNG = b"\x89PNG\r\n\x1a\n"
_BAD = "照片打不开，可能没有传完整。请重新拍一张或重新传。"


def cleaned(content: bytes) -> tuple[bytes, str]:
    """(the picture alone, its media type); NotReady with a sentence for anything but a whole JPEG or PNG of at most 20 MB."""
    if len(content) > MAX_BYTES:
        raise NotReady(f"照片超过{MAX_BYTES // 1_000_000}兆，请缩小再传。")
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return b"\xff\xd8" + b"".join(_jpeg(content)) + b"\xff\xd9", "image/jpeg"
        if content.startswith(_PNG):
            return _PNG + b"".join(_png(content)), "image/png"
    except (IndexError, struct.error) as error:
        raise NotReady(_BAD) from error
    raise NotReady("照片只收 JPG 和 PNG。手机里是别的格式的，请先转成 JPG。")


def _jpeg(content: bytes) -> Iterator[bytes]:
    """The kept segments up to the end of the picture; what a camera appends behind it is dropped."""
    at, is_turned = 2, False
    while True:
        if content[at] != 0xFF:
            raise NotReady(_BAD)
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if end > len(content):
            raise NotReady(_BAD)
        if marker == 0xDA:
            end = _scan_end(content, end)
        if marker in _JPEG_KEPT:
            yield content[at:end] if marker != 0xE0 else _jfif(content[at:end])
        elif marker == 0xE1 and not is_turned and content.startswith(upright.HEAD, at + 4):
            turned = upright.alone(content[at + 4 + len(upright.HEAD) : end])
            is_turned = bool(turned)
            yield _segment(marker, upright.HEAD + turned) if turned else b""
        at = end


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def _jfif(segment: bytes) -> bytes:
    """The JFIF head without its thumbnail; other APP0 extensions hold nothing else."""
    if not segment[4:].startswith(b"JFIF\0") or len(segment) < 18:
        return b""
    return segment[:2] + struct.pack(">H", 16) + segment[4:16] + b"\0\0"


def _scan_end(content: bytes, at: int) -> int:
    """Where the compressed data of a scan ends: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise NotReady(_BAD)
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _png(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise NotReady(_BAD)
        if name in _PNG_KEPT:
            yield content[at:end]
        elif name == b"eXIf" and (turned := upright.alone(content[at + 8 : end - 4])):
            yield struct.pack(">I", len(turned)) + name + turned + struct.pack(">I", zlib.crc32(name + turned))
        if name == b"IEND":
            return
        at = end
