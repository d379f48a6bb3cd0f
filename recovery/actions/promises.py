"""Promises to customers, each backed by timer rows: made, moved by consent, warned of, kept, broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.spans import soon_from
from cxdesk.jobs.timers import cancel_timer, cancel_timers, start_first_timers
from recovery.actions.events import record_event, record_events
from recovery.actions.notifications import (
    notify,
    notify_many,
    settle_notices,
    settle_notices_of_many,
)
from recovery.actions.states import check_ahead, check_may_work, fresh, refresh_due, refresh_due_of
from recovery.actions.tone import check_brought, record_override, weigh
from recovery.errors import ComplaintChanged, IllegalMove, PromiseRefused
from recovery.models import Complaint, Contact, CoverItem, NotificationEvent, Promise, StepDone
from recovery.playbook.states import ComplaintState, PromiseState
from recovery.playbook.tone import TextKind
from recovery.queries.covers import keeps_for_owner

PROMISE_DUE = "promise.due"
PROMISE_WARN = "promise.warn"


@transaction.atomic
def make_promise(
    complaint: Complaint,
    *,
    kind: str,
    text: str,
    due_at: datetime | None,
    by: User,
    at: datetime,
    tone_reason: str = "",
) -> Promise:
    """Promise the customer something with a time; the same words for the same time are one promise.

    The customer reads it on their own page, so the tone guard looks at it.

    :param tone_reason: why it may stand although the tone guard found something in it.
    :raises PromiseRefused: without words, or when the time is not ahead.
    :raises ToneRefused: when the customer should not read it as it stands.
    """
    check_may_work(complaint, by)
    text = text.strip()
    if not text:
        raise PromiseRefused(_("Say what you promise."), field="promise_text")
    if due_at is None:
        raise PromiseRefused(_("Say by when; a promise without a time is none."), field="promise_due")
    check_ahead(due_at, at=at, field="promise_due", words=_("The time of the promise must lie ahead."))
    override = weigh(
        text,
        complaint=complaint,
        language=complaint.verbatim_language,
        by=by,
        kind=TextKind.LINE,
        field="promise_text",
        reason=tone_reason,
    )
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise PromiseRefused(_("Only the owner of an open complaint can promise something. Take it first."))
    same = Promise.objects.filter(
        complaint=complaint, text=text, due_at=due_at, state=PromiseState.OPEN
    ).first()
    if same:
        return same
    promise = _give_word(complaint, kind=kind or Promise.Kind.OTHER, text=text, due_at=due_at, by=by, at=at)
    record_event(complaint, "promise.made", by=by, at=at, promise=promise.pk, due_at=due_at.isoformat())
    record_override(complaint, override, by=by, at=at, promise=promise.pk)
    refresh_due(complaint, at=at)
    return promise


def _give_word(
    complaint: Complaint, *, kind: str, text: str, due_at: datetime, by: User, at: datetime
) -> Promise:
    warn_at = soon_from(at, due_at)
    promise = Promise.objects.create(
        complaint=complaint,
        kind=kind,
        text=text,
        due_at=due_at,
        made_at=at,
        made_by=by,
        # Who promises something for soon needs no reminder of it now.
        warn_at=warn_at if warn_at > at else None,
    )
    _start_clocks([promise])
    return promise


def _start_clocks(promises: Sequence[Promise]) -> None:
    due = [(PROMISE_DUE, one.pk, one.due_at) for one in promises]
    start_first_timers(due + [(PROMISE_WARN, one.pk, one.warn_at) for one in promises if one.warn_at])


def _stop_clocks(promise: Promise) -> None:
    cancel_timer(PROMISE_DUE, promise.pk)
    if promise.warn_at:
        cancel_timer(PROMISE_WARN, promise.pk)


def import_promises(promises: Iterable[Promise], *, at: datetime) -> None:
    """Store promises that came with imported complaints; those still open get their timer.

    :raises ToneRefused: for words that a customer should not read on their own page.
    """
    rows = list(promises)
    for one in rows:
        check_brought(one.text, complaint=one.complaint, kind=TextKind.LINE, field="promise_text")
        warn_at = soon_from(one.made_at, one.due_at)
        one.warn_at = warn_at if warn_at > at else None
    made = Promise.objects.bulk_create(rows, batch_size=500)
    record_events(
        (
            (one.complaint, "promise.made", {"promise": one.pk, "due_at": one.due_at.isoformat()})
            for one in made
        ),
        by=None,
        at=at,
    )
    _start_clocks(made)


@transaction.atomic
def move_promise(
    promise: Promise, *, due_at: datetime | None, agreed_by: str, agreed_how: str, by: User, at: datetime
) -> Promise:
    """Put a new promise in the place of one that is not due yet, because the customer agreed to it.

    Moving it twice to the same time is harmless. Returns the promise that counts from now on.

    :param agreed_by: who said yes.
    :param agreed_how: how they said it, one of `Contact.Kind`.
    :raises PromiseRefused: without consent, once its time has passed, or to a time that is not ahead.
    :raises IllegalMove: when it was kept, cancelled, or moved to another time already.
    """
    check_may_work(promise.complaint, by)
    if due_at is None:
        raise PromiseRefused(_("Say by when; a promise without a time is none."), field="moved_due")
    consent = _consent(agreed_by, agreed_how)
    check_ahead(due_at, at=at, field="moved_due", words=_("The new time must lie ahead."))
    complaint = fresh(promise.complaint, by=by)
    promise.refresh_from_db()
    if promise.moved_to and promise.moved_to.due_at == due_at:
        return promise.moved_to
    _check_stands(promise, at=at)
    if promise.due_at == due_at:
        return promise
    following = _give_word(complaint, kind=promise.kind, text=promise.text, due_at=due_at, by=by, at=at)
    moved = Promise.objects.filter(pk=promise.pk, state=PromiseState.OPEN, due_at__gt=at).update(
        state=PromiseState.MOVED, moved_to=following, **consent
    )
    if not moved:
        raise ComplaintChanged(_("Somebody else changed this promise a moment ago. Look again."))
    # Whoever keeps it for the owner keeps the one in its place.
    CoverItem.objects.filter(promise=promise).update(promise=following)
    promise.refresh_from_db()
    _stop_clocks(promise)
    settle_notices(complaint, (NotificationEvent.PROMISE_DUE_SOON,), subject_id=promise.pk, at=at)
    record_event(
        complaint,
        "promise.moved",
        by=by,
        at=at,
        promise=promise.pk,
        to=following.pk,
        due_at=due_at.isoformat(),
        how=agreed_how,
    )
    refresh_due(complaint, at=at)
    return following


def _consent(agreed_by: str, agreed_how: str) -> dict[str, str]:
    agreed_by = agreed_by.strip()
    if not agreed_by or "\x00" in agreed_by:
        raise PromiseRefused(
            _("A promise moves only when the customer agrees. Ask them, then note who said yes."),
            field="agreed_by",
        )
    if agreed_how not in Contact.Kind.values:
        raise PromiseRefused(
            _("Say how they agreed: on the phone, face to face, by mail or chat."), field="agreed_how"
        )
    return {"agreed_by": agreed_by[:200], "agreed_how": agreed_how}


def _check_stands(promise: Promise, *, at: datetime) -> None:
    if promise.state == PromiseState.BROKEN or (promise.state == PromiseState.OPEN and promise.due_at <= at):
        raise PromiseRefused(
            _("Its time has passed, so it is broken and cannot be moved. Say sorry, and keep it late."),
            field="moved_due",
        )
    if promise.state != PromiseState.OPEN:
        raise IllegalMove(_("This promise was kept, moved or cancelled; it cannot be moved."))


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
        if promise.state == PromiseState.OPEN:
            # Whoever should hear that it broke still does, although nothing is owed any more.
            notify(NotificationEvent.PROMISE_BROKEN, complaint, at=at, by=by, subject_id=promise.pk)
    promise.refresh_from_db()
    _stop_clocks(promise)
    told: dict[str, Any] = {"promise": promise.pk, "late": not kept}
    if complaint.owner_id != by.pk and keeps_for_owner(complaint, promise.pk, by.pk, at=at):
        told["kept_for"] = complaint.owner_id
    record_event(complaint, "promise.kept", by=by, at=at, **told)
    settle_notices(complaint, (NotificationEvent.PROMISE_DUE_SOON,), subject_id=promise.pk, at=at)
    settle_notices(
        complaint,
        (NotificationEvent.PROMISE_BROKEN,),
        subject_id=promise.pk,
        of=(by.pk, complaint.owner_id),
        at=at,
    )
    if not kept:
        ask_why_again(complaint, at=at)
    refresh_due(complaint, at=at)
    return promise


def ask_why_again(complaint: Complaint, *, at: datetime) -> None:
    """Void «not due» at step 10: now that something failed on the way, one of the five causes is due."""
    ask_why_again_of([complaint], at=at)


def ask_why_again_of(complaints: Sequence[Complaint], *, at: datetime) -> None:
    """Do what `ask_why_again` does for many complaints, in few statements."""
    standing = StepDone.objects.filter(
        complaint__in=complaints, step="root_cause", ending="not_due", voided_at=None
    )
    ids = list(standing.values_list("complaint_id", flat=True))
    if ids and standing.update(voided_at=at):
        rows = [one for one in complaints if one.pk in ids]
        record_events(((one, "step.voided", {"step": "root_cause"}) for one in rows), by=None, at=at)


@transaction.atomic
def warn_of_promise(promise_id: int, *, at: datetime) -> None:
    """Tell the owner that an open promise is due soon; called by its timer."""
    warned = Promise.objects.filter(
        pk=promise_id, state=PromiseState.OPEN, warned_at=None, due_at__gt=at
    ).update(warned_at=at)
    if warned:
        complaint = Promise.objects.select_related("complaint").get(pk=promise_id).complaint
        notify(NotificationEvent.PROMISE_DUE_SOON, complaint, at=at, subject_id=promise_id)


def break_promise(promise_id: int, *, at: datetime) -> None:
    """Mark an open promise as broken once its time has passed; called by its timer."""
    break_promises([promise_id], at=at)


@transaction.atomic
def break_promises(promise_ids: Sequence[int], *, at: datetime) -> None:
    """Mark those of many promises as broken that are open and past their time, in few statements.

    :raises ComplaintChanged: when somebody changed one of them in this moment; nothing happened then.
    """
    due = Promise.objects.filter(pk__in=promise_ids, state=PromiseState.OPEN, due_at__lte=at)
    # In one order, as whoever works on them: first the complaint, then what hangs on it.
    # What nobody owns yet is due by the hours of its team.
    rows = Complaint.objects.filter(pk__in=due.values("complaint_id")).select_related("team").order_by("pk")
    complaints = {one.pk: one for one in rows.select_for_update(no_key=True, of=("self",))}
    breaking = list(due.order_by("due_at", "pk").values_list("pk", "complaint_id", "warned_at"))
    if not breaking:
        return
    broken = due.filter(pk__in=[pk for pk, *_rest in breaking]).update(
        state=PromiseState.BROKEN, broken_at=at
    )
    if broken != len(breaking) or any(pk not in complaints for _promise, pk, _warned in breaking):
        raise ComplaintChanged(_("Somebody else changed this promise a moment ago. Look again."))
    told = [(complaints[complaint], pk) for pk, complaint, _warned in breaking]
    warned = [(complaints[complaint], pk) for pk, complaint, warned_at in breaking if warned_at]
    record_events(((row, "promise.broken", {"promise": pk}) for row, pk in told), by=None, at=at)
    ask_why_again_of(list(complaints.values()), at=at)
    refresh_due_of(list(complaints.values()), at=at)
    settle_notices_of_many(NotificationEvent.PROMISE_DUE_SOON, warned, at=at)
    notify_many(NotificationEvent.PROMISE_BROKEN, told, at=at)


def cancel_promises(complaint: Complaint, *, by: User | None, at: datetime) -> None:
    """Cancel what is still promised, with its timers, when the complaint itself falls away."""
    waiting = Promise.objects.filter(complaint=complaint, state=PromiseState.OPEN)
    live = list(waiting.values_list("pk", flat=True))
    if live:
        count = waiting.filter(pk__in=live).update(state=PromiseState.CANCELLED)
        cancel_timers(PROMISE_DUE, live)
        cancel_timers(PROMISE_WARN, live)
        record_event(complaint, "promises.cancelled", by=by, at=at, count=count)
        settle_notices(complaint, (NotificationEvent.PROMISE_DUE_SOON,), at=at)
