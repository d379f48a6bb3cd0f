"""The 90-second lane: put right on the spot, on one page, through the same gates."""

from __future__ import annotations

import re
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Team
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from recovery.actions.complaints import NewComplaint
from recovery.actions.customers import NewCustomer
from recovery.actions.intake import sent_as
from recovery.actions.lane import QuickAnswers, put_right
from recovery.models import Channel, Complaint, ComplaintReference
from recovery.pages.acts import attempt, signed_in
from recovery.pages.forms.intake import LaneForm
from recovery.queries.customers import customer_named
from recovery.queries.intake import LANE
from recovery.queries.lookup import kind_and_number
from recovery.queries.people import teams_to_log_for

# A room without a word for it: 1204, B12, #7.
_ROOM = re.compile(r"[\s.#]*(\d+|[A-Za-z]{0,2}-?\d{1,5}[A-Za-z]?)")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def put_right_page(request: SignedIn) -> HttpResponse:
    """Show the lane; a POST logs the complaint and leads it through steps 1 to 7, or says what is missing."""
    if not access_of(request.user).works:
        raise PermissionDenied(_("Only agents and supervisors log complaints."))
    teams = list(teams_to_log_for(request.user))
    if request.method != "POST":
        named = request.GET.get("team", "")
        team = next((one for one in teams if str(one.pk) == named), teams[0])
        return _page(request, LaneForm(teams, initial={"key": uuid4().hex, "team": team.pk}), teams)
    form = LaneForm(teams, request.POST)
    complaint, status = attempt(form, lambda: _put_right(request, form, teams))
    if complaint is None:
        return _page(request, form, teams, status=status)
    messages.success(
        request, _("Put right and logged as %(reference)s.") % {"reference": complaint.reference}
    )
    return go(reverse("complaint", args=[complaint.reference]))


def _put_right(request: SignedIn, form: LaneForm, teams: list[Team]) -> Complaint:
    given, at = form.cleaned_data, clock.now()
    references, name = who_is(given["who"])
    key = sent_as(request.user, given["key"], given["verbatim"])
    known = customer_named(name)
    new = NewComplaint(
        team=next((one for one in teams if str(one.pk) == given["team"]), teams[0]),
        channel=Channel.IN_PERSON,
        received_at=at,
        verbatim=given["verbatim"],
        customer=known,
        new_customer=NewCustomer(name) if name and not known else None,
        severity=4,
        emotion=given["mood_before"],
        references=references,
        source=LANE if key else "",
        source_id=key,
    )
    answers = QuickAnswers(
        restatement=given["restatement"],
        expectation=given["expectation"],
        mood_before=given["mood_before"],
        apology=given["apology"],
        what_was_done=given["what_was_done"],
        mood_after=given["mood_after"],
    )
    return put_right(new, answers, by=request.user, at=at)


def who_is(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Read «1204», «Ms Lin» or «Ms Lin, room 1204» into rooms and a name."""
    rooms: list[tuple[str, str]] = []
    names: list[str] = []
    for part in (part.strip() for part in re.split(r"[,;，；、/]", text)):
        if named := kind_and_number(part):
            rooms.append(named)
        elif found := _ROOM.fullmatch(part):
            rooms.append((ComplaintReference.Kind.ROOM, found[1]))
        elif part:
            names.append(part)
    return tuple(rooms), ", ".join(names)


def _page(request: SignedIn, form: LaneForm, teams: list[Team], *, status: int = 200) -> HttpResponse:
    chosen = str(form["team"].value() or teams[0].pk)
    choice = [{"team": team, "chosen": str(team.pk) == chosen} for team in teams] if len(teams) > 1 else []
    return render(request, "recovery/lane/page.html", {"form": form, "choice": choice}, status=status)
