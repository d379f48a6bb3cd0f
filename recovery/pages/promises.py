"""Promises to the customer, and the follow-ups after the resolution."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.promises import keep_promise, make_promise, settle_follow_up
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.around import FollowUpForm, KeepForm, PromiseForm
from recovery.queries.complaints import get_complaint_for
from recovery.queries.promises import get_follow_up_of, get_promise_of


@signed_in
@require_POST
def make(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = PromiseForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return make_promise(
            complaint,
            kind=given["kind"],
            text=given["promise_text"],
            due_at=given["promise_due"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Promised."))


@signed_in
@require_POST
def keep(request: SignedIn, reference: str, promise_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    promise = get_promise_of(complaint, promise_id)

    def do() -> object:
        return keep_promise(promise, by=request.user, at=now())

    return act(request, complaint, KeepForm(request.POST), do, done=_("Promise kept."))


@signed_in
@require_POST
def settle(request: SignedIn, reference: str, follow_up_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    follow_up = get_follow_up_of(complaint, follow_up_id)
    form = FollowUpForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return settle_follow_up(
            follow_up,
            state=given["state"],
            score=given["score"],
            note=given["note"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Follow-up noted."))
