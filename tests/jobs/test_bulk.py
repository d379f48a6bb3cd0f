"""Timers that happen by the hundred: the same effects as one by one, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.common import clock
from cxdesk.jobs import sweep as sweeping
from cxdesk.jobs.models import RunnerBeat, Timer
from cxdesk.jobs.sweep import sweep
from cxdesk.jobs.timers import start_timer, start_timers
from tests.jobs.conftest import an_hour_ago, leave_a_trace, traces

pytestmark = pytest.mark.django_db


def leave_traces(subject_ids: Sequence[int], *, at: datetime) -> None:
    Session.objects.bulk_create(
        Session(session_key=f"bulk-{subject_id}", session_data=str(subject_id), expire_date=at)
        for subject_id in subject_ids
    )


def start(kind: str, count: int) -> None:
    start_timers(kind, [(number, an_hour_ago()) for number in range(count)])


def test_a_crowd_happens_in_a_constant_number_of_statements(on, django_assert_max_num_queries):
    kind = on(bulk=leave_traces)
    start(kind, 300)

    with django_assert_max_num_queries(30):
        swept = sweep()

    assert (swept.done, set(traces().values()), len(traces())) == (300, {1}, 300)
    assert not Timer.objects.exclude(state="done").exists()


def test_one_bad_row_sends_its_crowd_one_by_one_and_fails_alone(on):
    def bad_crowd(subject_ids, *, at):
        leave_traces(subject_ids, at=at)
        raise ValueError

    def one(subject_id, *, at):
        if subject_id == 3:
            raise ValueError
        leave_a_trace(subject_id, at=at)

    kind = on(one, bulk=bad_crowd)
    start(kind, 10)

    swept = sweep()

    assert (swept.done, swept.failed) == (9, 1)
    assert traces() == dict.fromkeys(set(range(10)) - {3}, 1)


def test_a_row_that_was_taken_over_is_not_done_by_its_crowd(on, monkeypatch):
    kind = on(bulk=leave_traces)
    start(kind, 10)
    claim = sweeping.claim_bulk

    def claim_and_lose_one(limit):
        rows = claim(limit)
        Timer.objects.filter(subject_id=4).update(state="cancelled")
        return rows

    monkeypatch.setattr(sweeping, "claim_bulk", claim_and_lose_one)

    swept = sweep()

    assert (swept.done, swept.lost) == (9, 1)
    assert 4 not in traces()
    assert set(traces().values()) == {1}


def test_a_crowd_that_outlived_its_lease_does_nothing_while_others_hold_its_rows(on):
    kind = on(bulk=leave_traces)
    start(kind, 3)
    zombies = sweeping.claim_bulk(10)
    clock.move(seconds=61)
    held = [timer for _ in range(3) for timer in sweeping.claim_abandoned()]

    happened = sweeping._happen_together(kind, zombies)

    assert len(held) == 3
    assert not happened
    assert not traces()
    assert set(Timer.objects.values_list("state", flat=True)) == {"pending"}


def test_a_crowd_that_somebody_holds_is_not_claimed_again(on):
    start(on(bulk=leave_traces), 3)

    claims = [len(sweeping.claim_bulk(10)), len(sweeping.claim_bulk(10))]

    assert claims == [3, 0]


def test_other_kinds_go_before_a_crowd(on):
    order: list[str] = []

    def single(subject_id, *, at):
        order.append("single")

    def crowd(subject_ids, *, at):
        order.append("crowd")

    many = on(bulk=crowd)
    other = on(single, kind="follow_up.due")
    start(many, 5)
    start_timer(other, 1, due_at=an_hour_ago())

    sweep()

    assert order == ["single", "crowd"]


def test_a_row_that_failed_before_takes_no_crowd_along(on):
    crowds: list[list[int]] = []

    def note(subject_ids, *, at):
        crowds.append(list(subject_ids))

    kind = on(bulk=note)
    start(kind, 3)
    Timer.objects.filter(subject_id=1).update(attempt=2)

    assert sweep().done == 3
    assert crowds == [[0, 2]]


def test_the_number_of_statements_does_not_grow_with_the_crowd(on):
    kind = on(bulk=leave_traces)
    counts = []
    for size in (10, 200):
        Session.objects.all().delete()
        start(kind, size)
        with CaptureQueriesContext(connection) as captured:
            sweep()
        counts.append(len(captured))
        Timer.objects.all().delete()

    assert counts[0] == counts[1]


@pytest.mark.parametrize(("others", "rests"), [(0, 0), (1, 2), (9, 2)])
def test_who_drains_beside_others_rests_after_each_whole_crowd(others, rests, on, monkeypatch):
    kind = on(bulk=leave_traces)
    start(kind, 25)
    for number in range(others + 1):
        RunnerBeat.objects.create(name="timers", instance=f"r{number}", last_seen=clock.now())
    RunnerBeat.objects.create(name="timers", instance="gone", last_seen=an_hour_ago())
    RunnerBeat.objects.create(name="outbox", instance="r0", last_seen=clock.now())
    rested = []
    monkeypatch.setattr(sweeping, "BULK", 10)
    monkeypatch.setattr(sweeping.time, "sleep", rested.append)

    assert sweep().done == 25

    assert len(rested) == rests
    assert all(0 < seconds <= 1 for seconds in rested)
