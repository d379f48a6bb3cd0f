"""The parts of a mail, as ranges of its bytes: one pass per level, bounded whatever it holds."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from recovery.channels.parsing import limits
from recovery.channels.parsing.headers import Head, parameters_of, read_head, unbase64, words_of

_END_OF_HEAD = re.compile(rb"\r?\n[ \t]*\r?\n|\A\r?\n")
_UU = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ", re.MULTILINE)


@dataclass
class Part:
    """One part: its head and where its body lies in the raw bytes.

    :param group: number of the innermost multipart/alternative around it; 0 for none.
    """

    head: Head
    start: int
    end: int
    depth: int
    kind: str
    parameters: dict[str, str]
    group: int = 0
    related: bool = False
    disposition: str = ""
    name: str = ""
    cid: str = ""
    encoding: str = ""


@dataclass
class Parts:
    """The head of a mail, its leaves in their order, the kinds of all parts, and what was left out."""

    head: Head = field(default_factory=Head)
    leaves: list[Part] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def parts_of(raw: bytes) -> Parts:
    """Find the parts. Those inside a forwarded mail are found too, but belong to it as a file."""
    parts = Parts()
    groups = 0
    waiting = [(0, len(raw), 0, 0, False, "text/plain")]
    while waiting:
        start, end, depth, group, related, usual = waiting.pop()
        if len(parts.kinds) >= limits.PARTS:
            parts.notes.append(limits.TOO_MANY_PARTS)
            break
        part = _part(raw, start, end, depth, usual)
        part.group, part.related = group, related
        if not parts.kinds:
            parts.head = part.head
        parts.kinds.append(part.kind)
        parts.notes += part.head.notes
        if not part.kind.startswith("multipart/"):
            parts.leaves.append(part)
            continue
        if depth >= limits.DEPTH:
            parts.notes.append(limits.TOO_DEEP)
            continue
        inside = _ranges(raw, part)
        if inside is None:
            # No such boundary anywhere: whatever is there is read as words.
            parts.notes.append(limits.BROKEN_PARTS)
            part.kind = "text/plain"
            parts.leaves.append(part)
            continue
        if part.kind == "multipart/alternative":
            groups += 1
            group = groups
        usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        related = related or part.kind == "multipart/related"
        waiting += [(one, two, depth + 1, group, related, usual) for one, two in reversed(inside)]
    parts.notes = list(dict.fromkeys(parts.notes))
    return parts


def _part(raw: bytes, start: int, end: int, depth: int, usual: str) -> Part:
    body = _body_at(raw, start, end)
    head = read_head(raw[start : min(body, start + limits.HEAD)])
    kind, parameters = parameters_of(head.raw("content-type"))
    if "/" not in kind or not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
        kind = "text/plain" if kind.startswith("text") or not head.raw("content-type") else usual
        kind = usual if not head.raw("content-type") else kind
    disposition, more = parameters_of(head.raw("content-disposition"))
    return Part(
        head=head,
        start=body,
        end=end,
        depth=depth,
        kind=kind,
        parameters=parameters,
        disposition=disposition,
        name=(more.get("filename") or parameters.get("name") or "")[:250],
        cid=words_of(head.raw("content-id")).strip("<> ")[:250],
        encoding=head.raw("content-transfer-encoding").partition(";")[0].strip(" \t'\"").lower()[:40],
    )


def _body_at(raw: bytes, start: int, end: int) -> int:
    """Return where the body of this part begins; a part of one block of headers has none."""
    if raw[start : start + 5] == b"From " or raw[start : start + 6] == b">From ":
        line = raw.find(b"\n", start, end)
        start = line + 1 if line >= 0 else start
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return start + (1 if raw[start : start + 1] == b"\n" else 2)
    first = raw[start : min(end, start + 2000)].split(b"\n", 1)[0]
    if not re.match(rb"[!-9;-~]{1,76}[ \t]*:", first) and start:
        # A part that begins with words has no headers at all.
        return start
    found = _END_OF_HEAD.search(raw, start, end)
    return found.end() if found else end


def _ranges(raw: bytes, part: Part) -> list[tuple[int, int]] | None:
    """Return where the parts inside lie; None when the boundary is missing or stands nowhere."""
    boundary = part.parameters.get("boundary", "").encode("latin-1", "ignore").rstrip()
    if not boundary or len(boundary) > 250:
        return None
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
    ranges, begun = [], -1
    for found in line.finditer(raw, part.start, part.end):
        if begun >= 0:
            ranges.append((begun, _before_break(raw, begun, found.start())))
        begun = -1 if found[1] else found.end()
        if found[1] or len(ranges) > limits.PARTS:
            break
    if begun >= 0:
        ranges.append((begun, part.end))
    return ranges or None


def _before_break(raw: bytes, start: int, end: int) -> int:
    # The line end before a boundary belongs to the boundary.
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
    if end > start and raw[end - 1 : end] == b"\r":
        end -= 1
    return max(start, end)


def body_of(raw: bytes, part: Part, *, most: int | None = None) -> bytes:
    """Decode the body of a part; with `most`, only so many of its encoded bytes."""
    end = part.end if most is None else min(part.end, part.start + most)
    data = raw[part.start : end]
    if part.encoding == "base64":
        return unbase64(data)
    if part.encoding == "quoted-printable":
        try:
            return binascii.a2b_qp(data)
        except ValueError:
            return data
    if part.encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _unuu(data)
    return data


def _unuu(data: bytes) -> bytes:
    found = _UU.search(data)
    if not found:
        return data
    out = []
    for line in data[found.end() :].splitlines()[1:]:
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except ValueError:
            # Some programs write more at the end of a line than its length says.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except ValueError:
                continue
    return b"".join(out)
