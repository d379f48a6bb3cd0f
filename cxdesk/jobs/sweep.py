"""The one function that every runner, beat and nudge calls: claim what is due and let it happen once.

A claim is a lease and a fresh token. Nobody trusts the lease: each effect first turns its own row done
under that token, in the transaction of the effect, and stops when the row was not there to turn.
"""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, UUIDField, Value

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import DONE, PARKED, PENDING, Timer, TimerQuerySet

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)

_CLAIM = """
WITH picked (id, lease, token) AS ({pick})
UPDATE jobs_timer SET lease_until = picked.lease, token = picked.token, attempt = attempt + 1
FROM picked WHERE jobs_timer.id = picked.id RETURNING jobs_timer.id
"""


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
        batch = claim(min(BATCH, limit - swept.claimed)) + claim_abandoned()
        if not batch:
            break
        swept.claimed += len(batch)
        _work(batch, swept, should_stop)
    return swept


def claim(limit: int) -> list[Timer]:
    """Lease the oldest due timers that nobody holds, under a fresh token."""
    return _claim(limit, abandoned=False)


def claim_abandoned() -> list[Timer]:
    """Lease one due timer whose holder let the lease run out.

    One at a time: it may have killed its holder, and must not take neighbours along again and again.
    """
    return _claim(1, abandoned=True)


def _claim(limit: int, *, abandoned: bool) -> list[Timer]:
    if not (kinds := registry.kinds()):
        return []
    token = uuid4()
    with transaction.atomic(durable=True):
        due = Timer.objects.due().filter(kind__in=kinds)
        if abandoned:
            due = due.filter(lease_until__lt=clock.db_now()).order_by("lease_until", "pk")
        else:
            due = due.filter(lease_until__isnull=True).order_by("due_at", "pk")
        pick = due.values_list(
            "pk",
            clock.db_after(LEASE),
            Value(token, output_field=UUIDField()),
        )
        # Picks only, never decides: SQLite leaves the locks out, its single writer divides the rows.
        ids = _update(pick.select_for_update(skip_locked=True)[:limit].query.sql_with_params())
    return list(Timer.objects.filter(pk__in=ids, token=token).order_by("due_at", "pk"))


def _update(pick: tuple[str, tuple[Any, ...]]) -> list[int]:
    sql, parameters = pick
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(pick=sql), parameters)
        return [row[0] for row in cursor.fetchall()]


def _work(batch: list[Timer], swept: Swept, should_stop: Callable[[], bool]) -> None:
    started = time.monotonic()
    for place, timer in enumerate(batch):
        # Past half the lease the tail would soon be claimed by others anyway.
        if should_stop() or time.monotonic() - started > LEASE.total_seconds() / 2:
            give_back(batch[place:])
            return
        outcome = run(timer)
        setattr(swept, outcome, getattr(swept, outcome) + 1)
        if outcome == "done":
            swept.last_id = timer.pk


def give_back(timers: list[Timer]) -> None:
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
        _let_people_go_first()
        at = clock.db_time()
        if not finish(timer, at):
            return False
        registry.handler_of(timer.kind)(timer.subject_id, at=at)
    return True


def finish(timer: Timer, at: datetime) -> bool:
    """Turn the row done, if it is still ours to turn; the one decision that makes an effect single."""
    return _held(timer).update(state=DONE, done_at=at, lease_until=None) == 1


def _let_people_go_first() -> None:
    # An action locks its complaint and then cancels the timer; we hold the timer and may want the
    # complaint. We give up before PostgreSQL (1 s) sees a deadlock and picks one of the two.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")


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


def pause_after(attempt: int) -> timedelta:
    """Return how long to leave a timer alone after it failed so often: doubling, bounded, with jitter."""
    pause = min(FIRST_PAUSE * 2 ** min(attempt - 1, 12), LONGEST_PAUSE)
    return pause * random.uniform(0.5, 1.5)


def name_of(error: Exception) -> str:
    """Name an error without its words: the class, and the code where it has one."""
    code = getattr(error, "code", None) or getattr(error.__cause__, "sqlstate", None)
    return f"{type(error).__name__} {code}"[:120] if isinstance(code, str | int) else type(error).__name__
