"""Promises to customers and follow-ups after the resolution, each backed by a timer row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import cancel_timer, cancel_timers, start_timer, start_timers
from recovery.actions.events import record_event, record_events
from recovery.actions.notifications import notify, settle_notices
from recovery.actions.states import check_ahead, check_may_work, fresh, refresh_due
from recovery.errors import ComplaintChanged, IllegalMove, PromiseRefused
from recovery.models import Complaint, FollowUp, NotificationEvent, Promise, StepDone
from recovery.playbook.facts import LOW_SCORE
from recovery.playbook.states import LIVE_FOLLOW_UPS, ComplaintState, FollowUpState, PromiseState

PROMISE_DUE = "promise.due"
FOLLOW_UP_DUE = "follow_up.due"


@transaction.atomic
def make_promise(
    complaint: Complaint, *, kind: str, text: str, due_at: datetime | None, by: User, at: datetime
) -> Promise:
    """Promise the customer something with a time; the same words for the same time are one promise.

    :raises PromiseRefused: without words, or when the time is not ahead.
    """
    check_may_work(complaint, by)
    text = text.strip()
    if not text:
        raise PromiseRefused(_("Say what you promise."), field="promise_text")
    if due_at is None:
        raise PromiseRefused(_("Say by when; a promise without a time is none."), field="promise_due")
    check_ahead(due_at, at=at, field="promise_due", words=_("The time of the promise must lie ahead."))
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise PromiseRefused(_("Only the owner of an open complaint can promise something. Take it first."))
    same = Promise.objects.filter(
        complaint=complaint, text=text, due_at=due_at, state=PromiseState.OPEN
    ).first()
    if same:
        return same
    promise = Promise.objects.create(
        complaint=complaint, kind=kind or Promise.Kind.OTHER, text=text, due_at=due_at, made_at=at, made_by=by
    )
    start_timer(PROMISE_DUE, promise.pk, due_at=due_at)
    record_event(complaint, "promise.made", by=by, at=at, promise=promise.pk, due_at=due_at.isoformat())
    refresh_due(complaint, at=at)
    return promise


def import_promises(promises: Iterable[Promise], *, at: datetime) -> None:
    """Store promises that came with imported complaints; those still open get their timer."""
    made = Promise.objects.bulk_create(promises, batch_size=500)
    record_events(
        (
            (one.complaint, "promise.made", {"promise": one.pk, "due_at": one.due_at.isoformat()})
            for one in made
        ),
        by=None,
        at=at,
    )
    start_timers(PROMISE_DUE, [(one.pk, one.due_at) for one in made])


@transaction.atomic
def keep_promise(promise: Promise, *, by: User, at: datetime) -> Promise:
    """Mark a promise as kept; kept late, it stays broken and the second moment is noted.

    :raises IllegalMove: when it was moved or cancelled.
    """
    complaint = fresh(promise.complaint, by=by)
    kept = Promise.objects.filter(pk=promise.pk, state=PromiseState.OPEN, due_at__gte=at).update(
        state=PromiseState.KEPT, kept_at=at
    )
    if not kept:
        promise.refresh_from_db()
        if promise.kept_at:
            return promise
        if promise.state not in (PromiseState.OPEN, PromiseState.BROKEN):
            raise IllegalMove(_("This promise was moved or cancelled; there is nothing to keep."))
        # Its time has passed, whether or not the timer has fired yet.
        late = Promise.objects.filter(pk=promise.pk, state=promise.state, kept_at=None).update(
            state=PromiseState.BROKEN, kept_at=at, broken_at=promise.broken_at or promise.due_at
        )
        if not late:
            raise ComplaintChanged(_("Somebody else changed this promise a moment ago. Look again."))
    promise.refresh_from_db()
    cancel_timer(PROMISE_DUE, promise.pk)
    record_event(complaint, "promise.kept", by=by, at=at, promise=promise.pk, late=not kept)
    told = (NotificationEvent.PROMISE_DUE_SOON, NotificationEvent.PROMISE_BROKEN)
    settle_notices(complaint, told, subject_id=promise.pk, of=(by.pk, complaint.owner_id), at=at)
    if not kept:
        ask_why_again(complaint, at=at)
    refresh_due(complaint, at=at)
    return promise


def ask_why_again(complaint: Complaint, *, at: datetime) -> None:
    """Void «not due» at step 10: now that something failed on the way, one of the five causes is due."""
    voided = StepDone.objects.filter(
        complaint=complaint, step="root_cause", ending="not_due", voided_at=None
    ).update(voided_at=at)
    if voided:
        record_event(complaint, "step.voided", by=None, at=at, step="root_cause")


@transaction.atomic
def break_promise(promise_id: int, *, at: datetime) -> None:
    """Mark an open promise as broken once its time has passed; called by its timer."""
    broken = Promise.objects.filter(pk=promise_id, state=PromiseState.OPEN, due_at__lte=at).update(
        state=PromiseState.BROKEN, broken_at=at
    )
    if broken:
        complaint = fresh(Promise.objects.select_related("complaint").get(pk=promise_id).complaint)
        record_event(complaint, "promise.broken", by=None, at=at, promise=promise_id)
        notify(NotificationEvent.PROMISE_BROKEN, complaint, at=at, subject_id=promise_id)
        ask_why_again(complaint, at=at)
        refresh_due(complaint, at=at)


def make_follow_ups(complaint: Complaint, hours: Iterable[int], *, by: User, at: datetime) -> list[FollowUp]:
    """Make the follow-ups of one resolution with their timers; making them again changes nothing."""
    kind = FollowUp.Kind.MESSAGE if complaint.severity == 4 else FollowUp.Kind.CALL
    rows = [
        FollowUp(
            complaint=complaint,
            resolution_number=complaint.resolution_number,
            after_hours=after,
            kind=kind,
            due_at=at + timedelta(hours=after),
        )
        for after in hours
    ]
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(
        FollowUp.objects.filter(
            complaint=complaint,
            resolution_number=complaint.resolution_number,
            state=FollowUpState.SCHEDULED,
        )
    )
    start_timers(FOLLOW_UP_DUE, [(row.pk, row.due_at) for row in made])
    record_event(complaint, "follow_ups.made", by=by, at=at, count=len(made))
    return made


def cancel_follow_ups(complaint: Complaint, *, by: User | None, at: datetime) -> None:
    """Cancel the follow-ups that still wait, with their timers."""
    live = list(
        FollowUp.objects.filter(complaint=complaint, state__in=LIVE_FOLLOW_UPS).values_list("pk", flat=True)
    )
    if live:
        FollowUp.objects.filter(pk__in=live).update(state=FollowUpState.CANCELLED, settled_at=at)
        cancel_timers(FOLLOW_UP_DUE, live)
        record_event(complaint, "follow_ups.cancelled", by=by, at=at, count=len(live))


def cancel_promises(complaint: Complaint, *, by: User | None, at: datetime) -> None:
    """Cancel what is still promised, with its timers, when the complaint itself falls away."""
    live = list(
        Promise.objects.filter(complaint=complaint, state=PromiseState.OPEN).values_list("pk", flat=True)
    )
    if live:
        Promise.objects.filter(pk__in=live).update(state=PromiseState.CANCELLED)
        cancel_timers(PROMISE_DUE, live)
        record_event(complaint, "promises.cancelled", by=by, at=at, count=len(live))


@transaction.atomic
def follow_up_falls_due(follow_up_id: int, *, at: datetime) -> None:
    """Put a scheduled follow-up on the owner's list; called by its timer."""
    due = FollowUp.objects.filter(pk=follow_up_id, state=FollowUpState.SCHEDULED).update(
        state=FollowUpState.DUE
    )
    if due:
        follow_up = FollowUp.objects.select_related("complaint").get(pk=follow_up_id)
        record_event(follow_up.complaint, "follow_up.due", by=None, at=at, follow_up=follow_up_id)
        notify(NotificationEvent.FOLLOW_UP_DUE, follow_up.complaint, at=at, subject_id=follow_up_id)


