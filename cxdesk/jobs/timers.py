"""Starting, moving and cancelling timers, in the transaction of the change that owes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from cxdesk.common import clock
from cxdesk.jobs.models import CANCELLED, LIVE, PARKED, PENDING, Timer, TimerQuerySet
from cxdesk.jobs.nudge import nudge_on_commit
from cxdesk.jobs.registry import subject_of

# SQLite takes a bounded number of parameters in one statement; a timer has about fifteen.
CHUNK = 500
TRIES = 5


def start_timer(kind: str, subject_id: int, *, due_at: datetime) -> Timer:
    """Make the kind's effect on the subject due at a moment, in place of any other moment it was due at.

    Asking twice for the same moment changes nothing. Another moment is a new generation: the old row
    turns cancelled in the same transaction and can never fire.
    """
    started = _start(kind, {subject_id: due_at})
    return started[0] if started else _of(kind).live().get(subject_id=subject_id)


def start_timers(kind: str, pairs: Iterable[tuple[int, datetime]], *, only_missing: bool = False) -> int:
    """Do what `start_timer` does for many subjects, in few statements; return how many were new.

    Where a subject comes twice, its last moment counts.

    :param only_missing: leave alone whatever is live by now, whatever its moment.
    """
    wanted = iter(dict(pairs).items())
    with transaction.atomic():
        return sum(
            len(_start(kind, chunk, only_missing=only_missing))
            for chunk in iter(lambda: dict(islice(wanted, CHUNK)), {})
        )


def start_first_timers(wanted: Iterable[tuple[str, int, datetime]]) -> None:
    """Start timers (kind, subject, moment) of subjects made in this transaction, in one statement.

    Nobody else can have started one for them, so nothing is looked up.
    """
    at = clock.now()
    timers = [
        Timer(kind=kind, subject_type=subject_of(kind), subject_id=pk, due_at=due_at, created_at=at)
        for kind, pk, due_at in wanted
    ]
    Timer.objects.bulk_create(timers, batch_size=CHUNK)
    if any(timer.due_at <= at for timer in timers):
        nudge_on_commit()


def cancel_timer(kind: str, subject_id: int) -> bool:
    """Make sure that the subject's timer will not fire; False when there was none or it already has."""
    return cancel_timers(kind, [subject_id]) == 1


def cancel_timers(kind: str, subject_ids: Iterable[int]) -> int:
    """Do what `cancel_timer` does for many subjects; return how many were cancelled."""
    left = iter(subject_ids)
    with transaction.atomic():
        return sum(_cancel(kind, chunk) for chunk in iter(lambda: list(islice(left, CHUNK)), []))


def is_waiting(kind: str, subject_id: int) -> bool:
    """Say whether a timer of this kind waits for its moment, or for a person, about the subject."""
    return _of(kind).live().filter(subject_id=subject_id).exists()


def release_parked(ids: Iterable[int] | None = None) -> int:
    """Give parked timers (all, or these) a fresh set of attempts; for after their cause is mended."""
    which = Q() if ids is None else Q(pk__in=list(ids))
    released = Timer.objects.filter(which, state=PARKED).update(
        state=PENDING, attempt=0, not_before=None, lease_until=None, token=None
    )
    if released:
        nudge_on_commit()
    return released


def _of(kind: str) -> TimerQuerySet:
    return Timer.objects.filter(kind=kind, subject_type=subject_of(kind))


def _start(kind: str, wanted: dict[int, datetime], *, only_missing: bool = False) -> list[Timer]:
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                started = _write(kind, wanted, only_missing=only_missing)
            break
        except IntegrityError:
            # Somebody moved one of the same timers in this moment; now their row can be seen.
            if not left:
                raise
    if started and min(wanted.values()) <= clock.now():
        nudge_on_commit()
    return started


def _write(kind: str, wanted: dict[int, datetime], *, only_missing: bool = False) -> list[Timer]:
    latest = {timer.subject_id: timer for timer in _latest(kind, list(wanted))}
    moved = {
        subject_id: due_at
        for subject_id, due_at in wanted.items()
        if (old := latest.get(subject_id)) is None
        or (old.state not in LIVE if only_missing else (old.state, old.due_at) != (PENDING, due_at))
    }
    if any(latest[subject_id].state in LIVE for subject_id in moved if subject_id in latest):
        _cancel(kind, list(moved))
    at = clock.now()
    return Timer.objects.bulk_create(
        Timer(
            kind=kind,
            subject_type=subject_of(kind),
            subject_id=subject_id,
            generation=latest[subject_id].generation + 1 if subject_id in latest else 1,
            due_at=due_at,
            created_at=at,
        )
        for subject_id, due_at in moved.items()
    )


def _latest(kind: str, subject_ids: list[int]) -> Iterator[Timer]:
    rows = _of(kind).filter(subject_id__in=subject_ids)
    if len(subject_ids) == 1:
        # A timer that repeats has many generations; the unique index leads straight to the last.
        yield from rows.order_by("-generation")[:1]
        return
    last = rows.values("subject_id").annotate(last=Max("pk")).values("last")
    yield from Timer.objects.filter(pk__in=last)


def _cancel(kind: str, subject_ids: list[int]) -> int:
    return _of(kind).live().filter(subject_id__in=subject_ids).update(state=CANCELLED, lease_until=None)
