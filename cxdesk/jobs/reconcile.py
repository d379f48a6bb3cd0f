"""Putting back what is owed and missing: after a bug, an import, or somebody's hand-made SQL.

What is owed follows from the rows of the apps, which say so with @owes and @owes_sending. Putting it back
is what would have been done in the first place, so it may happen at any time and any number of times.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import LIVE, Decision, Outgoing, RunnerBeat, Timer
from cxdesk.jobs.outbox import Posting, post_many
from cxdesk.jobs.timers import CHUNK, start_timers

logger = logging.getLogger(__name__)

Row = TypeVar("Row")
NAME, INSTANCE = "reconciler", "all"
EVERY = timedelta(hours=1)


def reconcile_when_due() -> int:
    """Reconcile if nobody has for an hour; of many who ask at once, one does it."""
    at = clock.db_now()
    if not RunnerBeat.objects.filter(name=NAME, instance=INSTANCE).exists():
        # On a new database there is nothing to put back; the hour begins.
        RunnerBeat.objects.get_or_create(name=NAME, instance=INSTANCE, defaults={"last_seen": at})
        return 0
    mine = RunnerBeat.objects.filter(
        name=NAME, instance=INSTANCE, last_seen__lte=clock.db_after(-EVERY)
    ).update(last_seen=at)
    return reconcile() if mine else 0


def reconcile() -> int:
    """Start every timer and post every sending that is owed and missing; return how many there were."""
    started = sum(_start_missing(kind, owed()) for kind, owed in registry.owed_timers().items())
    posted = sum(_post_missing(kind, owed()) for kind, owed in registry.owed_sendings().items())
    return started + posted


def missing() -> dict[str, int]:
    """Count, by kind, what is owed and missing; changes nothing."""
    timers = {kind: _without_timer(kind, owed()).count() for kind, owed in registry.owed_timers().items()}
    postings = {kind: _without_posting(owed()).count() for kind, owed in registry.owed_sendings().items()}
    return {**timers, **postings}


def _start_missing(kind: str, owed: QuerySet[Any]) -> int:
    wanted = _without_timer(kind, owed).values_list("pk", registry.moment_owed(kind))
    pairs: list[tuple[int, datetime]] = list(wanted)
    # Whoever moved one in this moment is right, not what was read here.
    return _tell(kind, sum(start_timers(kind, some, only_missing=True) for some in _parts(pairs)))


def _post_missing(kind: str, owed: QuerySet[Any]) -> int:
    rows: list[Posting] = list(_without_posting(owed).values_list("pk", "key", "not_before"))
    for some in _parts(rows):
        post_many(kind, some)
    return _tell(kind, len(rows))


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    """Cut rows into parts that are put back one by one, so that others can write between."""
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))


def _without_timer(kind: str, owed: QuerySet[Any]) -> QuerySet[Any]:
    timers = Timer.objects.filter(
        subject_id=OuterRef("pk"), subject_type=registry.subject_of(kind), kind=kind
    )
    return owed.filter(~Exists(timers.filter(state__in=LIVE)), ~Exists(_given_up(kind))).order_by()


def _given_up(kind: str) -> QuerySet[Decision]:
    """Return what a person gave up; it stays so until somebody makes the subject due anew."""
    newer = Timer.objects.filter(
        subject_id=OuterRef("timer__subject_id"),
        subject_type=OuterRef("timer__subject_type"),
        kind=kind,
        generation__gt=OuterRef("timer__generation"),
    )
    return Decision.objects.filter(
        ~Exists(newer),
        verdict=Decision.Verdict.GIVE_UP,
        timer__subject_id=OuterRef("pk"),
        timer__subject_type=registry.subject_of(kind),
        timer__kind=kind,
    )


def _without_posting(owed: QuerySet[Any]) -> QuerySet[Any]:
    return owed.filter(~Exists(Outgoing.objects.filter(key=OuterRef("key")))).order_by()


def _tell(kind: str, count: int) -> int:
    if count:
        # An incident: some code or hand lost them.
        logger.error("%s of kind %s were owed and missing; they are there again.", count, kind)
    return count
