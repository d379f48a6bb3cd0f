import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError

from cxdesk.common import clock
from cxdesk.jobs import pauses
from cxdesk.jobs import sweep as sweeping
from cxdesk.jobs.models import Timer
from cxdesk.jobs.pauses import pause_after
from cxdesk.jobs.sweep import claim, claim_abandoned, run, sweep
from cxdesk.jobs.timers import start_timer, start_timers
from tests.jobs.conftest import an_hour_ago, fail, leave_a_trace, traces

pytestmark = pytest.mark.django_db


def test_a_zombie_that_fails_takes_nothing_from_the_new_holder(on):
    kind = on(fail)
    start_timer(kind, 7, due_at=an_hour_ago())
    [zombie] = claim(20)
    clock.move(seconds=61)
    [second] = claim_abandoned()

    zombie.attempt = zombie.max_attempts + 1
    assert run(zombie) == "lost"

    second.refresh_from_db()
    assert (second.state, second.last_error) == ("pending", "")
    assert second.lease_until is not None


def test_a_failing_handler_leaves_neither_effect_nor_end(on):
    def half(subject_id, *, at):
        leave_a_trace(subject_id, at=at)
        raise ValueError

    timer = start_timer(on(half), 7, due_at=an_hour_ago())

    swept = sweep()

    timer.refresh_from_db()
    assert not traces()
    assert (swept.done, swept.failed) == (0, 1)
    assert (timer.state, timer.done_at, timer.attempt) == ("pending", None, 1)
    assert (timer.lease_until, timer.token) == (None, None)


def test_a_process_that_dies_in_a_handler_leaves_neither_effect_nor_end(on):
    def die(subject_id, *, at):
        leave_a_trace(subject_id, at=at)
        raise SystemExit

    timer = start_timer(on(die), 7, due_at=an_hour_ago())

    with pytest.raises(SystemExit):
        sweep()

    timer.refresh_from_db()
    assert not traces()
    assert (timer.state, timer.attempt) == ("pending", 1)


def test_a_broken_transaction_in_a_handler_is_a_failure_like_others(on):
    def collide(subject_id, *, at):
        for _ in range(2):
            Session.objects.create(session_key="same", expire_date=at)

    timer = start_timer(on(collide), 7, due_at=an_hour_ago())

    assert sweep().failed == 1
    timer.refresh_from_db()
    assert timer.last_error.startswith("IntegrityError")
    assert not Session.objects.exists()


def test_an_error_is_kept_by_name_and_never_by_its_words(on, caplog):
    timer = start_timer(on(fail), 7, due_at=an_hour_ago())

    with caplog.at_level(logging.DEBUG):
        sweep()

    timer.refresh_from_db()
    assert timer.last_error == "ValueError"
    assert f"Timer {timer.pk} of kind promise.due failed at attempt 1: ValueError" in caplog.text
    assert "conftest.py" in caplog.text
    assert "never again" not in caplog.text


def test_a_failed_timer_is_left_alone_for_its_pause_then_tried_again(on, monkeypatch):
    monkeypatch.setattr(pauses.random, "uniform", lambda low, high: 1.0)
    timer = start_timer(on(fail), 7, due_at=an_hour_ago())
    sweep()

    clock.move(seconds=8)
    rested = sweep().claimed
    clock.move(seconds=3)
    again = sweep().failed

    timer.refresh_from_db()
    assert (rested, again, timer.attempt) == (0, 1, 2)


def test_pauses_double_are_bounded_and_differ():
    assert all(timedelta(seconds=5) <= pause_after(1) <= timedelta(seconds=15) for _ in range(50))
    assert all(timedelta(seconds=20) <= pause_after(3) <= timedelta(seconds=60) for _ in range(50))
    assert all(timedelta(minutes=30) <= pause_after(60) <= timedelta(minutes=90) for _ in range(50))
    assert len({pause_after(3) for _ in range(50)}) > 40


def test_poison_is_parked_and_its_neighbours_go_on(on):
    def some_fail(subject_id, *, at):
        if subject_id % 10 == 0:
            raise ValueError
        leave_a_trace(subject_id, at=at)

    kind = on(some_fail)
    start_timers(kind, [(number, an_hour_ago()) for number in range(30)])

    first = sweep()
    later = [first]
    for _ in range(12):
        clock.move(hours=2)
        later.append(sweep())

    assert (first.done, first.failed) == (27, 3)
    assert sum(swept.parked for swept in later) == 3
    parked = Timer.objects.filter(state="parked")
    assert sorted(parked.values_list("subject_id", flat=True)) == [0, 10, 20]
    assert set(parked.values_list("attempt", "last_error")) == {(10, "ValueError")}
    assert set(traces().values()) == {1}
    assert len(traces()) == 27


def test_a_timer_that_kills_its_process_is_parked_and_its_neighbours_live(on):
    def deadly(subject_id, *, at):
        if subject_id == 3:
            raise SystemExit
        leave_a_trace(subject_id, at=at)

    kind = on(deadly)
    start_timers(kind, [(number, an_hour_ago()) for number in range(8)])

    deaths = 0
    for _ in range(40):
        try:
            sweep()
        except SystemExit:
            deaths += 1
        clock.move(seconds=61)

    [parked] = Timer.objects.exclude(state="done")
    assert deaths == 10
    assert (parked.subject_id, parked.state, parked.attempt) == (3, "parked", 10)
    assert parked.last_error == "LeaseRanOut"
    assert traces() == dict.fromkeys([0, 1, 2, 4, 5, 6, 7], 1)
    assert max(Timer.objects.filter(state="done").values_list("attempt", flat=True)) <= 3


def test_a_sweeper_that_dies_over_parking_holds_up_nobody(on):
    kind = on()
    start_timers(kind, [(number, an_hour_ago()) for number in range(3)])
    worn_out = Timer.objects.get(subject_id=1)
    Timer.objects.filter(pk=worn_out.pk).update(
        attempt=worn_out.max_attempts + 1, token=uuid4(), lease_until=an_hour_ago()
    )

    swept = sweep()

    assert (swept.done, swept.parked) == (2, 1)
    assert Timer.objects.get(state="parked") == worn_out


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ValueError("words"), "ValueError"),
        (type("Refused", (Exception,), {"code": "over_budget"})(), "Refused over_budget"),
        (type("Odd", (Exception,), {"code": ["words"]})(), "Odd"),
        (IntegrityError("words"), "IntegrityError"),
    ],
)
def test_an_error_is_named_by_class_and_code(error, name):
    assert sweeping.name_of(error) == name
