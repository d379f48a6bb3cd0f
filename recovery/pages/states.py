"""Moving a complaint between its states: taking it, letting it wait, going on."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.states import let_wait, resume, take_complaint
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.complaint import ResumeForm, TakeForm, WaitForm
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def take(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)

    def do() -> object:
        return take_complaint(complaint, by=request.user, at=now())

    return act(request, complaint, TakeForm(request.POST), do, done=_("You own it now."))


@signed_in
@require_POST
def wait(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = WaitForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return let_wait(
            complaint, on=given["on"], why=given["why"], until=given["until"], by=request.user, at=now()
        )

    return act(request, complaint, form, do, done=_("It waits. It comes back to you when the time is up."))


@signed_in
@require_POST
def go_on(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)

    def do() -> object:
        return resume(complaint, by=request.user, at=now())

    return act(request, complaint, ResumeForm(request.POST), do, done=_("It goes on."))
