"""Timers of promises, follow-ups and watched complaints: ids in, one action."""

from __future__ import annotations

from datetime import datetime

from cxdesk.jobs.registry import handles, owes
from recovery.actions.alarms import look_after
from recovery.actions.follow_ups import FOLLOW_UP_DUE, follow_up_falls_due, follow_ups_fall_due
from recovery.actions.promises import (
    PROMISE_DUE,
    PROMISE_WARN,
    break_promise,
    break_promises,
    warn_of_promise,
)
from recovery.actions.watches import WATCH
from recovery.queries.owed import complaints_watched, follow_ups_owed, promises_owed, warnings_owed


@handles(PROMISE_DUE, bulk=break_promises)
def promise_is_due(subject_id: int, *, at: datetime) -> None:
    """Break a promise that nobody has kept in time."""
    break_promise(subject_id, at=at)


@handles(PROMISE_WARN)
def promise_is_due_soon(subject_id: int, *, at: datetime) -> None:
    """Warn the owner while the promise can still be kept."""
    warn_of_promise(subject_id, at=at)


@handles(FOLLOW_UP_DUE, bulk=follow_ups_fall_due)
def follow_up_is_due(subject_id: int, *, at: datetime) -> None:
    """Put a follow-up on the list of the owner."""
    follow_up_falls_due(subject_id, at=at)


@handles(WATCH)
def complaint_is_looked_after(subject_id: int, *, at: datetime) -> None:
    """Raise what alarm is due, and draft the next word to a customer who waits."""
    look_after(subject_id, at=at)


owes(PROMISE_DUE)(promises_owed)
owes(PROMISE_WARN, moment="warn_at")(warnings_owed)
owes(FOLLOW_UP_DUE)(follow_ups_owed)
owes(WATCH)(complaints_watched)
