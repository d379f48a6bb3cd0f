import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cxdesk.common import clock
from cxdesk.jobs import sweep as sweeping
from cxdesk.jobs.models import Timer
from cxdesk.jobs.sweep import claim, claim_abandoned, give_back, pause_after, run, sweep
from cxdesk.jobs.timers import cancel_timer, start_timer, start_timers
from tests.jobs.conftest import leave_a_trace, traces

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def kind(on):
    return on()


def in_an_hour():
    return clock.now() + HOUR


def an_hour_ago():
    return clock.now() - HOUR


WORDS = "Ms Lin said: never again"


def fail(subject_id, *, at):
    raise ValueError(WORDS)


def test_a_timer_happens_when_its_moment_has_come(kind):
    timer = start_timer(kind, 7, due_at=in_an_hour())
    clock.move(minutes=61)

    swept = sweep()

    timer.refresh_from_db()
    assert traces() == {7: 1}
    assert (swept.claimed, swept.done, swept.last_id) == (1, 1, timer.pk)
    assert (timer.state, timer.attempt, timer.lease_until) == ("done", 1, None)
    assert timer.done_at >= timer.due_at


def test_a_timer_does_not_happen_early(kind):
    start_timer(kind, 7, due_at=in_an_hour())
    clock.move(minutes=59)

    assert sweep().claimed == 0
    assert not traces()


def test_the_handler_is_told_the_time_of_the_database(on):
    told = []
    kind = on(lambda subject_id, *, at: told.append(at))
    timer = start_timer(kind, 7, due_at=an_hour_ago())

    sweep()

    timer.refresh_from_db()
    assert told == [timer.done_at]


def test_sweeping_twice_is_once(kind):
    start_timer(kind, 7, due_at=an_hour_ago())

    sweep()
    second = sweep()

    assert second.claimed == 0
    assert traces() == {7: 1}


def test_a_cancelled_timer_never_happens(kind):
    start_timer(kind, 7, due_at=an_hour_ago())
    cancel_timer(kind, 7)

    sweep()

    assert not traces()


def test_a_timer_cancelled_after_the_claim_does_not_happen(kind):
    start_timer(kind, 7, due_at=an_hour_ago())
    [held] = claim(20)
    cancel_timer(kind, 7)

    assert run(held) == "lost"
    assert not traces()


def test_a_moved_timer_happens_once_at_the_new_time(kind):
    start_timer(kind, 7, due_at=in_an_hour())
    start_timer(kind, 7, due_at=in_an_hour() + HOUR)

    clock.move(minutes=61)
    sweep()
    early = traces()
    clock.move(minutes=60)
    sweep()
    sweep()

    assert not early
    assert traces() == {7: 1}


def test_a_timer_moved_after_the_claim_does_not_happen_at_the_old_time(kind):
    start_timer(kind, 7, due_at=an_hour_ago())
    [held] = claim(20)
    start_timer(kind, 7, due_at=in_an_hour())

    assert run(held) == "lost"
    assert not traces()


def test_the_oldest_goes_first(on):
    order = []
    kind = on(lambda subject_id, *, at: order.append(subject_id))
    start_timers(kind, [(1, an_hour_ago()), (2, an_hour_ago() - HOUR), (3, an_hour_ago() + HOUR / 2)])

    sweep()

    assert order == [2, 1, 3]


def test_a_backlog_is_worked_off_in_one_sweep_and_within_its_limit(kind):
    start_timers(kind, [(number, an_hour_ago()) for number in range(70)])

    assert sweep(30).claimed == 30
    assert sweep().done == 40
    assert len(traces()) == 70


def test_a_zombie_with_an_old_token_changes_nothing(kind):
    timer = start_timer(kind, 7, due_at=an_hour_ago())
    [zombie] = claim(20)
    clock.move(seconds=61)
    [second] = claim_abandoned()

    assert run(zombie) == "lost"
    assert not traces()
    assert run(second) == "done"
    assert run(zombie) == "lost"
    assert traces() == {7: 1}
    timer.refresh_from_db()
    assert (timer.state, timer.attempt, timer.token) == ("done", 2, second.token)


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


def test_a_lease_keeps_others_away_until_it_runs_out(kind):
    start_timer(kind, 7, due_at=an_hour_ago())
    claim(20)

    clock.move(seconds=55)
    during = sweep().claimed
    clock.move(seconds=6)
    after = sweep().done

    assert (during, after) == (0, 1)
    assert traces() == {7: 1}


