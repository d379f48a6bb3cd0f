"""The timer that looks after a complaint: until somebody owns it, and while its customer waits for a word."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxdesk.jobs.timers import cancel_timer, start_timer
from recovery.models import Complaint
from recovery.playbook.states import LIVE_STATES, ComplaintState
from recovery.queries.playbook import playbook_version_of

WATCH = "complaint.watch"


def first_look(complaint: Complaint, *, at: datetime) -> datetime | None:
    """Return when somebody looks after it the first time; never where nothing is due, as in old history."""
    if complaint.next_due_at is None:
        return None
    if complaint.state == ComplaintState.NEW:
        return complaint.next_due_at
    playbook = playbook_version_of(complaint)
    severity = complaint.severity
    return at + timedelta(hours=min(playbook.update_hours[severity], playbook.silent_hours[severity]))


def look_now(complaint: Complaint, *, at: datetime) -> None:
    """Look after the complaint at once, since what is due when has changed; it tells itself when next."""
    if complaint.state in LIVE_STATES and complaint.next_due_at is not None:
        start_timer(WATCH, complaint.pk, due_at=at)


def watch(complaint: Complaint, *, at: datetime) -> None:
    """Look after the complaint from now on, or no more when it is over; asked again, the next look moves."""
    if complaint.state not in LIVE_STATES:
        cancel_timer(WATCH, complaint.pk)
        return
    moment = first_look(complaint, at=at)
    if moment is not None:
        start_timer(WATCH, complaint.pk, due_at=moment)
