"""What sleeps on whose day, and when the next thing we owe a customer wakes it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet

from cxdesk.accounts.models import User
from recovery.models import Complaint, FollowUp, Promise, Snooze
from recovery.models.complaints import ComplaintQuerySet
from recovery.playbook.states import LIVE_FOLLOW_UPS, PromiseState

OWED = {"state__in": [PromiseState.OPEN, PromiseState.BROKEN], "kept_at": None}


def next_word_due(complaint: Complaint) -> datetime | None:
    """Return when the next promise or follow-up of the complaint is due."""
    promised = Promise.objects.filter(complaint=complaint, **OWED).aggregate(due=Min("due_at"))["due"]
    asked = FollowUp.objects.filter(
        complaint=complaint, state__in=LIVE_FOLLOW_UPS, complaint__state="resolved"
    )
    moments = [one for one in (promised, asked.aggregate(due=Min("due_at"))["due"]) if one is not None]
    return min(moments, default=None)


def asleep_for(user: User, *, at: datetime) -> QuerySet[Snooze]:
    """Return what this person does not want to see now; what we owe by then wakes it whatever was said."""
    promised = Promise.objects.filter(
        complaint=OuterRef("complaint_id"), due_at__lt=OuterRef("until"), **OWED
    )
    asked = FollowUp.objects.filter(
        complaint=OuterRef("complaint_id"),
        complaint__state="resolved",
        due_at__lt=OuterRef("until"),
        state__in=LIVE_FOLLOW_UPS,
    )
    return (
        Snooze.objects.filter(user=user, until__gt=at)
        .filter(~Exists(promised), ~Exists(asked))
        .exclude(complaint__state="closed")
    )


def awake(complaints: ComplaintQuerySet, user: User, *, at: datetime) -> ComplaintQuerySet:
    """Keep the complaints that do not sleep on this person's day."""
    return complaints.exclude(pk__in=asleep_for(user, at=at).values("complaint_id"))
