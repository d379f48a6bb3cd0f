"""A call in hand: begun, on hold, back on the line, a call-back promised, ended.

Every moment is the server's, so a reload or a second window shows the same timer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import cancel_timer, start_timer
from recovery.actions.events import record_event
from recovery.actions.messages import log_contact
from recovery.actions.promises import make_promise
from recovery.actions.states import check_may_work, fresh
from recovery.errors import CallOver, NotAllowed, WordsMissing
from recovery.models import Call, Complaint, Contact, Promise
from recovery.playbook.holds import HOLD_TOO_LONG, breaks_the_rule
from recovery.playbook.states import ComplaintState
from recovery.queries.calls import held_seconds
from recovery.queries.intake import CALL_BACK

CALL_HELD = "call.held"
ON_THE_PHONE = (Contact.Kind.CALL_IN, Contact.Kind.CALL_OUT)


@transaction.atomic
def begin_call(complaint: Complaint, *, kind: str, by: User, at: datetime) -> Call:
    """Begin a call about the complaint; while it lasts, beginning again is the same call.

    :raises WordsMissing: when it is not said who called whom.
    :raises CallOver: when nobody owns the complaint, or it is closed.
    """
    check_may_work(complaint, by)
    if kind not in ON_THE_PHONE:
        raise WordsMissing(_("Say who called whom."), field="kind")
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise CallOver(_("Only a complaint that somebody has in hand has a call. Take it first."))
    lasting = Call.objects.filter(complaint=complaint, by=by, ended_at=None)
    if call := lasting.first():
        return call
    try:
        with transaction.atomic():
            call = Call.objects.create(complaint=complaint, by=by, kind=kind, begun_at=at)
    except IntegrityError:
        return lasting.get()
    record_event(complaint, "call.started", by=by, at=at, call=call.pk)
    return call


@transaction.atomic
def hold_call(call: Call, *, by: User, at: datetime) -> Call:
    """Let them wait on the line from now on; a second time keeps the first moment.

    :raises CallOver: when the call has ended.
    """
    _check_own(call, by)
    held = Call.objects.filter(pk=call.pk, ended_at=None, held_since=None).update(held_since=at)
    call.refresh_from_db()
    _check_lasts(call)
    if held and call.call_back_id is None:
        # One second more than anybody may wait, so that it is seen also where nobody takes it up again.
        start_timer(CALL_HELD, call.pk, due_at=at + timedelta(seconds=HOLD_TOO_LONG + 1))
    return call


@transaction.atomic
def take_up_call(call: Call, *, by: User, at: datetime) -> Call:
    """Go back on the line, and remember the longest wait; twice is harmless."""
    _check_own(call, by)
    call.refresh_from_db()
    _end_hold(call, at=at)
    return call


@transaction.atomic
def promise_call_back(call: Call, *, due_at: datetime, by: User, at: datetime) -> Promise:
    """Promise to call back rather than let them wait; once promised, the first time stands.

    :raises CallOver: when the call has ended.
    :raises PromiseRefused: when the time is not ahead.
    """
    _check_own(call, by)
    complaint = fresh(call.complaint, by=by)
    call.refresh_from_db()
    _check_lasts(call)
    if call.call_back is not None:
        return call.call_back
    # Who waited too long before anybody promised has waited too long.
    _note_breach(call, held_seconds(call.held_since, at), at=at)
    promise = make_promise(
        complaint, kind=Promise.Kind.CALL_BACK, text=CALL_BACK, due_at=due_at, by=by, at=at
    )
    Call.objects.filter(pk=call.pk, call_back=None).update(call_back=promise)
    call.call_back = promise
    cancel_timer(CALL_HELD, call.pk)
    return promise


@transaction.atomic
def end_call(call: Call, *, result: str, note: str = "", by: User, at: datetime) -> Contact:
    """End the call, which is a contact from now on; ending it twice is harmless.

    :raises WordsMissing: when the result is none that we know.
    """
    _check_own(call, by)
    complaint = fresh(call.complaint, by=by)
    call.refresh_from_db()
    if call.contact is not None:
        return call.contact
    _end_hold(call, at=at)
    contact = log_contact(
        complaint,
        kind=call.kind,
        result=result,
        note=note,
        seconds=max(0, int((at - call.begun_at).total_seconds())),
        longest_hold_seconds=call.longest_hold_seconds,
        call_back_promised=call.call_back_id is not None and call.breached_at is None,
        breach_told=True,
        by=by,
        at=at,
    )
    Call.objects.filter(pk=call.pk, ended_at=None).update(ended_at=at, contact=contact)
    call.ended_at, call.contact = at, contact
    return contact


@transaction.atomic
def hold_runs_too_long(call_id: int, *, at: datetime) -> None:
    """Note the breach of a hold that nobody has ended; called by its timer."""
    call = Call.objects.filter(pk=call_id, ended_at=None, held_since__isnull=False).first()
    if call is not None:
        _note_breach(call, held_seconds(call.held_since, at), at=at)


def carry_calls(complaint: Complaint, into: Complaint, *, at: datetime) -> None:
    """Let calls go over to the complaint that this one is merged into; of two in hand one goes on."""
    lasting = Call.objects.filter(complaint=into, ended_at=None).values_list("by", flat=True)
    Call.objects.filter(complaint=complaint, ended_at=None, by__in=list(lasting)).update(
        ended_at=at, held_since=None
    )
    Call.objects.filter(complaint=complaint).update(complaint=into)


def _end_hold(call: Call, *, at: datetime) -> None:
    seconds = held_seconds(call.held_since, at)
    longest = max(call.longest_hold_seconds, seconds)
    held = Call.objects.filter(pk=call.pk, held_since=call.held_since).exclude(held_since=None)
    if not held.update(held_since=None, longest_hold_seconds=longest):
        return
    call.held_since, call.longest_hold_seconds = None, longest
    cancel_timer(CALL_HELD, call.pk)
    _note_breach(call, seconds, at=at)


def _note_breach(call: Call, seconds: int, *, at: datetime) -> None:
    """Note once per call that they waited too long and nobody had promised to call back."""
    if not breaks_the_rule(seconds):
        return
    unexcused = Call.objects.filter(pk=call.pk, call_back=None, breached_at=None)
    if unexcused.update(breached_at=at):
        call.breached_at = at
        record_event(call.complaint, "hold.too_long", by=call.by, at=at, call=call.pk, seconds=seconds)


def _check_own(call: Call, by: User) -> None:
    check_may_work(call.complaint, by)
    if call.by_id != by.pk:
        raise NotAllowed(_("This call is somebody else's."))


def _check_lasts(call: Call) -> None:
    if call.ended_at is not None:
        raise CallOver(_("This call has ended. Begin another one."))
