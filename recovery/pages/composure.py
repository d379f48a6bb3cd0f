"""Staying objective on the page: the venting switch, a word with a colleague, and abuse."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.assurances import assure
from recovery.actions.composure import ask_for_a_word, decide_abuse, flag_abuse, set_venting
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.composure import (
    AbuseDecisionForm,
    AbuseForm,
    AssureForm,
    VentingForm,
    WordForm,
)
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def venting(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = VentingForm(request.POST)

    def do() -> object:
        return set_venting(complaint, on=form.cleaned_data["on"] == "yes", by=request.user, at=now())

    begins = request.POST.get("on") == "yes"
    done = _("Just listen. Offers are folded away.") if begins else _("Offers are there again.")
    return act(request, complaint, form, do, done=done)


@signed_in
@require_POST
def word(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)

    def do() -> object:
        return ask_for_a_word(complaint, by=request.user, at=now())

    return act(
        request, complaint, WordForm(request.POST), do, done=_("A colleague was told and comes to you.")
    )


@signed_in
@require_POST
def abuse(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = AbuseForm(request.POST)

    def do() -> object:
        return flag_abuse(complaint, reason=form.cleaned_data["abuse_reason"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Flagged. A supervisor decides how it goes on."))


@signed_in
@require_POST
def abuse_decision(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = AbuseDecisionForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return decide_abuse(
            complaint, decision=given["decision"], note=given["decision_note"], by=request.user, at=now()
        )

    return act(request, complaint, form, do, done=_("Decided. The customer keeps every right."))


@signed_in
@require_POST
def assurance(request: SignedIn, reference: str) -> HttpResponse:
    """Make the one promise that says that they get what they wish for."""
    complaint = get_complaint_for(request.user, reference)
    form = AssureForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return assure(
            complaint, text=given["promise_text"], due_at=given["promise_due"], by=request.user, at=now()
        )

    return act(request, complaint, form, do, done=_("Assured. The promise stands below."))
