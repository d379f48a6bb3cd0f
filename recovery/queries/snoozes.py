"""What sleeps on whose day, and when the next thing we owe a customer wakes it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet

from cxdesk.accounts.models import User
from recovery.models import Complaint, FollowUp, Promise, Snooze
from recovery.models.complaints import ComplaintQuerySet


def next_word_due(complaint: Complaint) -> datetime | None:
    """Return when the next promise or follow-up of the complaint is due."""
    promised = Promise.objects.owed().filter(complaint=complaint).aggregate(due=Min("due_at"))["due"]
    asked = FollowUp.objects.live().filter(complaint=complaint, complaint__state="resolved")
    moments = [one for one in (promised, asked.aggregate(due=Min("due_at"))["due"]) if one is not None]
    return min(moments, default=None)


def asleep_for(user: User, *, at: datetime) -> QuerySet[Snooze]:
    """Return what this person does not want to see now; what we owe by then wakes it whatever was said."""
    by_then = {"complaint": OuterRef("complaint_id"), "due_at__lt": OuterRef("until")}
    promised = Promise.objects.owed().filter(**by_then)
    asked = FollowUp.objects.live().filter(**by_then, complaint__state="resolved")
    return (
        Snooze.objects.filter(user=user, until__gt=at)
        .filter(~Exists(promised), ~Exists(asked))
        .exclude(complaint__state="closed")
    )


def sleeps_for(user: User, *, at: datetime) -> Exists:
    """Tell in a list of complaints of each whether it sleeps on this person's day; nobody else's is told."""
    return Exists(asleep_for(user, at=at).filter(complaint=OuterRef("pk")))


def awake(complaints: ComplaintQuerySet, user: User, *, at: datetime) -> ComplaintQuerySet:
    """Keep the complaints that do not sleep on this person's day."""
    return complaints.exclude(pk__in=asleep_for(user, at=at).values("complaint_id"))
