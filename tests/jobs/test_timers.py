from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cxdesk.common import clock
from cxdesk.jobs.models import Timer
from cxdesk.jobs.timers import cancel_timer, cancel_timers, release_parked, start_timer, start_timers

pytestmark = pytest.mark.django_db
KIND = "promise.due"
DUE = datetime(2026, 11, 3, 12, tzinfo=UTC)
LATER = DUE + timedelta(hours=1)


def rows():
    return list(
        Timer.objects.order_by("subject_id", "generation").values_list("subject_id", "generation", "state")
    )


def test_a_started_timer_waits_for_its_moment():
    timer = start_timer(KIND, 7, due_at=DUE)

    stored = Timer.objects.get()
    assert stored == timer
    assert (stored.kind, stored.subject_type, stored.subject_id) == (KIND, "promise", 7)
    assert (stored.due_at, stored.state, stored.attempt) == (DUE, "pending", 0)


def test_starting_twice_for_one_moment_is_once():
    first = start_timer(KIND, 7, due_at=DUE)
    second = start_timer(KIND, 7, due_at=DUE)

    assert second == first
    assert rows() == [(7, 1, "pending")]


def test_another_moment_is_a_new_generation():
    start_timer(KIND, 7, due_at=DUE)

    moved = start_timer(KIND, 7, due_at=LATER)

    assert (moved.generation, moved.due_at) == (2, LATER)
    assert rows() == [(7, 1, "cancelled"), (7, 2, "pending")]


def test_a_cancelled_timer_can_be_started_again_for_the_same_moment():
    start_timer(KIND, 7, due_at=DUE)
    cancel_timer(KIND, 7)

    start_timer(KIND, 7, due_at=DUE)

    assert rows() == [(7, 1, "cancelled"), (7, 2, "pending")]


def test_a_parked_timer_gives_way_to_a_new_start():
    timer = start_timer(KIND, 7, due_at=DUE)
    Timer.objects.filter(pk=timer.pk).update(state="parked")

    start_timer(KIND, 7, due_at=DUE)

    assert rows() == [(7, 1, "cancelled"), (7, 2, "pending")]


def test_a_move_that_is_rolled_back_leaves_the_old_moment():
    start_timer(KIND, 7, due_at=DUE)

    with transaction.atomic():
        start_timer(KIND, 7, due_at=LATER)
        transaction.set_rollback(True)

    assert rows() == [(7, 1, "pending")]


def test_kinds_do_not_touch_each_other():
    start_timer(KIND, 7, due_at=DUE)
    start_timer("promise.warning", 7, due_at=DUE)

    cancel_timer("promise.warning", 7)

    assert list(Timer.objects.live().values_list("kind", flat=True)) == [KIND]


def test_cancelling_says_whether_there_was_something_to_cancel():
    start_timer(KIND, 7, due_at=DUE)

    assert cancel_timer(KIND, 7) is True
    assert cancel_timer(KIND, 7) is False
    assert cancel_timer(KIND, 8) is False
    assert rows() == [(7, 1, "cancelled")]


def test_many_are_started_moved_and_left_alone_at_once():
    start_timers(KIND, [(1, DUE), (2, DUE)])

    started = start_timers(KIND, [(1, DUE), (2, LATER), (3, DUE), (3, LATER)])

    assert started == 2
    assert rows() == [(1, 1, "pending"), (2, 1, "cancelled"), (2, 2, "pending"), (3, 1, "pending")]
    assert Timer.objects.live().get(subject_id=3).due_at == LATER


def test_thousands_take_few_statements(django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        assert start_timers(KIND, ((number, DUE) for number in range(2200))) == 2200
    with django_assert_max_num_queries(20):
        assert cancel_timers(KIND, range(2200)) == 2200

    assert not Timer.objects.live().exists()


def test_nothing_to_start_or_cancel_is_nothing():
    assert start_timers(KIND, []) == 0
    assert cancel_timers(KIND, []) == 0


def test_starting_one_costs_four_statements_at_most(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        start_timer(KIND, 7, due_at=DUE)


def test_a_kind_reads_subject_dot_event():
    with pytest.raises(ValueError, match=r"subject\.event"):
        start_timer("promise", 7, due_at=DUE)


def test_a_released_timer_has_all_its_attempts_again():
    stuck = start_timer(KIND, 7, due_at=DUE)
    other = start_timer(KIND, 8, due_at=DUE)
    Timer.objects.update(state="parked", attempt=10, not_before=clock.now())

    assert release_parked([stuck.pk]) == 1

    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.state, stuck.attempt, stuck.not_before) == ("pending", 0, None)
    assert other.state == "parked"
    assert release_parked() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": "done"},
        {"done_at": DUE},
        {"state": "sleeping"},
        {"lease_until": DUE},
        {"attempt": 99},
        {"generation": 0},
    ],
)
def test_the_table_refuses_what_must_never_be(change):
    timer = start_timer(KIND, 7, due_at=DUE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Timer.objects.filter(pk=timer.pk).update(**change)


def test_the_table_refuses_two_live_rows_of_one_subject():
    timer = start_timer(KIND, 7, due_at=DUE)

    timer.pk, timer.generation = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        timer.save(force_insert=True)


def test_the_table_refuses_a_second_row_of_one_generation():
    timer = start_timer(KIND, 7, due_at=DUE)
    cancel_timer(KIND, 7)

    timer.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        timer.save(force_insert=True)
