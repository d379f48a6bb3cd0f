"""The head of a mail or of one of its parts: names, words, addresses, ids and moments, each guarded."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from recovery.channels.parsing import limits
from recovery.channels.parsing.charsets import clean, decode

_NAME = re.compile(rb"([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ID = re.compile(r"<([^<>\s\x00-\x20]{3,250})>")
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_SPACES = re.compile(r"\s+")


@dataclass
class Head:
    """Headers in their order; `notes` says what was left out."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def raw(self, name: str) -> str:
        """Return the first header of this name as text, its encoded words untouched; empty when none."""
        return next((decode(value) for known, value in self.fields if known == name), "")

    def all(self, name: str) -> list[str]:
        return [decode(value) for known, value in self.fields if known == name]

    def has(self, prefix: str) -> bool:
        return any(known.startswith(prefix) for known, _value in self.fields)

    def words(self, name: str) -> str:
        """Return the first header of this name as a person reads it."""
        return words_of(self.raw(name))


def read_head(block: bytes) -> Head:
    """Split a block of lines into headers; lines that are none are passed over."""
    head = Head()
    lines: list[bytes] = []
    for line in block.splitlines():
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1] += b" " + line.strip() if len(lines[-1]) <= limits.HEADER else b""
            continue
        if len(lines) >= limits.HEADERS:
            head.notes.append(limits.TOO_MANY_HEADERS)
            break
        if _NAME.match(line):
            lines.append(line[: limits.HEADER + 1])
    for line in lines:
        if found := _NAME.match(line):
            if len(line) > limits.HEADER:
                head.notes.append(limits.HEADER_CUT)
            head.fields.append((found[1].decode("ascii").lower(), found[2][: limits.HEADER].strip()))
    return head


def words_of(text: str) -> str:
    """Decode the encoded words of a header and put the whole on one line."""
    # Between two encoded words white space is no part of the text; the bytes of neighbours of one charset
    # are joined first, since some programs cut in the middle of a character.
    out: list[str] = []
    waiting: tuple[str, bytes] | None = None
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        charset = found[1].partition("*")[0].lower()
        data = _bytes_of(found[2], found[3])
        if waiting and waiting[0] == charset and not between.strip():
            waiting = (charset, waiting[1] + data)
        else:
            if waiting:
                out.append(decode(waiting[1], waiting[0]))
            if between.strip() or (not waiting and between):
                out.append(between)
            waiting = (charset, data)
        end = found.end()
    if waiting:
        out.append(decode(waiting[1], waiting[0]))
    out.append(text[end:])
    return _SPACES.sub(" ", clean("".join(out))).strip()


def _bytes_of(encoding: str, text: str) -> bytes:
    data = text.encode("latin-1", "replace")
    if encoding in "bB":
        return unbase64(data)
    try:
        return binascii.a2b_qp(data, header=True)
    except ValueError:
        return data


def unbase64(data: bytes) -> bytes:
    """Decode base64 as far as it goes; what is no base64 in between is passed over."""
    try:
        return binascii.a2b_base64(data)
    except ValueError:
        kept = data.translate(None, delete=_NO_BASE64)
    # One letter too many carries no whole byte.
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    except ValueError:
        return b""


def addresses_of(text: str) -> list[tuple[str, str]]:
    """Return the names and addresses of a header, at most so many; one pass, character by character."""
    found: list[tuple[str, str]] = []
    for piece in _pieces(text):
        name, address = _one_address(piece)
        if name or address:
            found.append((name, address))
        if len(found) >= limits.ADDRESSES:
            break
    return found


def _pieces(text: str) -> list[str]:
    """Cut at the commas between addresses, which are not those in quotes, comments or angles."""
    pieces, start, quoted, angle, comment, skip = [], 0, False, False, 0, False
    for at, ch in enumerate(text):
        if skip:
            skip = False
        elif ch == "\\" and (quoted or comment):
            skip = True
        elif ch == '"' and not comment:
            quoted = not quoted
        elif quoted:
            continue
        elif ch == "(":
            comment += 1
        elif ch == ")":
            comment = max(0, comment - 1)
        elif comment:
            continue
        elif ch == "<":
            angle = True
        elif ch == ">":
            angle = False
        elif ch in ",;" and not angle:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return pieces


def _one_address(piece: str) -> tuple[str, str]:
    piece = piece.strip()
    bare, comments = _without_comments(piece)
    # The last angle holds the address: a name may hold another one, to deceive.
    before, angle, inside = bare.rpartition("<")
    if angle:
        address, name = inside.partition(">")[0], before
    elif "@" in bare:
        address, name = bare, ""
    else:
        return words_of(_unquoted(bare.partition(":")[2] or bare)), ""
    address = _address(address)
    name = words_of(_unquoted(name.rpartition(":")[2] if ":" in name and '"' not in name else name))
    return name or words_of(" ".join(comments)), address


def _without_comments(text: str) -> tuple[str, list[str]]:
    out, comments, depth, quoted, skip = [], [""], 0, False, False
    for ch in text:
        if skip:
            skip = False
        elif ch == "\\":
            skip = True
        elif ch == '"' and not depth:
            quoted = not quoted
        elif ch == "(" and not quoted:
            depth += 1
            continue
        elif ch == ")" and depth and not quoted:
            depth -= 1
            if not depth:
                comments.append("")
            continue
        if depth:
            comments[-1] += ch
        else:
            out.append(ch)
    return "".join(out), [one for one in comments if one.strip()]


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return re.sub(r"\\(.)", r"\1", text).strip(" '")


def _address(text: str) -> str:
    """Return the address, or nothing for what is none; an old route in front of it is dropped."""
    text = clean(text).strip().strip("'\"")
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    text = text.strip()
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or len(text) > 254 or _SPACES.search(text) or "@" in local.strip('"'):
        return ""
    return text


def ids_of(text: str) -> list[str]:
    """Return the message ids in a header, with their brackets, the newest of too many."""
    return [f"<{one}>" for one in dict.fromkeys(_ID.findall(text))][-limits.IDS :]


def moment_of(text: str) -> str:
    """Return the moment of a Date header in ISO form and UTC; empty when nobody could read it."""
    try:
        moment = parsedate_to_datetime(re.sub(r"\([^)]*\)", " ", text[:200]).strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except Exception:
        # The standard library raises seven kinds of errors here.
        return ""
    return moment.isoformat() if datetime(1970, 1, 1, tzinfo=UTC) <= moment else ""


def parameters_of(text: str) -> tuple[str, dict[str, str]]:
    """Return the value of a structured header, such as text/plain, and its parameters as text."""
    first = clean(text.partition(";")[0]).strip().lower()[:120]
    known: dict[str, str] = {}
    try:
        carrier = Message()
        carrier["Content-Type"] = text.replace("\r", " ").replace("\n", " ")
        pairs = carrier.get_params(failobj=[], unquote=True) or []
    except Exception:
        # As above: what it raises on broken parameters is not one thing.
        pairs = [
            (name, value.strip('"'))
            for name, value in re.findall(r"([\w*-]{1,40})=(\"[^\"]*\"|[^;\s]+)", text)
        ]
    for name, value in pairs[1:] if pairs and not pairs[0][1] else pairs:
        known.setdefault(str(name).lower().strip("*")[:40], _parameter(value))
    return first, known


def _parameter(value: object) -> str:
    if isinstance(value, tuple) and len(value) == 3:
        charset, _language, text = value
        return words_of(decode(str(text).encode("latin-1", "replace"), str(charset or "")))
    return words_of(str(value))
