"""The one function that every runner, beat and nudge calls: claim what is due and let it happen once.

A claim is a lease and a fresh token. Nobody trusts the lease: each effect first turns its own row done
under that token, in the transaction of the effect, and stops when the row was not there to turn.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F

from cxdesk.common import clock
from cxdesk.common.failpoints import reach
from cxdesk.jobs import registry
from cxdesk.jobs.claims import LEASE, lease, let_people_go_first
from cxdesk.jobs.models import DONE, PARKED, PENDING, RunnerBeat, Timer, TimerQuerySet
from cxdesk.jobs.pauses import name_of, pause_after

logger = logging.getLogger(__name__)

# Claimed at once: timers that happen one by one, and those that happen by the thousand.
BATCH, BULK = 20, 1000
# The name under which those who sweep leave signs of life, and how long such a sign says that they do.
TIMERS, AT_WORK = "timers", timedelta(seconds=30)
LONGEST_REST = 1.0


@dataclass
class Swept:
    """What one sweep did."""

    claimed: int = 0
    done: int = 0
    failed: int = 0
    parked: int = 0
    # Another sweeper or a person was faster; nothing happened here.
    lost: int = 0
    last_id: int | None = None

    def __add__(self, other: Swept) -> Swept:
        return Swept(
            self.claimed + other.claimed,
            self.done + other.done,
            self.failed + other.failed,
            self.parked + other.parked,
            self.lost + other.lost,
            self.last_id if other.last_id is None else other.last_id,
        )


def sweep(limit: int = 1000, *, should_stop: Callable[[], bool] = lambda: False) -> Swept:
    """Let happen what is due, oldest first, until nothing is left or about `limit` were claimed.

    It may run any number of times at once, in any process. It opens its own transactions and therefore
    refuses to run inside one.
    """
    swept = Swept()
    while swept.claimed < limit and not should_stop():
        # Past half the lease the tail would soon be claimed by others anyway.
        ends = time.monotonic() + LEASE.total_seconds() / 2
        batch = claim(min(BATCH, limit - swept.claimed)) + claim_abandoned()
        crowd = claim_bulk(min(BULK, limit - swept.claimed))
        if not batch and not crowd:
            break
        swept.claimed += len(batch) + len(crowd)
        # A crowd of one kind must not make the others late.
        _work(batch, swept, ends, should_stop)
        if len(crowd) < BULK:
            _work_together(crowd, swept, ends, should_stop)
        else:
            began = time.monotonic()
            _work_together(crowd, swept, ends, should_stop)
            _make_room(time.monotonic() - began)
    return swept


def _make_room(seconds: float) -> None:
    """Rest after a whole crowd, so that all who drain a backlog load the database no more than one would.

    One already takes what a small server has; people are waiting for their pages meanwhile.
    """
    seen = RunnerBeat.objects.filter(name=TIMERS, last_seen__gt=clock.db_after(-AT_WORK))
    others = max(0, seen.count() - 1)
    if others:
        time.sleep(min(seconds * others, LONGEST_REST))


def claim(limit: int) -> list[Timer]:
    """Lease the oldest due timers that nobody holds and that happen one by one."""
    kinds = sorted(set(registry.kinds()) - set(registry.bulk_kinds()))
    return _claim(Timer.objects.due().filter(lease_until=None), kinds, "due_at", limit)


def claim_bulk(limit: int) -> list[Timer]:
    """Lease the oldest due timers that nobody holds and that happen by the hundred."""
    return _claim(Timer.objects.due().filter(lease_until=None), registry.bulk_kinds(), "due_at", limit)


def claim_abandoned() -> list[Timer]:
    """Lease one due timer whose holder let the lease run out.

    One at a time: it may have killed its holder, and must not take neighbours along again and again.
    """
    left = Timer.objects.due().filter(lease_until__lt=clock.db_now())
    return _claim(left, registry.kinds(), "lease_until", 1)


def _claim(rows: TimerQuerySet, kinds: list[str], oldest: str, limit: int) -> list[Timer]:
    if not kinds:
        return []
    leased = lease(rows.filter(kind__in=kinds).order_by(oldest, "pk"), limit)
    return sorted(leased, key=lambda timer: (timer.due_at, timer.pk))


def _work(batch: list[Timer], swept: Swept, ends: float, should_stop: Callable[[], bool]) -> None:
    for place, timer in enumerate(batch):
        if should_stop() or time.monotonic() > ends:
            give_back(batch[place:])
            return
        outcome = run(timer)
        setattr(swept, outcome, getattr(swept, outcome) + 1)
        if outcome == "done":
            swept.last_id = timer.pk


def _work_together(batch: list[Timer], swept: Swept, ends: float, should_stop: Callable[[], bool]) -> None:
    """Let a crowd happen in one transaction for each kind; after any failure in it, one by one."""
    for kind, crowd in groupby(sorted(batch, key=lambda timer: timer.kind), key=lambda timer: timer.kind):
        timers = list(crowd)
        # A row that has failed before is tried on its own, so that it takes no neighbours along.
        firsts = [timer for timer in timers if timer.attempt == 1]
        hurry = should_stop() or time.monotonic() > ends
        if firsts and not hurry and _happen_together(kind, firsts):
            swept.done += len(firsts)
            swept.last_id = firsts[-1].pk
            timers = [timer for timer in timers if timer.attempt > 1]
        _work(timers, swept, ends, should_stop)


def _happen_together(kind: str, timers: list[Timer]) -> bool:
    try:
        with transaction.atomic(durable=True):
            let_people_go_first()
            at = clock.db_time()
            if not finish_all(timers, at):
                transaction.set_rollback(True)
                return False
            reach("in_effect")
            registry.bulk_handler_of(kind)([timer.subject_id for timer in timers], at=at)
            reach("before_commit")
    except Exception as error:
        logger.warning("%s timers of kind %s go one by one: %s", len(timers), kind, name_of(error))
        return False
    return True


def finish_all(timers: list[Timer], at: datetime) -> bool:
    """Turn all rows done, if each is still ours to turn; what `finish` is to one."""
    rows = Timer.objects.filter(pk__in=[timer.pk for timer in timers], token=timers[0].token, state=PENDING)
    return rows.update(state=DONE, done_at=at, lease_until=None) == len(timers)


def give_back(timers: Iterable[Timer]) -> None:
    """Undo the claim of timers that were not tried, so that nobody waits for their lease to end."""
    Timer.objects.filter(
        pk__in=[timer.pk for timer in timers],
        token__in={timer.token for timer in timers if timer.token},
        state=PENDING,
    ).update(lease_until=None, token=None, attempt=F("attempt") - 1)


def run(timer: Timer) -> str:
    """Let one claimed timer happen; return the word for what came of it, a field of `Swept`."""
    if timer.attempt > timer.max_attempts:
        # It came here through leases that ran out: its holders died of it, or of something beside it.
        return _park(timer, "LeaseRanOut")
    try:
        return "done" if _happen(timer) else "lost"
    except Exception as error:
        # The text of an error may hold a customer's words; places in our code do not.
        logger.error(
            "Timer %s of kind %s failed at attempt %s: %s\n%s",
            timer.pk,
            timer.kind,
            timer.attempt,
            name_of(error),
            "".join(traceback.format_tb(error.__traceback__)),
        )
        return _failed(timer, name_of(error))


def _happen(timer: Timer) -> bool:
    with transaction.atomic(durable=True):
        let_people_go_first()
        at = clock.db_time()
        if not finish(timer, at):
            return False
        reach("in_effect")
        registry.handler_of(timer.kind)(timer.subject_id, at=at)
        reach("before_commit")
    return True


def finish(timer: Timer, at: datetime) -> bool:
    """Turn the row done, if it is still ours to turn; the one decision that makes an effect single."""
    return _held(timer).update(state=DONE, done_at=at, lease_until=None) == 1


def _failed(timer: Timer, error: str) -> str:
    if timer.attempt >= timer.max_attempts:
        return _park(timer, error)
    noted = _held(timer).update(
        last_error=error,
        not_before=clock.db_after(pause_after(timer.attempt)),
        lease_until=None,
        token=None,
    )
    return "failed" if noted else "lost"


def _park(timer: Timer, error: str) -> str:
    parked = _held(timer).update(
        state=PARKED, last_error=error, lease_until=None, token=None, attempt=F("max_attempts")
    )
    if parked:
        logger.error("Timer %s of kind %s is parked: %s", timer.pk, timer.kind, error)
    return "parked" if parked else "lost"


def _held(timer: Timer) -> TimerQuerySet:
    return Timer.objects.filter(pk=timer.pk, token=timer.token, state=PENDING)
