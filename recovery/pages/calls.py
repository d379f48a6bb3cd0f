"""A call in hand on the page of its complaint, and comfort for whoever waits."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions import calls as actions
from recovery.actions.comfort import give_comfort
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.options import CallBackForm, CallEndForm, CallForm, ComfortForm
from recovery.queries.calls import get_call_of, next_call_back
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def begin(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = CallForm(request.POST)

    def do() -> object:
        return actions.begin_call(complaint, kind=form.cleaned_data["kind"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("The call began."))


@signed_in
@require_POST
def hold(request: SignedIn, reference: str, call_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    call = get_call_of(complaint, call_id, request.user)

    def do() -> object:
        return actions.hold_call(call, by=request.user, at=now())

    return act(request, complaint, CallForm(request.POST), do, done=_("They wait on the line."))


@signed_in
@require_POST
def take_up(request: SignedIn, reference: str, call_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    call = get_call_of(complaint, call_id, request.user)

    def do() -> object:
        return actions.take_up_call(call, by=request.user, at=now())

    return act(request, complaint, CallForm(request.POST), do, done=_("Back on the line."))


@signed_in
@require_POST
def call_back(request: SignedIn, reference: str, call_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    call, form = get_call_of(complaint, call_id, request.user), CallBackForm(request.POST)

    def do() -> object:
        at = now()
        due_at: datetime = form.cleaned_data["due_at"] or next_call_back(at)
        return actions.promise_call_back(call, due_at=due_at, by=request.user, at=at)

    return act(request, complaint, form, do, done=_("A call-back is promised."))


@signed_in
@require_POST
def end(request: SignedIn, reference: str, call_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    call, form = get_call_of(complaint, call_id, request.user), CallEndForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return actions.end_call(call, result=given["result"], note=given["note"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Call logged."))


@signed_in
@require_POST
def comfort(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ComfortForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        cost = given["cost"]
        return give_comfort(
            complaint,
            kind=given["kind"],
            text=given["text"],
            cost_minor=None if cost is None else cost[0],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Noted what they got."))
