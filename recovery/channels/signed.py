"""What we sign on mail that leaves, to know it when it comes back: reply addresses and our own mark."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

MARK = "X-Cxdesk-Mark"
# Eighty bits in letters that survive any mail system's change of case.
_SIGNATURE = 16
_TOKEN = re.compile(r"[^+@\s]{1,40}\+(cx-[0-9]{4}-[0-9]{6,12})\.([a-z2-7]{16})", re.ASCII)
_CLAIM = re.compile(r"\bCX-([0-9]{4})-([0-9]{6,12})\b", re.IGNORECASE | re.ASCII)
WEBHOOK_WINDOW = 300


def _keys() -> Iterator[str]:
    yield from (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


def _sign(salt: str, text: str, key: str) -> bytes:
    return salted_hmac(f"recovery.mail.{salt}", text, secret=key, algorithm="sha256").digest()


def _short(salt: str, text: str, key: str) -> str:
    return base64.b32encode(_sign(salt, text, key)).decode("ascii").lower()[:_SIGNATURE]


def reply_address(address: str, reference: str) -> str:
    """Return the address at which a reply finds its complaint: desk+cx-2026-000417.<signature>@domain."""
    local, _at, domain = address.rpartition("@")
    reference = reference.lower()
    return f"{local}+{reference}.{_short('reply', reference, settings.SECRET_KEY)}@{domain}"


def references_signed_in(addresses: Iterable[str]) -> set[str]:
    """Return the references whose signature is ours; a signature that is not says nothing."""
    found = set()
    for address in addresses:
        token = _TOKEN.fullmatch(address.strip().lower().rpartition("@")[0])
        if token and any(hmac.compare_digest(_short("reply", token[1], key), token[2]) for key in _keys()):
            found.add(token[1].upper())
    return found


def references_claimed(texts: Iterable[str]) -> list[str]:
    """Return the references that are named, signed or not, a few at most."""
    named = {f"CX-{one[1]}-{one[2]}": None for text in texts for one in _CLAIM.finditer(text[:2000])}
    return list(named)[:10]


def own_mark(message_id: str) -> str:
    """Return the value of our header for a mail with this id; only we could have written it."""
    return f"{message_id} {_sign('mark', message_id, settings.SECRET_KEY).hex()}"


def is_own_mark(value: str) -> bool:
    """Say whether the value of that header is one that we wrote."""
    message_id, _space, signature = value.strip().rpartition(" ")
    # As bytes: of a text, it would compare nothing but ASCII, and a stranger wrote this.
    given = signature.encode()
    return bool(message_id) and any(
        hmac.compare_digest(_sign("mark", message_id, key).hex().encode(), given) for key in _keys()
    )


def headers_of_own_mail(message_id: str, *, is_answer: bool = False) -> dict[str, str]:
    """Return what every mail of ours says about itself, so that no machine answers it and we know it again.

    :param is_answer: whether a mail made us write it, and no person did.
    """
    marks = {MARK: own_mark(message_id)}
    if is_answer:
        marks |= {
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
            "Precedence": "auto_reply",
        }
    return marks


def status_token(message_id: int) -> str:
    """Return the token of the link to the customer's page that goes out with this message.

    It is worked out again when the message leaves, so that nothing which opens the page is ever stored.
    """
    digest = _sign("status", str(message_id), settings.SECRET_KEY)
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def webhook_key(mailbox_id: int, number: int) -> str:
    """Return the key with which whoever brings mail to this mailbox signs it."""
    digest = _sign("webhook", f"{mailbox_id}.{number}", settings.SECRET_KEY)
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def webhook_signing(key: str, timestamp: str) -> hmac.HMAC:
    """Begin the signature of a body brought at a time: HMAC-SHA256 over "timestamp.body".

    The body is added as it comes in.
    """
    return hmac.new(key.encode(), timestamp.encode() + b".", hashlib.sha256)
