"""Mails that nobody means well with, from a seed; and other eyes than the cleaner's on what it leaves."""

from __future__ import annotations

import base64
import random
from html.parser import HTMLParser

from recovery.channels.parsing.html import ATTRIBUTES, TAGS

CHARSETS = [
    b"utf-8",
    b"unicode_escape",
    b"zlib",
    b"rot13",
    b"idna",
    b"\xff\xfe",
    b"utf-7",
    b"x" * 300,
    b"'\";--",
]
ENCODINGS = [b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b"gzip", b"", b"\x00"]
KINDS = [
    b"text/plain",
    b"text/html",
    b"image/png",
    b"message/rfc822",
    b"multipart/mixed",
    b"/",
    b"text",
    b"\xe9/\xe9",
]
NASTY = [
    b"<svg><style><img src=x onerror=alert(1)></style></svg>",
    b"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    b"<a href='java&#10;script:alert(1)'>x</a><base href=//evil><meta http-equiv=refresh content=0>",
    b"<img src='https://spy.example/x'><form action=x><button formaction=javascript:alert(1)>",
    b"=?utf-8?b?4pi?==?utf-8?q?=ZZ?=",
    b"\x00\x01\x1b[31m\xf0\x9f\x98",
    b"\r\nBcc: everyone@example.com\r\n",
    b">" * 500,
    b"On Mon, 1 Jan 2024 at 10:00, a <a@b.c> wrote:\n" * 20,
]


def hostile_mail(chance: random.Random) -> bytes:
    """Write one mail with as much wrong in it as chance wants."""
    heads = [_head(chance) for _number in range(chance.randrange(1, 9))]
    raw = b"\n".join(heads) + b"\n\n" + _body(chance, 0)
    if chance.random() < 0.3:
        raw = raw[: chance.randrange(len(raw) + 1)]
    if chance.random() < 0.3:
        at = chance.randrange(len(raw) + 1)
        raw = raw[:at] + chance.randbytes(20) + raw[at:]
    return raw.replace(b"\n", chance.choice([b"\n", b"\r\n", b"\r"]))


def _head(chance: random.Random) -> bytes:
    name = chance.choice(
        [b"From", b"To", b"Subject", b"Date", b"References", b"Content-Type", b"X-\xe9", b"From "]
    )
    value = chance.choice(
        [
            *NASTY,
            b"a@b.c",
            b'"a <a@b" <<x@y>, (((',
            b"<" * 50,
            b"99 Foo 20262 25:61:99 +9999",
            b"multipart/mixed; boundary=" + chance.choice([b"b0", b'"', b"", b"b0;b0"]),
            b"text/html; charset=" + chance.choice(CHARSETS),
            b"=?" + chance.choice(CHARSETS) + b"?q?=41?=",
        ]
    )
    return name + chance.choice([b": ", b":", b" :"]) + value


def _body(chance: random.Random, depth: int) -> bytes:
    if depth > 4 or chance.random() < 0.4:
        nasty = b"".join(chance.choice(NASTY) for _number in range(chance.randrange(6)))
        return base64.b64encode(nasty) if chance.random() < 0.3 else nasty
    parts = [b""]
    for _number in range(chance.randrange(1, 5)):
        kind = (
            chance.choice(KINDS) + b"; charset=" + chance.choice(CHARSETS) + b"; boundary=b%d" % (depth + 1)
        )
        head = b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + chance.choice(ENCODINGS)
        parts.append(b"--b%d\n" % depth + head + b"\n\n" + _body(chance, depth + 1) + b"\n")
    return b"".join(parts)


class Foreign(HTMLParser):
    """Collects whatever does not stand on the list; the standard library's eyes, not those of the cleaner."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
            if name not in allowed:
                self.found.append(f"{tag} {name}")
            plain = "".join((value or "").split()).lower()
            if name == "href" and not plain.startswith(("http://", "https://", "mailto:", "tel:")):
                self.found.append(f"href {plain[:40]}")
            if name == "src" and not plain.startswith("cid:"):
                self.found.append(f"src {plain[:40]}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment")


def foreign_in(html: str) -> list[str]:
    """Return the tags, attributes and addresses that no cleaned mail may hold."""
    eyes = Foreign()
    eyes.feed(html)
    eyes.close()
    return eyes.found
