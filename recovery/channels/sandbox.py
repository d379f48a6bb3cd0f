"""A mail as it was sent, as one page that can load nothing, run nothing and reach nothing."""

from __future__ import annotations

import base64
import re
from html import escape
from urllib.parse import unquote

import filetype

from recovery.channels.reader import Opened

# Pictures of the mail itself stand inside the page; nothing else may be loaded.
POLICY = (
    "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_BYTES = 8 * 1024 * 1024
_SOURCE = re.compile(r'(<img [^>]*?)src="cid:([^"]{1,250})"', re.IGNORECASE)


def page_of(opened: Opened) -> str:
    """Return the cleaned HTML of a mail, or its text, with its own pictures in it."""
    mail = opened.mail
    body = mail.html or f"<pre>{escape(mail.text)}</pre>"
    pictures = _pictures(opened)

    def put(found: re.Match[str]) -> str:
        source = pictures.get(unquote(found[2]).strip().lower(), "")
        return f'{found[1]}src="{source}"' if source else found[1]

    title = escape(mail.subject)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{_SOURCE.sub(put, body)}</body></html>"
    )


def _pictures(opened: Opened) -> dict[str, str]:
    found: dict[str, str] = {}
    left = MOST_BYTES
    for file, content in zip(opened.mail.files, opened.contents, strict=True):
        kind = filetype.guess_mime(content[:8192]) if file.cid else None
        if kind not in PICTURES or len(content) > left:
            continue
        left -= len(content)
        found[file.cid.lower()] = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    return found
