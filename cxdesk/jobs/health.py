"""Gauges of the timers: how late the latest is, how many wait for a person, who runs them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Min
from django.db.models.functions import Coalesce

from cxdesk.common import clock
from cxdesk.jobs.models import PARKED, Timer


def oldest_due_age() -> timedelta | None:
    """Return how long the timer that waits longest could have run already; None when none waits.

    One that failed waits from the end of its pause, so that a single bad row does not alarm anybody;
    one of a kind that no runner here knows does wait, and is seen.
    """
    since = Timer.objects.due().aggregate(since=Min(Coalesce("not_before", "due_at")))["since"]
    return None if since is None else max(clock.db_time() - since, timedelta())


def parked_count() -> int:
    """Count the timers that failed too often and wait for a person."""
    return Timer.objects.filter(state=PARKED).count()
