"""Causes: what keeps happening, who owns the fix, and the complaints it explains."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from cxdesk.common.words import say
from recovery.actions.causes import move_cause, name_cause, note_on_cause
from recovery.models import RootCause
from recovery.pages.acts import DONE, NOT_YOURS, attempt, signed_in
from recovery.pages.forms.afterwards import CauseNoteForm
from recovery.pages.forms.causes import MoveCauseForm, NameCauseForm
from recovery.permissions import can_review_causes
from recovery.playbook.states import STATE_NAMES, ComplaintState
from recovery.queries.causes import complaints_of_cause, get_cause_for, list_causes_for, notes_on
from recovery.queries.complaints import list_rows
from recovery.queries.expectation_gap import may_read_gap
from recovery.queries.people import reviewers_of_causes

SHOWN = 50
LISTED = 200


def _reads_causes(request: SignedIn) -> None:
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        raise PermissionDenied


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def causes_page(request: SignedIn) -> HttpResponse:
    """List the causes, and name a new one."""
    _reads_causes(request)
    may_name = access_of(request.user).works or can_review_causes(request.user)
    if request.method != "POST":
        return _list(request, NameCauseForm(), may_name)
    form = NameCauseForm(request.POST)
    if not may_name:
        return _list(
            request, form, may_name, refusal=_("You can read causes, but not name them."), status=NOT_YOURS
        )
    cause, status = attempt(form, lambda: name_cause(form.cleaned_data["title"], by=request.user, at=now()))
    if cause is None:
        return _list(request, form, may_name, status=status)
    messages.success(request, _("Cause named."))
    return go(reverse("cause", args=[cause.pk]))


def _list(
    request: SignedIn, form: NameCauseForm, may_name: bool, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "causes": list(list_causes_for(request.user)[:LISTED]),
        "form": form,
        "may_name": may_name,
        "reads_gap": may_read_gap(request.user),
        "may_see_recoveries": can_review_causes(request.user) or access_of(request.user).reads_all,
        "refusal": refusal,
    }
    return render(request, "recovery/causes/list.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cause_page(request: SignedIn, cause_id: int) -> HttpResponse:
    """Show a cause with its complaints; supervisors and admins change its state and owner."""
    _reads_causes(request)
    cause = get_cause_for(request.user, cause_id)
    people = list(reviewers_of_causes())
    initial = {
        "state": cause.state,
        "owner": str(cause.owner_id or ""),
        "shown_state": cause.state,
        "shown_owner": cause.owner_id,
    }
    if request.method != "POST":
        return _one(request, cause, MoveCauseForm(initial=initial, people=people))
    form = MoveCauseForm(request.POST, initial=initial, people=people)
    if not can_review_causes(request.user):
        return _one(
            request, cause, form, refusal=_("Supervisors and admins change causes."), status=NOT_YOURS
        )

    def do() -> RootCause:
        owner = next((one for one in people if str(one.pk) == form.cleaned_data["owner"]), None)
        changes = {"state": form.cleaned_data["state"], "owner": owner}
        return move_cause(_as_shown(cause, form, people), changes, by=request.user, at=now())

    moved, status = attempt(form, do)
    if moved is None:
        return _one(request, cause, form, status=status)
    messages.success(request, _("Cause changed."))
    return go(reverse("cause", args=[cause.pk]))


@signed_in
@require_POST
def note(request: SignedIn, cause_id: int) -> HttpResponse:
    """Tell colleagues something about a cause."""
    _reads_causes(request)
    cause = get_cause_for(request.user, cause_id)
    form = CauseNoteForm(request.POST)
    text = form.data.get("note", "")
    _note, status = attempt(form, lambda: note_on_cause(cause, text=text, by=request.user, at=now()))
    if status != DONE:
        people = list(reviewers_of_causes())
        first = {"state": cause.state, "owner": str(cause.owner_id or "")}
        return _one(
            request, cause, MoveCauseForm(initial=first, people=people), note_form=form, status=status
        )
    messages.success(request, _("Colleagues read it here."))
    return go(reverse("cause", args=[cause.pk]) + "#notes")


def _as_shown(cause: RootCause, form: MoveCauseForm, people: list[User]) -> RootCause:
    """Return the cause as the page showed it, however long ago."""
    if not form.cleaned_data["shown_state"]:
        return cause
    shown, owner_id = copy(cause), form.cleaned_data["shown_owner"]
    shown.state = form.cleaned_data["shown_state"]
    if owner_id != cause.owner_id:
        shown.owner = next((one for one in people if one.pk == owner_id), None)
    return shown


def _one(
    request: SignedIn,
    cause: RootCause,
    form: MoveCauseForm,
    *,
    note_form: CauseNoteForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = list_rows(complaints_of_cause(request.user, cause))[:SHOWN]
    context = {
        "cause": cause,
        "form": form,
        "may_move": can_review_causes(request.user),
        "may_note": access_of(request.user).works or can_review_causes(request.user),
        "notes": notes_on(cause),
        "note_form": note_form or CauseNoteForm(),
        "complaints": [{**row, "state_word": say(STATE_NAMES[ComplaintState(row["state"])])} for row in rows],
        "refusal": refusal,
    }
    return render(request, "recovery/causes/one.html", context, status=status)
