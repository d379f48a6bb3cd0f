"""What the edge must know of a request: which language and zone to speak in, and where it came from."""

from __future__ import annotations

import ipaddress
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from cxdesk.accounts.models import User

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


def speak_to(user: User) -> None:
    """Switch to the language and zone of this person for the rest of the request."""
    translation.activate(user.language)
    timezone.activate(ZoneInfo(user.zone))


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from.

    Headers are believed only as far as `PROXY_HOPS` proxies of our own stand in front: with none,
    whatever a stranger writes into X-Forwarded-For has no effect.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXY_HOPS:
        return peer
    hops = [
        hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()
    ]
    named = hops[-settings.PROXY_HOPS] if len(hops) >= settings.PROXY_HOPS else peer
    return named if _is_address(named) else peer


def is_local(request: HttpRequest) -> bool:
    """Say whether both ends of the request are this very machine.

    A forwarding header means that a proxy stands between, so the person may sit anywhere.
    """
    if any(header in request.META for header in FORWARDED):
        return False
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    name = name.strip("[]").lower()
    return _is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and (
        name == "localhost" or _is_loopback(name)
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    if not _is_address(text):
        return False
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
