"""What the page of timers and outbox shows; each list is short whatever the size of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import (
    HELD,
    PARKED,
    PENDING,
    SENDING,
    UNCERTAIN,
    Decision,
    Outgoing,
    RunnerBeat,
    Timer,
)
from cxdesk.jobs.registry import Place

# Its type and its id.
Subject = tuple[str, int]
SHOWN = 20
# Beyond that a page says "1,000+": counting on would read the whole backlog.
COUNTED = 1000


@dataclass(frozen=True)
class Gauge:
    """One count of the page; at `COUNTED` it means "so many or more"."""

    key: str
    count: int

    @property
    def is_capped(self) -> bool:
        return self.count >= COUNTED


def get_timer(pk: int) -> Timer:
    """Return one timer.

    :raises Http404: when there is none.
    """
    return _one(Timer.objects.filter(pk=pk))


def get_outgoing(pk: int) -> Outgoing:
    """Return one row of the outbox.

    :raises Http404: when there is none.
    """
    return _one(Outgoing.objects.filter(pk=pk))


def _one(rows: QuerySet[Any]) -> Any:
    if (found := rows.first()) is None:
        raise Http404(_("There is no such job."))
    return found


def gauges() -> list[Gauge]:
    """Count what is due, in hand, and waiting for a person, each up to `COUNTED`."""
    at = clock.db_now()
    return [
        Gauge("due", _count(Timer.objects.due()) + _count(Outgoing.objects.due())),
        Gauge("leased", _count(Timer.objects.filter(state=PENDING, lease_until__gt=at)) + _in_hand()),
        Gauge(PARKED, _count(Timer.objects.filter(state=PARKED)) + _waiting(PARKED)),
        Gauge(UNCERTAIN, _waiting(UNCERTAIN)),
        Gauge(HELD, _waiting(HELD)),
    ]


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:COUNTED].count()


def _in_hand() -> int:
    return _count(Outgoing.objects.filter(state=SENDING, lease_until__isnull=False))


def _waiting(state: str) -> int:
    return _count(Outgoing.objects.filter(state=state))


def parked_timers() -> QuerySet[Timer]:
    """Return the timers that failed too often, oldest first."""
    return Timer.objects.filter(state=PARKED).order_by("pk")[:SHOWN]


def undecided() -> QuerySet[Outgoing]:
    """Return what may have left, failed to leave, or is held back, oldest first."""
    return Outgoing.objects.filter(state__in=[UNCERTAIN, PARKED, HELD]).order_by("pk")[:SHOWN]


def due_next() -> list[Timer | Outgoing]:
    """Return the timers and postings that are due and wait longest; first the one that waits longest."""
    rows: list[Timer | Outgoing] = [
        *Timer.objects.due().order_by("due_at", "pk")[:SHOWN],
        *Outgoing.objects.due().order_by("not_before", "pk")[:SHOWN],
    ]
    return sorted(rows, key=_since)[:SHOWN]


def places_of(rows: Iterable[Timer | Outgoing]) -> dict[Subject, Place]:
    """Return where the subjects of these rows are seen, by type and id; one statement for each type."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.subject_type, set()).add(row.subject_id)
    found = {of: registry.places_of(of, wanted) for of, wanted in ids.items()}
    return {(of, pk): place for of, places in found.items() for pk, place in places.items()}


def _since(row: Timer | Outgoing) -> datetime:
    return row.due_at if isinstance(row, Timer) else row.not_before


def beats() -> QuerySet[RunnerBeat]:
    """Return who was seen at work, the latest first."""
    return RunnerBeat.objects.order_by("-last_seen")[:SHOWN]


def decisions() -> QuerySet[Decision]:
    """Return what people decided last."""
    return Decision.objects.select_related("by", "timer", "outgoing").order_by("-pk")[:SHOWN]
