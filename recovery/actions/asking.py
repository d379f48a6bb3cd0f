"""Asking customers how they feel about the outcome: each attempt to reach them, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import cancel_timer
from recovery.actions.endings import reopen_complaint
from recovery.actions.events import record_event
from recovery.actions.follow_ups import FOLLOW_UP_DUE
from recovery.actions.messages import log_contact
from recovery.actions.notifications import settle_notices
from recovery.actions.promises import ask_why_again
from recovery.actions.states import check_level, check_may_work, fresh, refresh_due
from recovery.errors import IllegalMove, PromiseRefused, WordsMissing
from recovery.models import Complaint, Contact, Evidence, FollowUp, NotificationEvent
from recovery.playbook.facts import LOW_SCORE
from recovery.playbook.states import LIVE_FOLLOW_UPS, ComplaintState, FollowUpState
from recovery.queries.facts import facts_of

# Nobody counts as unreachable before somebody tried so often.
ENOUGH_ATTEMPTS = 3
UNANSWERED = (Contact.Result.NO_ANSWER, Contact.Result.VOICEMAIL, Contact.Result.DROPPED)
REOPENED = (ComplaintState.RESOLVED, ComplaintState.CLOSED)


@transaction.atomic
def log_attempt(
    follow_up: FollowUp, *, result: str, note: str = "", seconds: int | None = None, by: User, at: datetime
) -> Contact:
    """Note that we tried to reach the customer for a follow-up; noted twice at one moment it is one.

    :raises IllegalMove: when it was settled or cancelled.
    :raises PromiseRefused: before it is due.
    :raises WordsMissing: when the result is none that we know.
    """
    complaint = fresh(follow_up.complaint, by=by)
    follow_up.refresh_from_db()
    _check_asked(complaint, follow_up, at=at)
    return _attempt(complaint, follow_up, result=result, note=note, seconds=seconds, by=by, at=at)


def unanswered_attempts(follow_up: FollowUp) -> int:
    """Count how often nobody answered."""
    return Contact.objects.filter(follow_up=follow_up, result__in=UNANSWERED).count()


@transaction.atomic
def settle_follow_up(
    follow_up: FollowUp,
    *,
    state: str,
    score: int | None = None,
    content: bool | None = None,
    note: str = "",
    delivered: int | None = None,
    by: User,
    at: datetime,
) -> FollowUp:
    """Settle a follow-up as done (how they feel, 1–5, and whether they are content) or unreachable.

    Who is not content gets the complaint reopened, one level higher, in the same transaction. The same
    answer twice is one.

    :param content: may stay out for a score that leaves no doubt.
    :param delivered: how much they say they got, 1 to 5, on the scale on which they had expected it.
    :raises IllegalMove: when it was cancelled, or settled with another answer.
    :raises PromiseRefused: when the score or the words are missing, or nobody tried often enough.
    """
    complaint = fresh(follow_up.complaint, by=by)
    note = note.strip()
    check_level(delivered)
    if state not in (FollowUpState.DONE, FollowUpState.UNREACHABLE):
        raise PromiseRefused(_("Say how it ended: done or not reached."), field="state")
    follow_up.refresh_from_db()
    if _is_this_answer(follow_up, state=state, score=score, content=content, note=note):
        return follow_up
    _check_asked(complaint, follow_up, at=at)
    if state == FollowUpState.DONE:
        content = _content(score, content, note)
    elif not note:
        raise PromiseRefused(_("Say how you tried to reach them, in one line."), field="note")
    if state == FollowUpState.UNREACHABLE:
        _check_tried(complaint, follow_up)
    answer = {"score": score, "content": content, "delivered": delivered}
    _settle(follow_up, state=state, answer=answer, note=note, by=by, at=at)
    record_event(
        complaint,
        "follow_up.settled",
        by=by,
        at=at,
        follow_up=follow_up.pk,
        state=state,
        score=follow_up.score,
        content=follow_up.content,
    )
    settle_notices(complaint, (NotificationEvent.FOLLOW_UP_DUE,), subject_id=follow_up.pk, at=at)
    if state == FollowUpState.DONE:
        _heard(complaint, follow_up, by=by, at=at)
    refresh_due(complaint, at=at)
    return follow_up


def _is_this_answer(
    follow_up: FollowUp, *, state: str, score: int | None, content: bool | None, note: str
) -> bool:
    return (follow_up.state, follow_up.score, follow_up.note) == (state, score, note) and (
        content is None or content == follow_up.content
    )


def _content(score: int | None, content: bool | None, note: str) -> bool:
    if score is None:
        raise PromiseRefused(_("Note how they feel about the outcome, from 1 to 5."), field="score")
    if content is None:
        if score <= LOW_SCORE:
            raise PromiseRefused(
                _("They feel bad about it. Say whether they are content all the same."), field="content"
            )
        return True
    if not content and not note:
        raise PromiseRefused(_("Write what they would still like, in their words."), field="note")
    return content


def _check_asked(complaint: Complaint, follow_up: FollowUp, *, at: datetime) -> None:
    if follow_up.state in (FollowUpState.DONE, FollowUpState.UNREACHABLE):
        sentence = _("This follow-up has an answer already, another one than yours. Note yours as a contact.")
        raise IllegalMove(sentence, field="state")
    if follow_up.state not in LIVE_FOLLOW_UPS:
        raise IllegalMove(_("This follow-up was cancelled."), field="state")
    if follow_up.due_at > at and follow_up.state == FollowUpState.SCHEDULED:
        raise PromiseRefused(
            _("This follow-up is not due yet. Asking too early tells you nothing about how it lasts."),
            field="state",
        )
    check_verified(complaint)


def check_verified(complaint: Complaint) -> None:
    """Let nobody ask a customer about an outcome that we do not know ourselves.

    :raises PromiseRefused: until somebody verified that this resolution reached them.
    """
    if complaint.outcome_verified_at is None:
        raise PromiseRefused(
            _("Nobody has verified yet that it reached them. Check it yourself first, then ask."),
            field="verified",
        )


@transaction.atomic
def verify_outcome(complaint: Complaint, *, by: User, at: datetime) -> Complaint:
    """Note that a person checked that the outcome reached the customer; the first check stands.

    :raises IllegalMove: when the complaint is not resolved.
    :raises WordsMissing: when nobody wrote down what was done.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if complaint.state != ComplaintState.RESOLVED:
        raise IllegalMove(_("What is not resolved yet is verified at step 7."), field="state")
    if complaint.outcome_verified_at is not None:
        return complaint
    if not facts_of(complaint).answer("resolve", "what_was_done"):
        raise WordsMissing(_("Write down what was done to put it right."), field="what_was_done")
    verified = {"outcome_verified_at": at, "outcome_verified_by": by}
    if Complaint.objects.filter(pk=complaint.pk, outcome_verified_at=None).update(**verified):
        Evidence.objects.create(
            complaint=complaint, step="resolve", key="verified", value="yes", by=by, at=at
        )
        record_event(complaint, "outcome.verified", by=by, at=at)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def start_asking(follow_up: FollowUp, *, by: User, at: datetime) -> FollowUp:
    """Begin the call, with the facts before one; the first beginning of a follow-up stands.

    :raises PromiseRefused: before it is due, or before somebody verified the outcome.
    :raises IllegalMove: when it was settled or cancelled.
    """
    complaint = fresh(follow_up.complaint, by=by)
    follow_up.refresh_from_db()
    _check_asked(complaint, follow_up, at=at)
    begun = FollowUp.objects.live().filter(pk=follow_up.pk, started_at=None)
    if begun.update(started_at=at, started_by=by):
        record_event(complaint, "follow_up.started", by=by, at=at, follow_up=follow_up.pk)
    follow_up.refresh_from_db()
    return follow_up


