"""The command that looks whether this system keeps what it promised."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import Timer
from cxdesk.jobs.timers import start_timer
from recovery.models import Complaint

pytestmark = pytest.mark.django_db


def verify() -> str:
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def test_a_new_system_has_nothing_to_complain_of(make_complaint):
    make_complaint(at=clock.now())

    assert verify().endswith("Nothing is late, stuck or missing.\n")


def test_a_timer_that_nobody_lets_happen_is_told(make_complaint):
    start_timer("promise.due", 7, due_at=clock.now() - timedelta(minutes=5))

    with pytest.raises(CommandError, match=r"a timer that is due waits for 3\d\d s"):
        verify()


def test_what_is_owed_and_missing_is_counted_and_left_alone(make_complaint, monkeypatch):
    make_complaint(at=clock.now())
    owed = lambda: Complaint.objects.all()  # noqa: E731 - as the registry holds it
    monkeypatch.setattr(registry, "_owed_timers", {"complaint.check": owed})

    with pytest.raises(CommandError, match=r"1 of complaint\.check are missing"):
        verify()

    assert not Timer.objects.filter(kind="complaint.check").exists()


def test_a_complaint_that_forgot_what_it_promised_is_told(make_complaint, ana):
    complaint = make_complaint(owner=ana, at=clock.now())
    Complaint.objects.filter(pk=complaint.pk).update(next_due="promise")

    with pytest.raises(CommandError, match="1 complaints show a wrong next moment"):
        verify()
