"""What every page needs to know about the house and the person; nothing here runs before a template asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from cxdesk.accounts.access import RANK, access_of
from cxdesk.navigation import Place, address, places_for


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the shell: organisation, mode, language tag, looks and navigation."""
    user = getattr(request, "user", None)
    return {
        "organisation": settings.ORGANISATION,
        "mode": settings.MODE,
        "page_lang": language_tag(get_language() or settings.LANGUAGE_CODE),
        "theme": getattr(user, "theme", ""),
        "density": getattr(user, "density", ""),
        "single_keys": getattr(user, "single_keys", True),
        # Functions, so that fragments and public pages do not pay for what they do not show.
        "nav": lambda: _nav(request),
        "role_words": lambda: _role_words(request),
        "bell_url": lambda: _bell_url(request),
        "new_complaint_url": lambda: _new_complaint_url(request),
    }


def language_tag(code: str) -> str:
    """Write a language code as HTML wants it: zh-hans becomes zh-Hans."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


def _nav(request: HttpRequest) -> list[Place]:
    return places_for(request.user, request.path) if hasattr(request, "user") else []


def _new_complaint_url(request: HttpRequest) -> str:
    """Return where a complaint is logged, for those who work on complaints."""
    works = hasattr(request, "user") and access_of(request.user).works
    return address("new_complaint") if works else ""


def _bell_url(request: HttpRequest) -> str:
    """Return where notifications stand, for those who read complaints; others have nothing to be told of."""
    if not hasattr(request, "user"):
        return ""
    access = access_of(request.user)
    return address("notifications") if access.works or access.reads_all else ""


def _role_words(request: HttpRequest) -> str:
    if not hasattr(request, "user"):
        return ""
    access = access_of(request.user)
    return str(next((role.label for role in RANK if access.has(role)), ""))
