"""Figures for those who lead teams: what customers had expected, and what they got."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.pages.acts import signed_in
from recovery.queries.expectation_gap import WINDOW, expectation_gap, may_read_gap


@signed_in
@require_safe
def expectation_gap_page(request: SignedIn) -> HttpResponse:
    """Show the gap by category, and how customers felt later; a group without a complaint shows nothing."""
    if not may_read_gap(request.user):
        raise PermissionDenied
    at = now()
    report = expectation_gap(request.user, since=at - WINDOW, until=at)
    return render(request, "recovery/insights/expectation_gap.html", {"report": report, "days": WINDOW.days})
