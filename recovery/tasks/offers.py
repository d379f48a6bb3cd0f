"""Timers of what was passed on to supervisors: ids in, one action."""

from __future__ import annotations

from datetime import datetime

from cxdesk.jobs.registry import handles, owes
from recovery.actions.escalations import ESCALATION_DUE, remind_of_escalation
from recovery.queries.owed import escalations_owed


@handles(ESCALATION_DUE)
def escalation_is_due(subject_id: int, *, at: datetime) -> None:
    """Remind the supervisors of what none of them has received."""
    remind_of_escalation(subject_id, at=at)


owes(ESCALATION_DUE)(escalations_owed)
