"""How people write to customers, for whoever coaches them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.pages.acts import signed_in
from recovery.queries.tone_report import (
    WINDOW,
    first_replies,
    latest_overrides,
    may_read_tone,
    overrides,
    waiting_asks,
)


@signed_in
@require_safe
def tone_page(request: SignedIn) -> HttpResponse:
    """Show what waits for a supervisor, how first replies are written, and what left against advice."""
    if not may_read_tone(request.user):
        raise PermissionDenied
    at = now()
    window = {"since": at - WINDOW, "until": at}
    context = {
        "days": WINDOW.days,
        "asks": waiting_asks(request.user, at=at),
        "replies": first_replies(request.user, **window),
        "overrides": overrides(request.user, **window),
        "latest": latest_overrides(request.user, **window),
    }
    return render(request, "recovery/tone/page.html", context)
