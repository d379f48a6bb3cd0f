"""A picture drawn in code: the hole in the road that a resident sends in."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 240, 160


def hole_in_the_road() -> bytes:
    """Return a small PNG: grey road, a kerb, and a dark hole beside a white line."""
    rows = (b"\0" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows), 6))
        + _chunk(b"IEND", b"")
    )


def _colour(x: int, y: int) -> tuple[int, int, int]:
    grain = (x * 31 + y * 17 + x * y) % 13
    if y < 34:
        return 176 + grain, 172 + grain, 160 + grain
    if y < 40:
        return 120, 118, 112
    away = ((x - 132) / 52) ** 2 + ((y - 98) / 27) ** 2
    if away < 0.8:
        return 26 + grain, 22 + grain, 20 + grain
    if away < 1.1:
        return 120 + grain, 96 + grain, 74 + grain
    if 16 < x < 26 and (y // 22) % 2:
        return 226, 226, 220
    return 92 + grain, 93 + grain, 96 + grain


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
