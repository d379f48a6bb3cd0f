import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cxdesk.common import clock
from cxdesk.jobs import sweep as sweeping
from cxdesk.jobs.models import Timer
from cxdesk.jobs.sweep import claim, claim_abandoned, give_back, run, sweep
from cxdesk.jobs.timers import cancel_timer, start_timer, start_timers
from tests.jobs.conftest import HOUR, an_hour_ago, in_an_hour, leave_a_trace, traces

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(sweeping.registry, "_bulk", {})
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

    sweep(3)

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
    ("look", "index"), [(lambda: claim(20), "timer_due"), (claim_abandoned, "timer_leased")]
)
def test_a_claim_goes_by_its_own_index_however_many_wait(kind, look, index):
    start_timers(kind, [(number, in_an_hour()) for number in range(1000)])

    plan = plan_of_claim(look)

    assert f"Index Scan using {index} " in plan or f"USING INDEX {index} " in plan


def test_a_claim_sorts_nothing_though_all_fall_due_at_one_moment(kind):
    moment = an_hour_ago()
    start_timers(kind, [(number, moment) for number in range(1000)])

    plan = plan_of_claim(lambda: claim(20))

    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def plan_of_claim(look):
    """Claim, and return how the database finds what it leases."""
    with CaptureQueriesContext(connection) as asked:
        look()
    [sql] = [query["sql"] for query in asked if "picked" in query["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE jobs_timer")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return str(cursor.fetchall())
