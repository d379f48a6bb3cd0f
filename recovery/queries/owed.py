"""Who must have a live timer: what the reconciler compares with the timers there are."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet

from cxdesk.common import clock
from recovery.models import Call, Complaint, Escalation, FollowUp, Promise
from recovery.models.complaints import ComplaintQuerySet
from recovery.playbook.holds import HOLD_TOO_LONG
from recovery.playbook.states import LIVE_STATES, ComplaintState, FollowUpState, PromiseState


def promises_owed() -> QuerySet[Promise]:
    """Return what is promised and neither kept nor broken."""
    return Promise.objects.filter(state=PromiseState.OPEN)


def warnings_owed() -> QuerySet[Promise]:
    """Return the promises of whose time the owner has yet to be warned."""
    return promises_owed().filter(warn_at__isnull=False, warned_at=None, due_at__gt=clock.db_now())


def follow_ups_owed() -> QuerySet[FollowUp]:
    """Return the follow-ups whose time has yet to come."""
    return FollowUp.objects.filter(state=FollowUpState.SCHEDULED)


def escalations_owed() -> QuerySet[Escalation]:
    """Return what was passed on and nobody has received or been reminded of."""
    waiting = Escalation.objects.filter(received_at=None, reminded_at=None)
    return waiting.filter(complaint__state__in=LIVE_STATES)


def holds_owed() -> QuerySet[Call]:
    """Return the calls where somebody waits on the line and nobody promised to call back."""
    held = Call.objects.filter(held_since__isnull=False, call_back=None, breached_at=None, ended_at=None)
    wait = timedelta(seconds=HOLD_TOO_LONG + 1)
    return held.annotate(due_at=ExpressionWrapper(F("held_since") + wait, output_field=DateTimeField()))


def complaints_watched() -> ComplaintQuerySet:
    """Return what somebody looks after: all that is live, but for what alarms already and nobody owns."""
    watched = Complaint.objects.queued().exclude(state=ComplaintState.NEW, alarm_since__isnull=False)
    return watched.annotate(due_at=F("next_due_at"))
