"""Gauges of timers and outbox: how late the latest is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min
from django.db.models.functions import Coalesce

from cxdesk.common import clock
from cxdesk.jobs.models import Outgoing, Timer

# So many of those that were due first are looked at: the rest of a backlog was due after them.
LOOKED_AT = 1000


def oldest_due_age() -> timedelta | None:
    """Return how long the timer that waits longest could have run already; None when none waits.

    One that failed waits from the end of its pause, so that a single bad row does not alarm anybody;
    one of a kind that no runner here knows does wait, and is seen.
    """
    first = Timer.objects.due().order_by("due_at").annotate(since=Coalesce("not_before", "due_at"))
    return _age_of(first.values("since")[:LOOKED_AT].aggregate(oldest=Min("since"))["oldest"])


def oldest_outgoing_age() -> timedelta | None:
    """Return how long what waits longest could have left already; None when nothing waits.

    What somebody began to send waits again from the end of the lease, until its fate is decided.
    """
    waits = Outgoing.objects.due().aggregate(oldest=Min("not_before"))["oldest"]
    stands = Outgoing.objects.stalled().aggregate(oldest=Min("lease_until"))["oldest"]
    return _age_of(min((one for one in (waits, stands) if one), default=None))


def _age_of(since: datetime | None) -> timedelta | None:
    return None if since is None else max(clock.db_time() - since, timedelta())
