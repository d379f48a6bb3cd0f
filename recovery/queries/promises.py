"""Promises and follow-ups that fall due for a person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.models import Complaint, FollowUp, Promise
from recovery.queries.snoozes import awake


def get_promise_of(complaint: Complaint, pk: int) -> Promise:
    """Return one promise of a complaint the person may see already.

    :raises Http404: when the complaint has no such promise.
    """
    found = Promise.objects.filter(complaint=complaint, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such promise."))
    found.complaint = complaint
    return found


def get_follow_up_of(complaint: Complaint, pk: int) -> FollowUp:
    """Return one follow-up of a complaint the person may see already.

    :raises Http404: when the complaint has no such follow-up.
    """
    found = FollowUp.objects.filter(complaint=complaint, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such follow-up."))
    found.complaint = complaint
    return found


def promises_due_for(user: User, *, until: datetime, limit: int = 20) -> QuerySet[Promise]:
    """Return what this person still owes customers until then, soonest first; broken ones included.

    What sleeps on their day stays out; nothing that is due by its waking can sleep.
    """
    rows = _owed_by(user).filter(due_at__lt=until)
    return rows.select_related("complaint__customer", "complaint__site").order_by("due_at", "pk")[:limit]


def promises_late_for(user: User, *, at: datetime) -> int:
    """Count what this person owes customers past its time."""
    return _owed_by(user).filter(due_at__lte=at).count()


def follow_ups_due_for(user: User, *, until: datetime, limit: int = 20) -> QuerySet[FollowUp]:
    """Return the follow-ups of this person's complaints until then, soonest first."""
    return (
        FollowUp.objects.live()
        .filter(complaint__in=_owned(user), due_at__lt=until)
        .select_related("complaint__customer", "complaint__site")
        .order_by("due_at", "pk")[:limit]
    )


def _owed_by(user: User) -> QuerySet[Promise]:
    return Promise.objects.owed().filter(complaint__in=_owned(user))


def _owned(user: User) -> QuerySet[Complaint]:
    owned = Complaint.objects.visible_to(user).filter(owner=user, is_training=False).exclude(state="closed")
    return awake(owned, user, at=clock.now())
