"""Pictures drawn in code: the hole in the road that a resident sends in, and a paper under a door."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

WIDTH, HEIGHT = 240, 160


def hole_in_the_road() -> bytes:
    """Return a small PNG: grey road, a kerb, and a dark hole beside a white line."""
    return _drawn(b"\0" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))


def paper_under_the_door() -> bytes:
    """Return a small PNG: a door, the carpet, and a printed paper half under it."""
    door = bytes((96, 66, 44)) * WIDTH
    carpet = bytes((122, 38, 46)) * WIDTH
    edge, paper, ink = bytes((122, 38, 46)) * 60, bytes((244, 242, 234)), bytes((70, 70, 74))
    blank = edge + paper * 120 + edge
    line = edge + paper * 14 + ink * 92 + paper * 14 + edge
    rows = [door] * 56 + [bytes((30, 22, 18)) * WIDTH] * 4
    rows += [line if y in range(12, 60) and y % 8 < 3 else blank for y in range(76)] + [carpet] * 24
    return _drawn(b"\0" + row for row in rows)


def _drawn(rows: Iterable[bytes]) -> bytes:
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