def _check_tried(complaint: Complaint, follow_up: FollowUp) -> None:
    # Who left no name cannot be tried.
    if complaint.customer_id is not None and unanswered_attempts(follow_up) < ENOUGH_ATTEMPTS:
        raise PromiseRefused(
            _("Try three times before you give up on somebody, and note each attempt."), field="state"
        )


def _attempt(
    complaint: Complaint,
    follow_up: FollowUp,
    *,
    result: str,
    note: str,
    seconds: int | None = None,
    by: User,
    at: datetime,
) -> Contact:
    kind = Contact.Kind.MAIL if follow_up.kind == FollowUp.Kind.MESSAGE else Contact.Kind.CALL_OUT
    contact = log_contact(complaint, kind=kind, result=result, note=note, seconds=seconds, by=by, at=at)
    Contact.objects.filter(pk=contact.pk, follow_up=None).update(follow_up=follow_up)
    contact.follow_up = follow_up
    return contact


def _settle(
    follow_up: FollowUp,
    *,
    state: str,
    answer: Mapping[str, int | bool | None],
    note: str,
    by: User,
    at: datetime,
) -> None:
    said = answer if state == FollowUpState.DONE else {}
    settled = (
        FollowUp.objects.live()
        .filter(pk=follow_up.pk)
        .update(
            state=state,
            **said,
            note=note,
            settled_at=at,
            settled_by=by,
        )
    )
    if not settled:
        raise IllegalMove(_("This follow-up was settled or cancelled already."), field="state")
    follow_up.refresh_from_db()
    cancel_timer(FOLLOW_UP_DUE, follow_up.pk)


def _heard(complaint: Complaint, follow_up: FollowUp, *, by: User, at: datetime) -> None:
    """Note that they were reached, and act on what they said."""
    if not Contact.objects.filter(follow_up=follow_up, result=Contact.Result.REACHED).exists():
        _attempt(complaint, follow_up, result=Contact.Result.REACHED, note="", by=by, at=at)
    if follow_up.score is not None and follow_up.score <= LOW_SCORE:
        ask_why_again(complaint, at=at)
    if follow_up.content is False and complaint.state in REOPENED:
        reason = _("Not content when we asked: %(words)s") % {"words": follow_up.note}
        reopen_complaint(complaint, reason=reason, by=by, at=at)
        complaint.refresh_from_db()
