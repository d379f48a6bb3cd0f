"""Promises that move with the customer's consent, and the warning before one is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Timer
from recovery.actions.messages import receive_words
from recovery.actions.promises import (
    break_promise,
    break_promises,
    import_promises,
    keep_promise,
    make_promise,
    move_promise,
    warn_of_promise,
)
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint, Notification, Promise
from tests.builders import MakeComplaint

HOUR = timedelta(hours=1)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


@pytest.fixture
def promise(owned: Complaint, ana: User, noon: datetime) -> Promise:
    return make_promise(owned, kind="call_back", text="Call Ms Lin", due_at=noon + HOUR * 8, by=ana, at=noon)


def moved(promise: Promise, by: User, at: datetime, **instead: Any) -> Promise:
    given = {"due_at": at + HOUR * 24, "agreed_by": "Mia Lin", "agreed_how": "call_out", **instead}
    return move_promise(promise, by=by, at=at, **given)


def timers_of(promise: Promise) -> dict[str, str]:
    return dict(
        Timer.objects.filter(subject_type="promise", subject_id=promise.pk).values_list("kind", "state")
    )


def test_a_moved_promise_points_at_the_one_in_its_place(promise: Promise, ana: User, noon: datetime) -> None:
    following = moved(promise, ana, noon + HOUR)

    promise.refresh_from_db()
    assert (promise.state, promise.moved_to, promise.agreed_by) == ("moved", following, "Mia Lin")
    assert (following.text, following.kind, following.state) == ("Call Ms Lin", "call_back", "open")
    assert timers_of(promise) == {"promise.due": "cancelled", "promise.warn": "cancelled"}
    assert timers_of(following) == {"promise.due": "pending", "promise.warn": "pending"}
    assert Complaint.objects.get().next_due_at == following.due_at


def test_moving_twice_to_the_same_time_is_once(promise: Promise, ana: User, noon: datetime) -> None:
    first = moved(promise, ana, noon, due_at=noon + HOUR * 30)

    assert moved(promise, ana, noon + HOUR, due_at=noon + HOUR * 30) == first
    assert Promise.objects.count() == 2
    assert promise.complaint.events.filter(name="promise.moved").count() == 1
    with pytest.raises(IllegalMove):
        moved(promise, ana, noon, due_at=noon + HOUR * 31)


@pytest.mark.parametrize(
    ("instead", "field"),
    [
        ({"agreed_by": "  "}, "agreed_by"),
        ({"agreed_how": ""}, "agreed_how"),
        ({"due_at": None}, "moved_due"),
        ({"due_at": datetime(2020, 1, 1, tzinfo=UTC)}, "moved_due"),
    ],
)
def test_without_consent_or_time_nothing_moves(
    instead: dict[str, Any], field: str, promise: Promise, ana: User, noon: datetime
) -> None:
    with pytest.raises(PromiseRefused) as refusal:
        moved(promise, ana, noon, **instead)

    assert refusal.value.field == field
    assert Promise.objects.get().state == "open"


@pytest.mark.parametrize("timer_fired", [True, False])
def test_after_its_time_it_is_broken_and_stays(
    timer_fired: bool, promise: Promise, ana: User, noon: datetime
) -> None:
    if timer_fired:
        break_promise(promise.pk, at=noon + HOUR * 8)

    with pytest.raises(PromiseRefused, match="broken"):
        moved(promise, ana, noon + HOUR * 9)


def test_an_outsider_moves_nothing(promise: Promise, otto: User, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        moved(promise, otto, noon)


def test_what_was_moved_neither_breaks_nor_is_kept(promise: Promise, ana: User, noon: datetime) -> None:
    moved(promise, ana, noon)

    break_promise(promise.pk, at=noon + HOUR * 9)
    with pytest.raises(IllegalMove):
        keep_promise(promise, by=ana, at=noon)

    promise.refresh_from_db()
    assert promise.state == "moved"
    assert not Notification.objects.filter(event="promise_broken").exists()


def test_the_owner_is_warned_once_in_the_last_quarter(promise: Promise, ana: User, noon: datetime) -> None:
    assert promise.warn_at == noon + HOUR * 6
    for _time in range(2):
        warn_of_promise(promise.pk, at=noon + HOUR * 6)

    promise.refresh_from_db()
    assert promise.warned_at == noon + HOUR * 6
    assert [one.receiver for one in Notification.objects.filter(event="promise_due_soon")] == [ana]


@pytest.mark.parametrize(("minutes", "warned_after"), [(29, None), (31, 1), (60, 30), (240, 180)])
def test_soon_is_the_last_quarter_or_half_an_hour(
    minutes: int, warned_after: int | None, owned: Complaint, ana: User, noon: datetime
) -> None:
    due_at = noon + timedelta(minutes=minutes)

    promise = make_promise(owned, kind="other", text="A car", due_at=due_at, by=ana, at=noon)

    expected = None if warned_after is None else noon + timedelta(minutes=warned_after)
    assert promise.warn_at == expected
    assert ("promise.warn" in timers_of(promise)) == (warned_after is not None)


def test_what_is_kept_or_late_warns_nobody(promise: Promise, ana: User, noon: datetime) -> None:
    warn_of_promise(promise.pk, at=noon + HOUR * 8)
    keep_promise(promise, by=ana, at=noon + HOUR * 5)
    warn_of_promise(promise.pk, at=noon + HOUR * 6)

    assert not Notification.objects.filter(event="promise_due_soon").exists()


def test_a_thanks_clears_no_promise(promise: Promise, noon: datetime) -> None:
    receive_words(promise.complaint, text="Thanks!", at=noon + HOUR)

    promise.refresh_from_db()
    assert promise.state == "open"
    assert timers_of(promise) == {"promise.due": "pending", "promise.warn": "pending"}


def test_many_break_in_as_many_statements_as_a_few(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime, django_assert_max_num_queries: Any
) -> None:
    def promises(count: int) -> list[int]:
        rows = [take_complaint(make_complaint(), by=ana, at=noon) for _row in range(count)]
        due = noon + HOUR
        return [make_promise(row, kind="other", text="x", due_at=due, by=ana, at=noon).pk for row in rows]

    few, many = promises(2), promises(12)
    for ids in (few, many):
        with django_assert_max_num_queries(19):
            break_promises(ids, at=noon + HOUR)

    assert Promise.objects.filter(state="broken").count() == 14
    assert Notification.objects.filter(event="promise_broken", receiver=lea).count() == 14
    before = Notification.objects.count()
    break_promises(few + many, at=noon + HOUR * 2)
    assert Notification.objects.count() == before


def test_those_of_complaints_that_nobody_took_break_in_as_many_statements_as_a_few(
    make_complaint: MakeComplaint, lea: User, noon: datetime, django_assert_max_num_queries: Any
) -> None:
    due = noon + HOUR
    rows = [Promise(complaint=make_complaint(), text="x", made_at=noon, due_at=due) for _row in range(12)]
    import_promises(rows, at=noon)

    with django_assert_max_num_queries(18):
        break_promises([one.pk for one in rows], at=due)

    assert Notification.objects.filter(event="promise_broken", receiver=lea).count() == 12
