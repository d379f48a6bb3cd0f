"""Timers of promises and follow-ups, swept at their time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.jobs.sweep import sweep
from recovery.actions.endings import reopen_complaint
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from recovery.models import Complaint
from tests.builders import MakeComplaint, lead_to


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User) -> Complaint:
    now = clock.now()
    return take_complaint(make_complaint(at=now), by=ana, at=now)


def test_a_promise_nobody_keeps_breaks_at_its_time(owned: Complaint, ana: User) -> None:
    due_at = clock.now() + timedelta(hours=1)
    promise = make_promise(owned, kind="other", text="Call", due_at=due_at, by=ana, at=clock.now())
    sweep()
    promise.refresh_from_db()
    assert promise.state == "open"

    clock.move(hours=1, seconds=1)
    sweep()

    promise.refresh_from_db()
    assert promise.state == "broken"


def test_follow_ups_fall_due_one_after_the_other(make_complaint: MakeComplaint, ana: User) -> None:
    now = clock.now()
    complaint = take_complaint(make_complaint(at=now, severity=2), by=ana, at=now)
    lead_to(complaint, "resolve", by=ana, at=now)

    for days, due in ((2, 0), (2, 1), (4, 2), (24, 3)):
        clock.move(days=days)
        sweep()
        assert complaint.follow_ups.filter(state="due").count() == due


def test_a_reopened_complaint_asks_nobody_how_they_feel(owned: Complaint, ana: User) -> None:
    lead_to(owned, "resolve", by=ana, at=clock.now())
    reopen_complaint(owned, reason="It came back.", by=ana, at=clock.now())

    clock.move(days=40)
    sweep()

    assert set(owned.follow_ups.values_list("state", flat=True)) == {"cancelled"}
