"""Finding a complaint from the bar: a page, and the list below the field."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.words import say
from recovery.pages.acts import signed_in
from recovery.playbook.states import STATE_NAMES, ComplaintState
from recovery.queries.lookup import LONGEST, Found, look_up

IN_THE_LIST, ON_THE_PAGE = 8, 50


@signed_in
@require_safe
def lookup(request: SignedIn) -> HttpResponse:
    """Show what was found on a page of its own."""
    _only_who_reads(request)
    query = request.GET.get("q", "")[:LONGEST]
    found = look_up(request.user, query, limit=ON_THE_PAGE) if query.strip() else []
    rows = [{"found": one, "state": _state(one)} for one in found]
    return render(request, "recovery/lookup/page.html", {"query": query, "rows": rows})


@signed_in
@require_safe
def lookup_results(request: SignedIn) -> HttpResponse:
    """Show the few nearest, for the list below a search field."""
    _only_who_reads(request)
    query = request.GET.get("q", "")[:LONGEST]
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in look_up(request.user, query, limit=IN_THE_LIST):
        option = {
            "url": reverse("complaint", args=[one.reference]),
            "label": one.title,
            "sub": " · ".join(filter(None, [one.reference, one.customer, _state(one)])),
        }
        groups.setdefault(one.why, []).append(option)
    titles = [{"title": _("By %(why)s") % {"why": why}, "options": rows} for why, rows in groups.items()]
    return render(request, "components/lookup_results.html", {"groups": titles})


def _only_who_reads(request: SignedIn) -> None:
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        raise PermissionDenied(_("You see your own tasks here, and no complaints."))


def _state(found: Found) -> str:
    return say(STATE_NAMES[ComplaintState(found.state)])
