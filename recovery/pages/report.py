"""The public form: somebody without an account tells us what went wrong."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cxdesk.accounts.edge import address_of
from cxdesk.accounts.models import Team
from cxdesk.accounts.pages.answers import go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.actions.complaints import NewComplaint
from recovery.actions.customers import NewCustomer
from recovery.actions.intake import receive_report, sent_as
from recovery.errors import TooManyReports
from recovery.models import Channel, ComplaintReference
from recovery.pages.forms.report import ReportForm
from recovery.queries.intake import FORM, team_of_reports

WRONG, REFUSED, TOO_MANY, CLOSED = 422, 409, 429, 503
COOKIE, SALT = "report", "recovery.report.done"
# For so long the page with the link to the status page can be loaded again in the same browser.
SHOWN_FOR_SECONDS = 900
_KEY = re.compile(r"[0-9a-f]{32}")
_ROOM = re.compile(r"[A-Za-z]?\d{1,4}[A-Za-z]?")


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST takes the report and leads to the page with its reference."""
    team = team_of_reports()
    if team is None:
        return render(request, "recovery/report/closed.html", status=CLOSED)
    if request.method != "POST":
        return _page(request, ReportForm(initial={"key": uuid4().hex, "best": "phone"}), team)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, team, status=WRONG)
    given = form.cleaned_data
    try:
        complaint, token = receive_report(
            _new_complaint(given, team), given["pictures"], address=address_of(request), at=clock.now()
        )
    except TooManyReports as refusal:
        form.refuse(refusal)
        answer = _page(request, form, team, status=TOO_MANY)
        answer["Retry-After"] = "3600"
        return answer
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(request, form, team, status=REFUSED)
    answer = go(reverse("report_done"))
    _remember(answer, {"reference": complaint.reference, "token": token, "answer": not given["no_answer"]})
    return answer


@never_cache
@require_safe
def report_done(request: HttpRequest) -> HttpResponse:
    """Acknowledge the report: its reference and the link to its own page, for the browser that sent it."""
    try:
        cookie = request.COOKIES.get(COOKIE, "")
        shown = signing.loads(cookie, salt=SALT, max_age=SHOWN_FOR_SECONDS)
    except signing.BadSignature:
        return go(reverse("report"))
    team = team_of_reports()
    address = request.build_absolute_uri(reverse("status", args=[shown["token"]]))
    return render(request, "recovery/report/done.html", {**shown, "address": address, "team": team})


def _remember(answer: HttpResponse, shown: dict[str, Any]) -> None:
    answer.set_cookie(
        COOKIE,
        signing.dumps(shown, salt=SALT),
        max_age=SHOWN_FOR_SECONDS,
        path=reverse("report_done"),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def _new_complaint(given: dict[str, Any], team: Team) -> NewComplaint:
    key = given["key"] if _KEY.fullmatch(given["key"]) else ""
    contact = given["mail"] or given["phone"]
    kind = (
        ComplaintReference.Kind.ROOM if _ROOM.fullmatch(given["booking"]) else ComplaintReference.Kind.BOOKING
    )
    return NewComplaint(
        team=team,
        channel=Channel.FORM,
        received_at=clock.now(),
        verbatim=given["words"],
        expectation=given["want"].strip(),
        new_customer=_new_customer(given),
        spoken_by=given["name_given"] if given["behalf"] else "",
        spoken_by_contact=contact if given["behalf"] else "",
        references=((kind, given["booking"]),) if given["booking"] else (),
        source=FORM if key else "",
        source_id=sent_as(None, key, given["words"]),
        facts={"no_answer_wanted": True} if given["no_answer"] else None,
    )


def _new_customer(given: dict[str, Any]) -> NewCustomer | None:
    """Return who it is about: the writer, or the one they write for, whose addresses we do not have."""
    if given["behalf"]:
        return NewCustomer(given["behalf_of"]) if given["behalf_of"] else None
    name = given["name_given"] or given["mail"] or given["phone"]
    if not name:
        return None
    return NewCustomer(
        name,
        emails=tuple(filter(None, [given["mail"]])),
        phones=tuple(filter(None, [given["phone"]])),
        language=translation.get_language() or "",
        preferred_channel=given["best"],
    )


def _page(request: HttpRequest, form: ReportForm, team: Team, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "team": team, "danger_phone": settings.ORGANISATION_PHONE}
    return render(request, "recovery/report/page.html", context, status=status)
