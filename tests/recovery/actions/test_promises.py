"""Promises and follow-ups, with their timers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Timer
from recovery.actions.asking import settle_follow_up
from recovery.actions.follow_ups import follow_up_falls_due
from recovery.actions.promises import (
    break_promise,
    keep_promise,
    make_promise,
)
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint, FollowUp, Promise
from tests.builders import MakeComplaint, lead_to

HOUR = timedelta(hours=1)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


@pytest.fixture
def promise(owned: Complaint, ana: User, noon: datetime) -> Promise:
    return make_promise(owned, kind="call_back", text="Call Ms Lin", due_at=noon + HOUR, by=ana, at=noon)


@pytest.fixture
def follow_up(owned: Complaint, ana: User, noon: datetime) -> FollowUp:
    return lead_to(owned, "resolve", by=ana, at=noon).follow_ups.get()


def test_a_promise_has_a_timer_and_moves_the_queue(promise: Promise, noon: datetime) -> None:
    assert Timer.objects.get(kind="promise.due", subject_id=promise.pk).due_at == noon + HOUR
    assert Complaint.objects.get().next_due_at == noon + HOUR


def test_the_same_promise_twice_is_one(promise: Promise, ana: User, noon: datetime) -> None:
    again = make_promise(
        promise.complaint, kind="call_back", text="Call Ms Lin", due_at=noon + HOUR, by=ana, at=noon
    )

    assert again == promise
    assert promise.complaint.events.filter(name="promise.made").count() == 1


@pytest.mark.parametrize(
    "change, field",
    [({"text": " "}, "promise_text"), ({"due_at": None}, "promise_due"), ({"due_at": -HOUR}, "promise_due")],
)
def test_a_promise_needs_words_and_a_time_ahead(
    change: dict[str, object], field: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    due = change.get("due_at", HOUR)
    with pytest.raises(PromiseRefused) as refusal:
        make_promise(
            owned,
            kind="other",
            text=str(change.get("text", "Call")),
            due_at=noon + due if isinstance(due, timedelta) else None,
            by=ana,
            at=noon,
        )

    assert refusal.value.field == field


def test_nobody_promises_on_a_complaint_that_nobody_owns(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(PromiseRefused):
        make_promise(make_complaint(), kind="other", text="Call", due_at=noon + HOUR, by=ana, at=noon)


def test_keeping_in_time_cancels_the_timer(promise: Promise, ana: User, noon: datetime) -> None:
    keep_promise(promise, by=ana, at=noon + HOUR)

    assert (promise.state, promise.kept_at) == ("kept", noon + HOUR)
    assert Timer.objects.get(kind="promise.due", subject_id=promise.pk).state == "cancelled"


def test_keeping_twice_is_once(promise: Promise, ana: User, noon: datetime) -> None:
    for minutes in (10, 20):
        keep_promise(promise, by=ana, at=noon + timedelta(minutes=minutes))

    assert promise.kept_at == noon + timedelta(minutes=10)
    assert promise.complaint.events.filter(name="promise.kept").count() == 1


@pytest.mark.parametrize("timer_fired", [True, False])
def test_kept_late_it_stays_broken(timer_fired: bool, promise: Promise, ana: User, noon: datetime) -> None:
    if timer_fired:
        break_promise(promise.pk, at=noon + HOUR)

    keep_promise(promise, by=ana, at=noon + HOUR * 2)

    assert (promise.state, promise.kept_at, promise.broken_at) == ("broken", noon + HOUR * 2, noon + HOUR)


def test_a_promise_breaks_at_its_time_and_not_before(promise: Promise, noon: datetime) -> None:
    break_promise(promise.pk, at=noon)
    promise.refresh_from_db()
    assert promise.state == "open"

    for _time in range(2):
        break_promise(promise.pk, at=noon + HOUR)

    promise.refresh_from_db()
    assert promise.state == "broken"
    assert promise.complaint.events.filter(name="promise.broken").count() == 1


def test_an_outsider_promises_keeps_and_settles_nothing(
    promise: Promise, follow_up: FollowUp, otto: User, noon: datetime
) -> None:
    with pytest.raises(NotAllowed):
        make_promise(promise.complaint, kind="other", text="x", due_at=noon + HOUR, by=otto, at=noon)
    with pytest.raises(NotAllowed):
        keep_promise(promise, by=otto, at=noon)
    with pytest.raises(NotAllowed):
        settle_follow_up(follow_up, state="done", score=5, by=otto, at=noon)


def test_a_follow_up_falls_due_once(follow_up: FollowUp, noon: datetime) -> None:
    for _time in range(2):
        follow_up_falls_due(follow_up.pk, at=noon + timedelta(days=3))

    follow_up.refresh_from_db()
    assert follow_up.state == "due"
    assert follow_up.complaint.events.filter(name="follow_up.due").count() == 1


def test_settling_keeps_score_words_and_person(follow_up: FollowUp, ana: User, noon: datetime) -> None:
    at = noon + timedelta(days=3)

    settle_follow_up(follow_up, state="done", score=4, note="Glad about the call.", by=ana, at=at)

    assert (follow_up.state, follow_up.score, follow_up.note, follow_up.settled_by) == (
        "done",
        4,
        "Glad about the call.",
        ana,
    )
    assert Timer.objects.get(kind="follow_up.due").state == "cancelled"


@pytest.mark.parametrize(
    "given, field",
    [({"state": "done"}, "score"), ({"state": "unreachable"}, "note"), ({"state": "due"}, "state")],
)
def test_settling_needs_how_it_ended(
    given: dict[str, str], field: str, follow_up: FollowUp, ana: User, noon: datetime
) -> None:
    with pytest.raises(PromiseRefused) as refusal:
        settle_follow_up(follow_up, by=ana, at=noon + timedelta(days=3), **given)

    assert refusal.value.field == field


def test_a_follow_up_is_not_asked_before_its_time(follow_up: FollowUp, ana: User, noon: datetime) -> None:
    with pytest.raises(PromiseRefused, match="not due yet"):
        settle_follow_up(follow_up, state="done", score=5, by=ana, at=noon + HOUR)


def test_a_cancelled_follow_up_stays_cancelled(follow_up: FollowUp, ana: User, noon: datetime) -> None:
    FollowUp.objects.update(state="cancelled")

    with pytest.raises(IllegalMove):
        settle_follow_up(follow_up, state="done", score=5, by=ana, at=noon + timedelta(days=3))


def test_a_promise_in_another_age_is_a_slip(owned: Complaint, ana: User, noon: datetime) -> None:
    with pytest.raises(PromiseRefused, match="five years"):
        make_promise(owned, kind="other", text="Call", due_at=noon.replace(year=9999), by=ana, at=noon)
