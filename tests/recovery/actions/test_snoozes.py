"""What sleeps on one person's day: bounded, with a reason, and without moving anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.messages import receive_words
from recovery.actions.promises import make_promise
from recovery.actions.snoozes import snooze, unsnooze
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint, Snooze
from recovery.queries.complaints import owned_by
from recovery.queries.snoozes import asleep_for, awake
from tests.builders import MakeComplaint

HOUR = timedelta(hours=1)


@pytest.fixture
def mine(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


def seen(user: User, at: datetime) -> list[Complaint]:
    return list(awake(owned_by(user), user, at=at))


def sleep(complaint: Complaint, by: User, at: datetime, **instead: Any) -> Snooze:
    return snooze(complaint, by=by, at=at, **{"until": at + HOUR * 5, "reason": "She is away.", **instead})


def test_it_is_hidden_until_its_time_and_comes_back_by_itself(
    mine: Complaint, ana: User, noon: datetime
) -> None:
    for _time in range(2):
        sleep(mine, ana, noon)

    assert seen(ana, noon + HOUR) == []
    assert seen(ana, noon + HOUR * 5) == [mine]
    assert mine.events.filter(name="complaint.snoozed").count() == 1


def test_it_moves_nothing(mine: Complaint, ana: User, noon: datetime) -> None:
    promise = make_promise(mine, kind="other", text="A car", due_at=noon + HOUR * 6, by=ana, at=noon)
    mine.refresh_from_db()
    before = (mine.next_due_at, mine.next_due, mine.state)

    sleep(mine, ana, noon)

    mine.refresh_from_db()
    promise.refresh_from_db()
    assert (mine.next_due_at, mine.next_due, mine.state) == before
    assert (promise.state, promise.due_at) == ("open", noon + HOUR * 6)


def test_a_thanks_wakes_nothing(mine: Complaint, ana: User, noon: datetime) -> None:
    sleep(mine, ana, noon)

    receive_words(mine, text="Thank you!", at=noon + HOUR)

    assert [one.complaint for one in asleep_for(ana, at=noon + HOUR)] == [mine]


def test_a_promise_made_for_earlier_wakes_it(mine: Complaint, ana: User, noon: datetime) -> None:
    sleep(mine, ana, noon)

    make_promise(mine, kind="other", text="A car", due_at=noon + HOUR * 2, by=ana, at=noon + HOUR)

    assert seen(ana, noon + HOUR) == [mine]


@pytest.mark.parametrize(
    ("instead", "field"),
    [
        ({"until": None}, "until"),
        ({"until": -HOUR}, "until"),
        ({"until": HOUR * 24 * 15}, "until"),
        ({"until": HOUR * 7}, "until"),
        ({"reason": " "}, "reason"),
    ],
)
def test_without_bounds_or_reason_nothing_sleeps(
    instead: dict[str, Any], field: str, mine: Complaint, ana: User, noon: datetime
) -> None:
    make_promise(mine, kind="other", text="A car", due_at=noon + HOUR * 6, by=ana, at=noon)
    if isinstance(instead.get("until"), timedelta):
        instead = {"until": noon + instead["until"]}

    with pytest.raises(PromiseRefused) as refusal:
        sleep(mine, ana, noon, **instead)

    assert refusal.value.field == field
    assert not Snooze.objects.exists()


def test_what_is_late_never_sleeps(mine: Complaint, ana: User, noon: datetime) -> None:
    make_promise(mine, kind="other", text="A car", due_at=noon + HOUR, by=ana, at=noon)

    with pytest.raises(PromiseRefused, match="late"):
        sleep(mine, ana, noon + HOUR * 2)


def test_only_ones_own_sleeps(mine: Complaint, lea: User, otto: User, noon: datetime) -> None:
    with pytest.raises(IllegalMove):
        sleep(mine, lea, noon)
    with pytest.raises(NotAllowed):
        sleep(mine, otto, noon)
    with pytest.raises(NotAllowed):
        unsnooze(mine, by=otto, at=noon)


def test_it_is_woken_once(mine: Complaint, ana: User, noon: datetime) -> None:
    sleep(mine, ana, noon)

    for _time in range(2):
        unsnooze(mine, by=ana, at=noon + HOUR)

    assert seen(ana, noon + HOUR) == [mine]
    assert mine.events.filter(name="complaint.unsnoozed").count() == 1