@transaction.atomic
def settle_follow_up(
    follow_up: FollowUp, *, state: str, score: int | None = None, note: str = "", by: User, at: datetime
) -> FollowUp:
    """Settle a follow-up as done (with how they feel, 1–5) or unreachable; settling twice is harmless.

    :raises IllegalMove: when it was cancelled, or has not fallen due.
    :raises PromiseRefused: when the score or the note is missing.
    """
    complaint = fresh(follow_up.complaint, by=by)
    if state not in (FollowUpState.DONE, FollowUpState.UNREACHABLE):
        raise PromiseRefused(_("Say how it ended: done or not reached."), field="state")
    if state == FollowUpState.DONE and score is None:
        raise PromiseRefused(_("Note how they feel about the outcome, from 1 to 5."), field="score")
    if state == FollowUpState.UNREACHABLE and not note.strip():
        raise PromiseRefused(_("Say how you tried to reach them, in one line."), field="note")
    follow_up.refresh_from_db()
    if follow_up.state == state:
        return follow_up
    if follow_up.due_at > at and follow_up.state == FollowUpState.SCHEDULED:
        raise PromiseRefused(
            _("This follow-up is not due yet. Asking too early tells you nothing about how it lasts."),
            field="state",
        )
    settled = FollowUp.objects.filter(pk=follow_up.pk, state__in=LIVE_FOLLOW_UPS).update(
        state=state,
        score=score if state == FollowUpState.DONE else None,
        note=note.strip(),
        settled_at=at,
        settled_by=by,
    )
    if not settled:
        raise IllegalMove(_("This follow-up was settled or cancelled already."), field="state")
    follow_up.refresh_from_db()
    cancel_timer(FOLLOW_UP_DUE, follow_up.pk)
    told = (NotificationEvent.FOLLOW_UP_DUE,)
    settle_notices(complaint, told, subject_id=follow_up.pk, of=(by.pk, complaint.owner_id), at=at)
    if follow_up.score is not None and follow_up.score <= LOW_SCORE:
        ask_why_again(complaint, at=at)
    record_event(
        follow_up.complaint,
        "follow_up.settled",
        by=by,
        at=at,
        follow_up=follow_up.pk,
        state=state,
        score=score,
    )
    refresh_due(complaint, at=at)
    return follow_up
