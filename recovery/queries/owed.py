"""Who must have a live timer: what the reconciler compares with the timers there are."""

from __future__ import annotations

from django.db.models import F, QuerySet

from cxdesk.common import clock
from recovery.models import Complaint, Escalation, FollowUp, Promise
from recovery.models.complaints import ComplaintQuerySet
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


def complaints_watched() -> ComplaintQuerySet:
    """Return what somebody looks after: all that is live, but for what alarms already and nobody owns."""
    watched = Complaint.objects.queued().exclude(state=ComplaintState.NEW, alarm_since__isnull=False)
    return watched.annotate(due_at=F("next_due_at"))