def test_what_a_dead_runner_left_is_claimed_one_at_a_time(kind):
    start_timers(kind, [(number, an_hour_ago()) for number in range(3)])
    claim(20)
    clock.move(seconds=61)

    assert len(claim(20)) == 0
    assert len(claim_abandoned()) == 1
    assert len(claim_abandoned()) == 1


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
    assert "test_sweep.py" in caplog.text
    assert "never again" not in caplog.text


def test_a_failed_timer_is_left_alone_for_its_pause_then_tried_again(on, monkeypatch):
    monkeypatch.setattr(sweeping.random, "uniform", lambda low, high: 1.0)
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


def test_a_kind_this_code_does_not_know_waits_for_a_runner_that_does(on, kind):
    timer = start_timer("survey.due", 7, due_at=an_hour_ago())
    start_timer(kind, 8, due_at=an_hour_ago())

    unknown = sweep()
    timer.refresh_from_db()
    untouched = (timer.state, timer.attempt, timer.token)
    on(leave_a_trace, "survey.due")
    known = sweep()

    assert unknown.done == 1
    assert untouched == ("pending", 0, None)
    assert known.done == 1
    assert traces() == {7: 1, 8: 1}


def test_without_any_handler_a_sweep_finds_nothing(monkeypatch):
    monkeypatch.setattr(sweeping.registry, "_handlers", {})
    start_timer("promise.due", 7, due_at=an_hour_ago())

    assert sweep().claimed == 0


def test_a_handler_may_start_its_own_next_timer(on):
    def again(subject_id, *, at):
        leave_a_trace(subject_id, at=at)
        start_timer("promise.due", subject_id, due_at=at + HOUR)

    start_timer(on(again), 7, due_at=an_hour_ago())

    sweep()
    sweep()
    clock.move(minutes=61)
    sweep()

    assert traces() == {7: 2}
    assert list(Timer.objects.order_by("generation").values_list("state", flat=True)) == [
        "done",
        "done",
        "pending",
    ]


def test_a_sweep_that_is_told_to_stop_gives_the_rest_back_untried(kind):
    start_timers(kind, [(number, an_hour_ago()) for number in range(5)])
    answers = iter([False, False, False, True, True])

    sweep(should_stop=lambda: next(answers))

    assert len(traces()) == 2
    assert set(Timer.objects.live().values_list("attempt", "lease_until", "token")) == {(0, None, None)}
    assert sweep().done == 3


def test_a_slow_batch_gives_its_tail_back_before_the_lease_ends(kind, monkeypatch):
    start_timers(kind, [(number, an_hour_ago()) for number in range(3)])
    ticks = iter([0.0, 1.0, 31.0])
    monkeypatch.setattr(sweeping.time, "monotonic", lambda: next(ticks))
    batch = claim(20)

    sweeping._work(batch, sweeping.Swept(), lambda: False)

    assert len(traces()) == 1
    assert Timer.objects.live().filter(token=None, attempt=0).count() == 2


def test_giving_back_what_another_holds_changes_nothing(kind):
    start_timer(kind, 7, due_at=an_hour_ago())
    stale = claim(20)
    clock.move(seconds=61)
    [held] = claim_abandoned()

    give_back(stale)

    held.refresh_from_db()
    assert (held.attempt, held.lease_until is None) == (2, False)


def test_a_sweep_refuses_to_run_inside_a_transaction(kind):
    start_timer(kind, 7, due_at=an_hour_ago())

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        sweep()


def test_a_local_clock_that_lies_fires_nothing_early_on_postgresql(kind, monkeypatch, engine):
    start_timer(kind, 7, due_at=in_an_hour())
    honest = clock.now

    monkeypatch.setattr(clock, "now", lambda: honest() + 2 * HOUR)
    sweep()

    # SQLite lives in the machine whose clock it is; there is no other to ask.
    assert bool(traces()) == (engine == "sqlite")


def test_a_local_clock_that_lags_fires_nothing_late_on_postgresql(kind, monkeypatch, engine):
    start_timer(kind, 7, due_at=an_hour_ago())
    honest = clock.now

    monkeypatch.setattr(clock, "now", lambda: honest() - 2 * HOUR)
    sweep()

    assert bool(traces()) == (engine == "postgresql")


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


@pytest.mark.parametrize(
    ("look", "index"), [(lambda: claim(20), "timer_due"), (claim_abandoned, "timer_leased")]
)
def test_a_claim_goes_by_its_own_index_however_many_wait(kind, look, index):
    start_timers(kind, [(number, in_an_hour()) for number in range(1000)])
    with CaptureQueriesContext(connection) as asked:
        look()
    [sql] = [query["sql"] for query in asked if "picked" in query["sql"]]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE jobs_timer")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = str(cursor.fetchall())

    assert f"Index Scan using {index} " in plan or f"USING INDEX {index} " in plan
