"""Timers of calls in hand: ids in, one action."""

from __future__ import annotations

from datetime import datetime

from cxdesk.jobs.registry import handles, owes
from recovery.actions.calls import CALL_HELD, hold_runs_too_long
from recovery.queries.owed import holds_owed


@handles(CALL_HELD)
def hold_is_too_long(subject_id: int, *, at: datetime) -> None:
    """Note that somebody waits on the line for more than two minutes."""
    hold_runs_too_long(subject_id, at=at)


owes(CALL_HELD)(holds_owed)
