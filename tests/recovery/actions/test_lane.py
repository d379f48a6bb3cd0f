"""Put right on the spot: one go through seven gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from cxdesk.accounts.models import Team, User
from recovery.actions import complaints
from recovery.actions.complaints import NewComplaint
from recovery.actions.lane import QuickAnswers, put_right
from recovery.errors import NotAllowed, StepBlocked
from recovery.models import Complaint
from recovery.playbook.steps import STEP_KEYS
from recovery.queries.intake import complaint_sent_as

ANSWERS = QuickAnswers(
    restatement="The coffee was cold.",
    expectation="A hot one.",
    mood_before=3,
    apology="I am sorry about the cold coffee.",
    what_was_done="A fresh one, on the house.",
    mood_after=1,
)


@pytest.fixture
def coffee(harbour: Team, noon: datetime) -> NewComplaint:
    return NewComplaint(
        team=harbour,
        channel="in_person",
        received_at=noon,
        verbatim="This is cold.",
        severity=4,
        source="lane",
        source_id="1",
    )


def test_seven_steps_stand_and_the_follow_up_is_made(coffee: NewComplaint, ana: User, noon: datetime) -> None:
    complaint = put_right(coffee, ANSWERS, by=ana, at=noon)

    assert (complaint.state, complaint.owner, complaint.outcome) == ("resolved", ana, "upheld")
    assert [done.step for done in complaint.steps_done.order_by("pk")] == list(STEP_KEYS[:7])
    assert complaint.follow_ups.get().kind == "message"


def test_pressed_twice_it_is_one_complaint(coffee: NewComplaint, ana: User, noon: datetime) -> None:
    assert put_right(coffee, ANSWERS, by=ana, at=noon) == put_right(coffee, ANSWERS, by=ana, at=noon)
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("missing", ["restatement", "expectation", "mood_before", "apology", "what_was_done"])
def test_the_same_gates_refuse_and_nothing_is_left(
    missing: str, coffee: NewComplaint, ana: User, noon: datetime
) -> None:
    empty = replace(ANSWERS, **{missing: None if missing == "mood_before" else " "})

    with pytest.raises(StepBlocked) as refusal:
        put_right(coffee, empty, by=ana, at=noon)

    assert refusal.value.field == missing
    assert not Complaint.objects.exists()


def test_an_outsider_and_a_colleague_cannot(
    coffee: NewComplaint, otto: User, cleo: User, noon: datetime
) -> None:
    for person in (otto, cleo):
        with pytest.raises(NotAllowed):
            put_right(coffee, ANSWERS, by=person, at=noon)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pressed_twice_at_once_the_slower_press_gets_what_the_faster_logged(
    coffee: NewComplaint, ana: User, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = put_right(coffee, ANSWERS, by=ana, at=noon)
    looked: list[str] = []

    def too_early(source: str, source_id: str) -> Complaint | None:
        looked.append(source_id)
        return complaint_sent_as(source, source_id) if len(looked) > 1 else None

    monkeypatch.setattr(complaints, "complaint_sent_as", too_early)
    assert put_right(coffee, ANSWERS, by=ana, at=noon) == first
    assert (len(looked), Complaint.objects.count()) == (2, 1)


def test_a_fault_that_is_no_second_press_stays_one(coffee: NewComplaint, ana: User, noon: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        put_right(replace(coffee, emotion=9), ANSWERS, by=ana, at=noon)
