from datetime import timedelta

import pytest

from cxdesk.common import clock
from cxdesk.jobs import send
from cxdesk.jobs.health import oldest_due_age, oldest_outgoing_age
from cxdesk.jobs.models import Timer
from cxdesk.jobs.outbox import post
from cxdesk.jobs.send import send_due
from cxdesk.jobs.sweep import claim, sweep
from cxdesk.jobs.timers import start_timer

pytestmark = pytest.mark.django_db
# A busy machine takes its time between two looks at the clock.
ABOUT = timedelta(seconds=45)


def test_nothing_due_has_no_age(on):
    start_timer(on(), 7, due_at=clock.now() + timedelta(hours=1))

    assert oldest_due_age() is None


def test_the_age_is_that_of_the_timer_that_waits_longest(on):
    kind = on()
    start_timer(kind, 7, due_at=clock.now() - timedelta(minutes=5))
    start_timer(kind, 8, due_at=clock.now() - timedelta(minutes=3))

    assert abs(oldest_due_age() - timedelta(minutes=5)) < ABOUT

    sweep()
    assert oldest_due_age() is None


def test_work_that_is_held_but_not_finished_still_ages(on):
    start_timer(on(), 7, due_at=clock.now() - timedelta(minutes=5))

    claim(20)

    assert abs(oldest_due_age() - timedelta(minutes=5)) < ABOUT


def test_a_timer_that_rests_after_a_failure_ages_from_the_end_of_its_rest(on):
    start_timer(on(), 7, due_at=clock.now() - timedelta(hours=1))
    Timer.objects.update(not_before=clock.now() + timedelta(minutes=1))

    resting = oldest_due_age()
    clock.move(minutes=3)

    assert resting is None
    assert abs(oldest_due_age() - timedelta(minutes=2)) < ABOUT


def test_a_kind_that_nobody_knows_is_seen(on):
    start_timer("survey.due", 7, due_at=clock.now() - timedelta(minutes=5))
    on()

    sweep()

    assert oldest_due_age() > timedelta(minutes=4)


def test_parked_timers_do_not_age(on):
    start_timer(on(), 7, due_at=clock.now() - timedelta(minutes=5))
    Timer.objects.update(state="parked")

    assert oldest_due_age() is None


def test_what_waits_to_leave_ages_from_when_it_may(outside):
    post("letter.mail", 7, key="letter:7", not_before=clock.now() + timedelta(minutes=1))
    waiting = oldest_outgoing_age()

    clock.move(minutes=6)

    assert waiting is None
    assert abs(oldest_outgoing_age() - timedelta(minutes=5)) < ABOUT


def test_what_may_have_left_waits_for_a_person(outside):
    post("letter.mail", 7, key="letter:7")
    outside.faults = [TimeoutError()]

    send_due()

    assert oldest_outgoing_age() is None


def test_what_somebody_began_to_send_ages_from_the_end_of_the_lease(outside):
    post("letter.mail", 7, key="letter:7")
    [held] = send.claim(5)
    send._mine(held, "pending").update(state="sending", lease_until=clock.now() + timedelta(minutes=1))
    in_hand = oldest_outgoing_age()

    clock.move(minutes=6)

    assert in_hand is None
    assert abs(oldest_outgoing_age() - timedelta(minutes=5)) < ABOUT
