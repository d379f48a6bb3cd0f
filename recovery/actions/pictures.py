"""Whether a file that begins as a picture is one to its end, without decoding what it shows."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import IO

# So many parts are looked at; a picture of 10 MB that people send has far fewer.
MOST_PARTS = 20_000
PIECE = 64 * 1024
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SCAN, _END, _ALONE = 0xDA, 0xD9, {0x01, *range(0xD0, 0xD8)}


def is_whole(file: IO[bytes], kind: str, size: int) -> bool:
    """Say whether the parts of the picture stand as its kind wants them; True for kinds that are none.

    Reads the heads of its parts and never more than a piece at a time. A picture may be followed by
    something else, as phones do it.
    """
    look = _LOOKS.get(kind)
    if look is None:
        return True
    try:
        return look(file, size)
    except (struct.error, IndexError):
        return False


def _png(file: IO[bytes], size: int) -> bool:
    at, data = 8, False
    for part in range(MOST_PARTS):
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        at += 12 + length
        if at > size or (name == b"IHDR") != (part == 0):
            return False
        if part == 0 and (length != 13 or not all(struct.unpack(">II", file.read(8)))):
            return False
        data = data or name == b"IDAT"
        if name == b"IEND":
            return data
    return False


def _jpeg(file: IO[bytes], size: int) -> bool:
    at, frame = 2, False
    for _part in range(MOST_PARTS):
        file.seek(at)
        mark, code = struct.unpack("BB", file.read(2))
        if mark != 0xFF:
            return False
        if code == 0xFF or code in _ALONE:
            at += 1 if code == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if length < 2 or at + 2 + length > size:
            return False
        if code in _FRAMES:
            frame = all(struct.unpack(">xHH", file.read(5)))
        if code == _SCAN:
            return frame and _holds(file, b"\xff\xd9", at + 2 + length)
        at += 2 + length
    return False


def _holds(file: IO[bytes], mark: bytes, start: int) -> bool:
    file.seek(start)
    before = b""
    while piece := file.read(PIECE):
        if mark in before + piece:
            return True
        before = piece[-1:]
    return False


def _gif(file: IO[bytes], size: int) -> bool:
    file.seek(6)
    width, height = struct.unpack("<HH", file.read(4))
    file.seek(max(13, size - PIECE))
    return bool(width and height) and b"\x3b" in file.read(PIECE)


def _webp(file: IO[bytes], size: int) -> bool:
    file.seek(0)
    riff, length, name, part, inner = struct.unpack("<4sI4s4sI", file.read(20))
    return (
        (riff, name) == (b"RIFF", b"WEBP")
        and part in (b"VP8 ", b"VP8L", b"VP8X")
        and length + 8 <= size
        and 0 < inner <= length - 12
    )


def _heic(file: IO[bytes], size: int) -> bool:
    at, names = 0, set()
    for _part in range(MOST_PARTS):
        if at + 8 > size:
            break
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        length = length or size - at
        if length < 8 or at + length > size:
            return False
        names.add(name)
        at += length
    return {b"ftyp", b"meta", b"mdat"} <= names


_LOOKS: dict[str, Callable[[IO[bytes], int], bool]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/heic": _heic,
}
