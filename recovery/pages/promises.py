"""Promises to the customer: made, moved with their consent, kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.promises import keep_promise, make_promise, move_promise
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.around import KeepForm, PromiseForm, PromiseMoveForm
from recovery.queries.complaints import get_complaint_for
from recovery.queries.promises import get_promise_of


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
            tone_reason=given["tone_reason"],
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
def move(request: SignedIn, reference: str, promise_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    promise = get_promise_of(complaint, promise_id)
    form = PromiseMoveForm(promise.pk, request.POST)

    def do() -> object:
        given = form.cleaned_data
        return move_promise(
            promise,
            due_at=given["moved_due"],
            agreed_by=given["agreed_by"],
            agreed_how=given["agreed_how"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Promise moved."))
