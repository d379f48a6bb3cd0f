"""Gauges of timers and outbox: how late the latest is, and how many wait for a person."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Min
from django.db.models.functions import Coalesce

from cxdesk.common import clock
from cxdesk.jobs.models import PARKED, UNCERTAIN, Outgoing, Timer


def oldest_due_age() -> timedelta | None:
    """Return how long the timer that waits longest could have run already; None when none waits.

    One that failed waits from the end of its pause, so that a single bad row does not alarm anybody;
    one of a kind that no runner here knows does wait, and is seen.
    """
    since = Timer.objects.due().aggregate(since=Min(Coalesce("not_before", "due_at")))["since"]
    return None if since is None else max(clock.db_time() - since, timedelta())


def oldest_outgoing_age() -> timedelta | None:
    """Return how long what waits longest could have left already; None when nothing waits."""
    since = Outgoing.objects.due().aggregate(since=Min("not_before"))["since"]
    return None if since is None else max(clock.db_time() - since, timedelta())


def waiting_for_a_person() -> int:
    """Count the timers that failed too often, and what failed to leave or may have left."""
    parked = Timer.objects.filter(state=PARKED).count()
    return parked + Outgoing.objects.filter(state__in=[PARKED, UNCERTAIN]).count()
