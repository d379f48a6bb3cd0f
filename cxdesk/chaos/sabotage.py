"""Takes one guard away from a process, to show that a run sees it: the positive controls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cxdesk.common import clock
from cxdesk.common.failpoints import reach
from cxdesk.jobs import registry, send, sweep, timers
from cxdesk.jobs.models import DONE, PENDING, Outgoing, OutgoingQuerySet, Timer, TimerQuerySet

# Dropped from the database before a run without the unique keys.
KEYS = {
    "jobs_outgoing": ["key"],
    "jobs_timer": ["timer_one_row_per_generation", "timer_one_live_row_per_subject"],
}


def take_away(guard: str) -> None:
    """Remove one of the guards from this process, until it ends.

    :raises KeyError: for a guard of another name.
    """
    GUARDS[guard]()


def _token() -> None:
    def held_by_anybody(timer: Timer) -> TimerQuerySet:
        return Timer.objects.filter(pk=timer.pk, state=PENDING)

    def finish_whoever_holds_them(timers: list[Timer], at: datetime) -> bool:
        pending = Timer.objects.filter(pk__in=[timer.pk for timer in timers], state=PENDING)
        return pending.update(state=DONE, done_at=at, lease_until=None) == len(timers)

    def any_row(row: Outgoing, *states: str) -> OutgoingQuerySet:
        return Outgoing.objects.filter(pk=row.pk, state__in=states)

    sweep._held, sweep.finish_all = held_by_anybody, finish_whoever_holds_them
    send._mine = any_row


def _lease() -> None:
    def claim_anything(limit: int) -> list[Timer]:
        kinds = sorted(set(registry.kinds()) - set(registry.bulk_kinds()))
        return sweep._claim(Timer.objects.due(), kinds, "due_at", limit)

    sweep.claim = claim_anything


def _generation() -> None:
    cancel, write = timers._cancel, timers._write
    writing = threading.local()

    def write_beside(kind: str, wanted: dict[int, object], *, only_missing: bool = False) -> list[Timer]:
        writing.now = True
        try:
            return write(kind, wanted, only_missing=only_missing)  # type: ignore[arg-type]  # passed through
        finally:
            writing.now = False

    def cancel_unless_moving(kind: str, subject_ids: list[int]) -> int:
        return 0 if getattr(writing, "now", False) else cancel(kind, subject_ids)

    timers._write, timers._cancel = write_beside, cancel_unless_moving  # type: ignore[assignment]  # as above


def _key() -> None:
    """Nothing in the processes: the database loses its constraints."""


def _commit() -> None:
    def happen_in_two(timer: Timer) -> bool:
        with transaction.atomic(durable=True):
            at = clock.db_time()
            if not sweep.finish(timer, at):
                return False
        with transaction.atomic(durable=True):
            reach("in_effect")
            registry.handler_of(timer.kind)(timer.subject_id, at=at)
        return True

    def happen_together_in_two(kind: str, timers: list[Timer]) -> bool:
        with transaction.atomic(durable=True):
            at = clock.db_time()
            if not sweep.finish_all(timers, at):
                transaction.set_rollback(True)
                return False
        with transaction.atomic(durable=True):
            registry.bulk_handler_of(kind)([timer.subject_id for timer in timers], at=at)
        return True

    sweep._happen, sweep._happen_together = happen_in_two, happen_together_in_two


def _class() -> None:
    send._unknown = send._later


GUARDS: dict[str, Callable[[], None]] = {
    "token": _token,
    "lease": _lease,
    "generation": _generation,
    "key": _key,
    "commit": _commit,
    "class": _class,
}


def drop_keys(guard: str) -> None:
    """Take from the database what a run without this guard must not have."""
    if guard == "key":
        _drop("jobs_outgoing", *KEYS["jobs_outgoing"])
        _drop("jobs_timer", *KEYS["jobs_timer"])
    if guard == "generation":
        # Two live rows are what happens without the guard; the table would refuse them first.
        _drop("jobs_timer", "timer_one_live_row_per_subject")


def _drop(table: str, *names: str) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
        for name, facts in found.items():
            if facts["unique"] and (name in names or facts["columns"] == list(names)):
                if facts["index"] and not _is_constraint(cursor, name):
                    cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
                else:
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _is_constraint(cursor: CursorWrapper, name: str) -> bool:
    if connection.vendor != "postgresql":
        return False
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
    return cursor.fetchone() is not None
