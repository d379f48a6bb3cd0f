"""One mail, read: who wrote what to whom, with which files, and whether a person wrote it at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from recovery.channels.parsing import limits
from recovery.channels.parsing.charsets import clean, decode, is_known
from recovery.channels.parsing.headers import Head, addresses_of, ids_of, moment_of
from recovery.channels.parsing.html import clean_html, text_of
from recovery.channels.parsing.machines import machine_of
from recovery.channels.parsing.mime import Part, Parts, body_of, parts_of
from recovery.channels.parsing.quotes import reply_of

_RECEIVERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
# Ours, on what we send; checked where the key is.
OWN_MARK = "x-cxdesk-mark"


@dataclass
class ReadFile:
    """A file of the mail; its bytes are handed over beside it."""

    name: str
    content_type: str
    size: int
    sha256: str
    cid: str = ""
    inline: bool = False


@dataclass
class ReadMail:
    """A mail as far as it could be read; every text in it can be stored and shown.

    :param senders: who the From header names: one, or nobody can be sure.
    :param reply: the newest words, without quotes and signature; `text` is all of it.
    :param html: cleaned, for the sandbox only; empty when the mail has none.
    :param machine: which kind of machine wrote it; empty for a person.
    :param returned: for a bounce, the ids of what came back.
    :param said: for a bounce, what the other side said about it.
    """

    subject: str = ""
    senders: list[tuple[str, str]] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    to: list[tuple[str, str]] = field(default_factory=list)
    sent_at: str = ""
    message_id: str = ""
    answers: list[str] = field(default_factory=list)
    text: str = ""
    reply: str = ""
    html: str = ""
    files: list[ReadFile] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    machine: str = ""
    returned: list[str] = field(default_factory=list)
    status: str = ""
    said: str = ""
    own_mark: str = ""
    notes: list[str] = field(default_factory=list)


def as_read(stored: dict[str, Any]) -> ReadMail:
    """Build the same from what came out of JSON; what is unknown in it is passed over."""
    known = {name: value for name, value in stored.items() if name in ReadMail.__dataclass_fields__}
    for name in ("senders", "to"):
        known[name] = [(str(one[0]), str(one[1])) for one in known.get(name, [])]
    known["files"] = [ReadFile(**one) for one in known.get("files", [])]
    return ReadMail(**known)


def read_mail(raw: bytes, *, plainly: bool = False) -> tuple[ReadMail, list[bytes]]:
    """Read a mail, and give the bytes of its files in the same order.

    :param plainly: leave out HTML and the search for quotes, for a mail on which these came to grief.
    """
    if len(raw) > limits.RAW:
        raw = raw[: limits.RAW]
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    parts = parts_of(raw)
    mail = ReadMail(kinds=parts.kinds, notes=list(parts.notes))
    if len(raw) >= limits.RAW:
        mail.notes.append(limits.TOO_LARGE)
    _read_head(mail, parts.head, raw, parts)
    _read_words(mail, raw, parts, plainly=plainly)
    contents = _read_files(mail, raw, parts)
    mail.notes = list(dict.fromkeys(mail.notes))
    return mail, contents


def _read_head(mail: ReadMail, head: Head, raw: bytes, parts: Parts) -> None:
    mail.subject = head.words("subject")[:500]
    mail.senders = [one for value in head.all("from")[:3] for one in addresses_of(value)][: limits.ADDRESSES]
    mail.to = [one for name in ("to", "cc") for value in head.all(name)[:20] for one in addresses_of(value)]
    mail.to = mail.to[: limits.ADDRESSES]
    found = [two for name in _RECEIVERS for value in head.all(name)[:20] for _one, two in addresses_of(value)]
    mail.receivers = list(dict.fromkeys(one for one in found if one))[: limits.ADDRESSES]
    mail.sent_at = moment_of(head.raw("date"))
    mail.message_id = next(iter(ids_of(head.raw("message-id"))), "")
    mail.answers = ids_of(" ".join([head.raw("references"), head.raw("in-reply-to")]))
    mail.own_mark = clean(head.raw(OWN_MARK))[:200]
    sender = next((address for _name, address in mail.senders if address), "")
    report = _report_type(head, parts)
    machine = machine_of(head, raw, sender, parts.kinds, report)
    mail.machine, mail.status, mail.returned = machine.kind, machine.status, machine.returned_ids
    mail.said = machine.said


def _report_type(head: Head, parts: Parts) -> str:
    if not parts.kinds or parts.kinds[0] != "multipart/report":
        return ""
    found = re.search(r"report-type\s*=\s*\"?([\w-]+)", head.raw("content-type"), re.IGNORECASE)
    return found[1].lower() if found else "delivery-status"


def _read_words(mail: ReadMail, raw: bytes, parts: Parts, *, plainly: bool) -> None:
    bodies = [part for place, part in enumerate(parts.leaves) if _is_body(part, first=place == 0)]
    plain_in = {part.group for part in bodies if part.kind == "text/plain" and part.group}
    texts: list[str] = []
    pages: list[str] = []
    for part in bodies:
        words = _text(mail, raw, part)
        if part.kind == "text/html":
            if part.group not in plain_in:
                texts.append(_words_in(words, plainly=plainly))
            pages.append(words)
        else:
            texts.append(_reflowed(words, part))
            if not part.group and words.strip():
                pages.append(f"<p>{_escaped(words)}</p>")
    text = "\n\n".join(one.strip("\n") for one in texts if one.strip())
    if not text.strip() and pages:
        text = "\n\n".join(_words_in(one, plainly=plainly) for one in pages)
    if len(text) > limits.WORDS:
        mail.notes.append(limits.TEXT_CUT)
    mail.text = text[: limits.WORDS].strip("\n")
    mail.reply = mail.text if plainly else reply_of(mail.text)
    if any(part.kind == "text/html" for part in bodies) and not plainly:
        mail.html = clean_html("\n".join(pages)[: limits.TEXT])
    if plainly:
        mail.notes.append(limits.PLAIN_ONLY)


def _is_body(part: Part, *, first: bool) -> bool:
    if part.kind not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    return not part.name or (first and part.disposition != "attachment" and part.depth == 0)


def _text(mail: ReadMail, raw: bytes, part: Part) -> str:
    charset = part.parameters.get("charset", "")
    if not is_known(charset):
        mail.notes.append(limits.UNKNOWN_CHARSET)
    if part.end - part.start > limits.TEXT:
        mail.notes.append(limits.TEXT_CUT)
    return clean(decode(body_of(raw, part, most=limits.TEXT), charset))


def _words_in(html: str, *, plainly: bool) -> str:
    return (
        clean(re.sub(r"<[^<>]*>", " ", html[: limits.TEXT]))
        if plainly
        else clean(text_of(html[: limits.TEXT]))
    )


def _reflowed(text: str, part: Part) -> str:
    """Join the lines that a program broke for the terminals of old (RFC 3676)."""
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    drop = part.parameters.get("delsp", "").lower() == "yes"
    out: list[str] = []
    flowing = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:].removeprefix(" ") if not depth else line[depth:]
        if flowing and not depth and line != "-- ":
            out[-1] = (out[-1][:-1] if drop else out[-1]) + bare
        else:
            out.append(line if depth or line == "-- " else bare)
        flowing = line.endswith(" ") and not depth and line != "-- "
    return "\n".join(out)


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\n", "<br>")


def _read_files(mail: ReadMail, raw: bytes, parts: Parts) -> list[bytes]:
    contents: list[bytes] = []
    left = limits.DECODED
    for part in _file_parts(parts):
        if len(contents) >= limits.ATTACHMENTS:
            mail.notes.append(limits.TOO_MANY_FILES)
            break
        data = body_of(raw, part)
        if len(data) > left:
            mail.notes.append(limits.TOO_MUCH_DECODED)
            continue
        left -= len(data)
        contents.append(data)
        mail.files.append(
            ReadFile(
                name=_name_of(part, len(contents)),
                content_type=part.kind,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                cid=part.cid,
                inline=part.disposition == "inline" or bool(part.cid and part.related),
            )
        )
    return contents


def _file_parts(parts: Parts) -> Iterator[Part]:
    for place, part in enumerate(parts.leaves):
        if not _is_body(part, first=place == 0) and (part.end > part.start or part.name):
            yield part


_ENDINGS = {
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}


def _name_of(part: Part, number: int) -> str:
    return part.name or f"{part.kind.partition('/')[0]}-{number}{_ENDINGS.get(part.kind, '')}"
