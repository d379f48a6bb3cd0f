"""Listening on the page: a question with its answer, and a restatement that the customer says is not it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.listening import add_clarification, reject_restatement
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.listening import ClarificationForm, RejectionForm
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def clarification(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ClarificationForm(request.POST)

    def do() -> object:
        return add_clarification(complaint, **form.cleaned_data, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Question and answer kept."))


@signed_in
@require_POST
def rejection(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = RejectionForm(request.POST)

    def do() -> object:
        return reject_restatement(complaint, **form.cleaned_data, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Noted. Say it anew, then ask them again."))
