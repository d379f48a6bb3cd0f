"""The smallest pictures of each kind that stand as they should."""

from __future__ import annotations

import struct
import zlib


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _part(code: int, content: bytes) -> bytes:
    return bytes((0xFF, code)) + struct.pack(">H", len(content) + 2) + content


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    + _chunk(b"IEND", b"")
)
JPEG = (
    b"\xff\xd8"
    + _part(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    + _part(0xC0, struct.pack(">BHHB", 8, 1, 1, 1) + b"\1\x11\0")
    + _part(0xDA, b"\1\1\0\0\x3f\0")
    + b"\x3f\xff\xd9"
)
GIF = b"GIF89a\1\0\1\0\0\0\0" + b",\0\0\0\0\1\0\1\0\0" + b"\2\2\x44\1\0" + b"\x3b"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x0cmeta\0\0\0\0" + b"\0\0\0\x10mdat" + b"\0" * 8
