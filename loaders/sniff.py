"""Knows what the bytes really are. The extension is a hint for text only."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Literal

Format = Literal["xlsx", "xlsb", "ods", "xls", "locked", "old_xls", "xml sheet", "csv", "web page", "pdf", "zip", "word", "binary", "empty"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")

#: of an XML Spreadsheet 2003; such files are often called .xls
_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"


def extension(name: str) -> str:
    """Lower-case extension without its dot."""
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def _in_ole(data: bytes) -> Format:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "locked"
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        return "xls"
    return "word" if "WordDocument".encode("utf-16-le") in data else "binary"


def _in_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
                return "ods"
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, ValueError, EOFError, OSError):
        return "zip"
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.startswith("xl/") for name in names) or "[content_types].xml" in names:
        return "word" if any(name.startswith(("word/", "ppt/")) for name in names) else "xlsx"
    return "zip"


def sniff(data: bytes) -> Format:
    """What `data` is, from its bytes."""
    if not data.strip(b"\x00 \r\n\t"):
        return "empty"
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if data.startswith(_OLE):
        return _in_ole(data)
    if data.startswith(b"PK"):
        return _in_zip(data)
    if data.startswith(_OLD_BIFF):
        return "old_xls"
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"<?xml") and _XML_SHEET in head:
        return "xml sheet"
    lowered = head[:1024].lower()
    if lowered.startswith((b"<", b"mime-version", b"from:")) or b"<html" in lowered or b"content-type: multipart" in lowered:
        return "web page"
    if head.startswith((b"ID;P", b"{\\rtf")):
        return "binary"
    return "csv" if _is_text(data) else "binary"


def _is_text(data: bytes) -> bool:
    """True for text in any of the accepted encodings (UTF-16 has NUL bytes in it)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    sample = data[:65536]
    controls = sum(1 for byte in sample if byte < 9 or 13 < byte < 32)
    if controls <= len(sample) // 20 and 0 not in sample and _decodes(data):
        return True
    return controls <= len(sample) // 200 or (sample.count(0) > len(sample) // 4 and controls - sample.count(0) == 0)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
