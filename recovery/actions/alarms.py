"""Looking after complaints: nobody took it in time, the customer waits for a word, nobody does anything.

One timer per complaint looks. It asks what is true now instead of being moved by every call and message, so
nothing has to be written when people do their work, and nothing that happened is overlooked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from cxdesk.jobs.timers import start_timer
from recovery.actions.events import record_event
from recovery.actions.letters import living_addresses_of, subject_of
from recovery.actions.messages import draft_message
from recovery.actions.states import fresh, own_by
from recovery.actions.watches import WATCH
from recovery.models import Complaint, MessageDraft, NextDue
from recovery.playbook.grid import next_moment
from recovery.playbook.states import LIVE_STATES, ComplaintState
from recovery.queries.letters import desk_for
from recovery.queries.playbook import playbook_version_of
from recovery.queries.quiet import STILL_ON_IT, Quiet, quiet_of
from recovery.queries.still_on_it import still_on_it


@transaction.atomic
def look_after(complaint_id: int, *, at: datetime) -> None:
    """Raise what alarm is due, draft the next word where one is due, and look again when it may be."""
    complaint = fresh(Complaint(pk=complaint_id))
    if complaint.state not in LIVE_STATES or complaint.next_due_at is None:
        return
    if complaint.state == ComplaintState.NEW:
        _nobody_took_it(complaint, at=at)
        return
    playbook, severity = playbook_version_of(complaint), complaint.severity
    update = timedelta(hours=playbook.update_hours[severity])
    silence = timedelta(hours=playbook.silent_hours[severity])
    quiet = quiet_of(complaint)
    is_silent = complaint.alarm_since is not None or quiet.acted + silence <= at
    if is_silent and complaint.alarm_since is None:
        _fell_silent(complaint, quiet, at=at)
    if _spoken(quiet) + update <= at and _can_be_told(complaint):
        _draft(complaint, quiet, at=at)
        quiet = Quiet(quiet.told, quiet.acted, at)
    # Silent by now, it can fall silent again at the soonest when somebody does something this moment.
    falls_silent = (at if is_silent else quiet.acted) + silence
    next_word = next_moment(_spoken(quiet), update, after=at)
    start_timer(WATCH, complaint.pk, due_at=min(next_word, falls_silent))


def _nobody_took_it(complaint: Complaint, *, at: datetime) -> None:
    until = _to_be_owned_by(complaint)
    if until > at:
        start_timer(WATCH, complaint.pk, due_at=until)
    elif Complaint.objects.filter(pk=complaint.pk, alarm_since=None).update(alarm_since=until):
        record_event(complaint, "alarm.raised", by=None, at=at, why="unowned")


def _to_be_owned_by(complaint: Complaint) -> datetime:
    # What a file brought late is due from when it came here; once the customer wrote, that is not stored.
    if complaint.next_due == NextDue.OWN and complaint.next_due_at is not None:
        return complaint.next_due_at
    # History slept until these words.
    begun = complaint.words_since if complaint.is_history else None
    return own_by(complaint.team, begun or complaint.received_at)


def _fell_silent(complaint: Complaint, quiet: Quiet, *, at: datetime) -> None:
    Complaint.objects.filter(pk=complaint.pk, alarm_since=None).update(alarm_since=quiet.acted)
    record_event(complaint, "alarm.raised", by=None, at=at, why="silent", since=quiet.acted.isoformat())
    complaint.alarm_since = quiet.acted


def _spoken(quiet: Quiet) -> datetime:
    return max(quiet.told, quiet.drafted or quiet.told)


def _can_be_told(complaint: Complaint) -> bool:
    """Say whether there is somebody to tell, and nothing drafted that waits already."""
    if complaint.customer_id is None:
        return False
    return not MessageDraft.objects.filter(complaint=complaint, kind=STILL_ON_IT).exists()


def _draft(complaint: Complaint, quiet: Quiet, *, at: datetime) -> None:
    text, language = still_on_it(complaint, since=quiet.told, at=at)
    desk = desk_for(complaint, by=None, language=language, kind=STILL_ON_IT)
    draft_message(
        complaint,
        kind=STILL_ON_IT,
        text=text,
        language=language,
        subject=subject_of(complaint, None, language),
        address=next(iter(living_addresses_of(complaint, desk)), ""),
        by=None,
        at=at,
    )
