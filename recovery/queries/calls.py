"""Calls in hand, and how often anybody waited on the line for too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import Http404

from cxdesk.accounts.models import User
from recovery.models import Call, Complaint, Contact
from recovery.playbook.holds import HOLD_TOO_LONG

FIVE_MINUTES = 5
ON_THE_PHONE = (Contact.Kind.CALL_IN, Contact.Kind.CALL_OUT)


def held_seconds(since: datetime | None, at: datetime) -> int:
    """Return for how many seconds they have waited on the line."""
    return max(0, int((at - since).total_seconds())) if since else 0


def call_back_times(now: datetime) -> list[datetime]:
    """Offer three times for a call-back, at full five minutes and none nearer than a quarter of an hour."""
    start = now + timedelta(minutes=15)
    start += timedelta(minutes=-start.minute % FIVE_MINUTES)
    start = start.replace(second=0, microsecond=0)
    if start < now + timedelta(minutes=15):
        start += timedelta(minutes=FIVE_MINUTES)
    return [start, start + timedelta(minutes=15), start + timedelta(minutes=45)]


def next_call_back(now: datetime) -> datetime:
    """Return the first of the times that are offered for a call-back."""
    return call_back_times(now)[0]


def get_call_of(complaint: Complaint, call_id: int, user: User) -> Call:
    """Return one of this person's calls about the complaint.

    :raises Http404: when there is none.
    """
    mine = Call.objects.select_related("call_back", "by", "contact")
    if call := mine.filter(complaint=complaint, pk=call_id, by=user).first():
        call.complaint = complaint
        return call
    raise Http404


@dataclass(frozen=True)
class HoldShare:
    """Of the calls of a team, those where somebody waited too long and nobody promised to call back."""

    team: str
    too_long: int
    calls: int


def holds_too_long(*, since: datetime, until: datetime) -> list[HoldShare]:
    """Count the holds over two minutes of each team between two moments, in one statement."""
    complaints = Complaint.objects.counted().values("pk")
    calls = Contact.objects.filter(kind__in=ON_THE_PHONE, at__gte=since, at__lt=until)
    too_long = Q(longest_hold_seconds__gt=HOLD_TOO_LONG, call_back_promised=False)
    rows = (
        calls.filter(complaint__in=complaints)
        .order_by("complaint__team__name")
        .values_list("complaint__team__name")
        .annotate(too_long=Count("pk", filter=too_long), calls=Count("pk"))
    )
    return [HoldShare(*row) for row in rows]
