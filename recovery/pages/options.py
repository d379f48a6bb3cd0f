"""Options and offers, and a declined offer on its way to the supervisors and back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.escalations import answer_escalation, escalate_decline, receive_escalation
from recovery.actions.offers import add_option, answer_offer, offer_option
from recovery.pages.acts import act, signed_in
from recovery.pages.forms import options as forms
from recovery.queries.complaints import get_complaint_for
from recovery.queries.options import get_escalation_of, get_offer_of, get_option_of


@signed_in
@require_POST
def add(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = forms.OptionForm(request.POST)

    def do() -> object:
        return add_option(complaint, **form.facts(), by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Option noted."))


@signed_in
@require_POST
def offer(request: SignedIn, reference: str, option_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    option = get_option_of(complaint, option_id)

    def do() -> object:
        return offer_option(option, by=request.user, at=now())

    return act(request, complaint, forms.OfferForm(request.POST), do, done=_("Offered."))


@signed_in
@require_POST
def answer(request: SignedIn, reference: str, offer_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    offer = get_offer_of(complaint, offer_id)
    form = forms.OfferAnswerForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return answer_offer(offer, answer=given["answer"], words=given["words"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Their answer is noted."))


@signed_in
@require_POST
def escalate(request: SignedIn, reference: str, offer_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    offer = get_offer_of(complaint, offer_id)
    form = forms.EscalationForm(request.POST)

    def do() -> object:
        return escalate_decline(offer, reason=form.cleaned_data["reason"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Passed on to the supervisors."))


@signed_in
@require_POST
def receive(request: SignedIn, reference: str, escalation_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    escalation = get_escalation_of(complaint, escalation_id)

    def do() -> object:
        return receive_escalation(escalation, by=request.user, at=now())

    return act(request, complaint, forms.EscalationReceiptForm(request.POST), do, done=_("You have it."))


@signed_in
@require_POST
def reply(request: SignedIn, reference: str, escalation_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    escalation = get_escalation_of(complaint, escalation_id)
    form = forms.EscalationAnswerForm(request.POST)

    def do() -> object:
        return answer_escalation(escalation, answer=form.cleaned_data["answer"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Answered."))
