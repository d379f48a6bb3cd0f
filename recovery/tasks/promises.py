"""Timers of promises and follow-ups: ids in, one action."""

from __future__ import annotations

from datetime import datetime

from cxdesk.jobs.registry import handles
from recovery.actions.promises import FOLLOW_UP_DUE, PROMISE_DUE, break_promise, follow_up_falls_due


@handles(PROMISE_DUE)
def promise_is_due(subject_id: int, *, at: datetime) -> None:
    """Break a promise that nobody has kept in time."""
    break_promise(subject_id, at=at)


@handles(FOLLOW_UP_DUE)
def follow_up_is_due(subject_id: int, *, at: datetime) -> None:
    """Put a follow-up on the list of the owner."""
    follow_up_falls_due(subject_id, at=at)
