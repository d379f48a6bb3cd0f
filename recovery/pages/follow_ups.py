"""The follow-ups after the resolution: attempts, how they feel, another time, one more."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.asking import log_attempt, settle_follow_up
from recovery.actions.follow_ups import add_follow_up, move_follow_up
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.around import AttemptForm, FollowUpAddForm, FollowUpForm, FollowUpMoveForm
from recovery.playbook.states import FollowUpState
from recovery.queries.complaints import get_complaint_for
from recovery.queries.promises import get_follow_up_of

# The buttons of the form, each as the state it settles in and whether they are content.
ENDS: dict[str, tuple[str, bool | None]] = {
    "done": (FollowUpState.DONE, True),
    "not_content": (FollowUpState.DONE, False),
    "unreachable": (FollowUpState.UNREACHABLE, None),
}


@signed_in
@require_POST
def settle(request: SignedIn, reference: str, follow_up_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    follow_up = get_follow_up_of(complaint, follow_up_id)
    form = FollowUpForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        state, content = ENDS[given["state"]]
        return settle_follow_up(
            follow_up,
            state=state,
            score=given["score"],
            content=content,
            note=given["note"],
            delivered=given["delivered"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Follow-up noted."))


@signed_in
@require_POST
def attempt(request: SignedIn, reference: str, follow_up_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    follow_up = get_follow_up_of(complaint, follow_up_id)
    form = AttemptForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return log_attempt(
            follow_up, result=given["result"], note=given["attempt_note"], by=request.user, at=now()
        )

    return act(request, complaint, form, do, done=_("Attempt noted."))


@signed_in
@require_POST
def move(request: SignedIn, reference: str, follow_up_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    follow_up = get_follow_up_of(complaint, follow_up_id)
    form = FollowUpMoveForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return move_follow_up(
            follow_up,
            due_at=given["follow_up_due"],
            kind=given["kind"],
            reason=given["reason"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Follow-up changed."))


@signed_in
@require_POST
def add(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = FollowUpAddForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return add_follow_up(
            complaint,
            due_at=given["follow_up_due"],
            kind=given["kind"],
            reason=given["reason"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Follow-up added."))
