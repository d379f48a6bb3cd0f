"""Closing, reopening and setting aside, each confirmed or refused with what is missing."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.endings import (
    close_complaint,
    confirm_set_aside,
    refuse_set_aside,
    reopen_complaint,
    set_aside,
)
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.complaint import CloseForm, ReopenForm, SetAsideAnswerForm, SetAsideForm
from recovery.playbook.states import Outcome
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def close(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = CloseForm(request.POST)

    def do() -> object:
        delivered = form.cleaned_data["delivered"]
        return close_complaint(complaint, delivered=delivered, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Closed."))


@signed_in
@require_POST
def reopen(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ReopenForm(request.POST)

    def do() -> object:
        return reopen_complaint(complaint, reason=form.cleaned_data["reason"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Reopened at step 1. What was written before stays."))


@signed_in
@require_POST
def put_aside(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = SetAsideForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return set_aside(
            complaint, outcome=given["outcome"], reason=given["reason"], by=request.user, at=now()
        )

    proposed = request.POST.get("outcome") == Outcome.NOT_A_COMPLAINT
    done = _("Proposed. It ends when a second person agrees.") if proposed else _("Set aside as withdrawn.")
    return act(request, complaint, form, do, done=done)


@signed_in
@require_POST
def answer_set_aside(request: SignedIn, reference: str) -> HttpResponse:
    """Agree, as a second person, to set the complaint aside, or turn the proposal down."""
    complaint = get_complaint_for(request.user, reference)
    form = SetAsideAnswerForm(request.POST)
    agrees = request.POST.get("answer") == "agree"

    def do() -> object:
        if agrees:
            return confirm_set_aside(complaint, by=request.user, at=now())
        return refuse_set_aside(complaint, by=request.user, at=now())

    done = _("Set aside: not a complaint.") if agrees else _("Turned down. The complaint goes on.")
    return act(request, complaint, form, do, done=done)
