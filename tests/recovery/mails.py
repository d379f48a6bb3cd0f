"""Mails as the tests write them, and a mailbox they come to."""

from __future__ import annotations

import hashlib
import hmac
from email.message import EmailMessage
from typing import Any

import pytest

from cxdesk.accounts.models import Team
from recovery.models import Mailbox

# The smallest picture that says it is one.
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)
MIA = "mia.lin@example.com"


@pytest.fixture
def mailbox(harbour: Team) -> Mailbox:
    return Mailbox.objects.create(name="Desk", team=harbour, address="desk@harbour.test")


def mail(
    text: str = "The lift is still broken.\n",
    *,
    sender: str = f"Mia Lin <{MIA}>",
    to: str = "desk@harbour.test",
    subject: str = "The lift",
    photo: bytes | None = None,
    html: str = "",
    **headers: Any,
) -> bytes:
    """Write a mail; further headers by their names, with underscores for hyphens."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{abs(hash((text, subject, sender)))}@example.com>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if photo is not None:
        message.add_attachment(photo, maintype="image", subtype="png", filename="lift.png")
    return message.as_bytes()


def signature_of(raw: bytes, *, key: str, stamp: str) -> str:
    """Sign a body as the page of a mailbox tells programs that bring mail."""
    return hmac.new(key.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
