"""Two sweepers at once, in threads with connections of their own, on a database that both can see."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs import sweep as sweeping
from cxdesk.jobs.models import Outgoing, Timer
from cxdesk.jobs.outbox import post
from cxdesk.jobs.send import Sent, send_due
from cxdesk.jobs.sweep import sweep
from cxdesk.jobs.timers import cancel_timer, start_timer, start_timers
from tests.jobs.conftest import leave_a_trace, traces

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TIMERS = 200
# Nobody waits so long but on a machine that does something else.
TOGETHER = 100


def in_threads(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs at once; return what they returned, and raise what they raised."""
    answers: list[Any] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def work(place: int) -> None:
        try:
            start.wait(TOGETHER)
            answers[place] = jobs[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TOGETHER)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


@pytest.fixture
def two_sweepers(monkeypatch):
    """Give a function that lets two sweepers work at 200 due timers, both claiming before either works."""

    def start(kind: str, claim: Callable[[int], list[Timer]] = sweeping.claim) -> list[sweeping.Swept]:
        both_have_claimed = threading.Barrier(2)
        mine = threading.local()

        def claim_and_meet(limit: int) -> list[Timer]:
            rows = claim(limit)
            if not getattr(mine, "met", False):
                mine.met = True
                both_have_claimed.wait(TOGETHER)
            return rows

        monkeypatch.setattr(sweeping, "claim", claim_and_meet)
        start_timers(kind, [(number, clock.now() - timedelta(hours=1)) for number in range(TIMERS)])
        return in_threads(sweep, sweep)

    return start


def test_two_sweepers_divide_the_timers_and_each_effect_is_there_once(on, two_sweepers):
    swept = two_sweepers(on())

    assert traces() == dict.fromkeys(range(TIMERS), 1)
    assert sum(one.done for one in swept) == TIMERS
    assert all(one.done >= sweeping.BATCH for one in swept)
    assert not Timer.objects.exclude(state="done").exists()
    assert set(Timer.objects.values_list("attempt", flat=True)) == {1}


def test_without_token_and_lease_the_same_sweepers_double(on, two_sweepers, monkeypatch):
    def finish_anybodys(timer, at):
        return Timer.objects.filter(pk=timer.pk).update(state="done", done_at=at) == 1

    monkeypatch.setattr(sweeping, "finish", finish_anybodys)

    two_sweepers(on(), claim=lambda limit: list(Timer.objects.due()))

    assert set(traces().values()) == {2}


def test_the_token_alone_keeps_effects_single_when_leases_overlap(on, two_sweepers):
    one_after_the_other = threading.Lock()
    first_claims: list[int] = []

    def claim_over_the_other(limit):
        # The second sweeper takes everything from the first, as if its lease had run out. Once: who is
        # robbed again and again runs out of attempts.
        with one_after_the_other:
            if len(first_claims) < 2:
                first_claims.append(Timer.objects.filter(state="pending").update(lease_until=None))
                return claim(TIMERS)
        return claim(limit)

    claim = sweeping.claim

    swept = two_sweepers(on(), claim=claim_over_the_other)

    assert first_claims == [TIMERS, TIMERS]
    assert traces() == dict.fromkeys(range(TIMERS), 1)
    assert sorted((one.done, one.lost) for one in swept) == [(0, TIMERS), (TIMERS, 0)]


def test_another_sweeper_takes_over_when_a_lease_has_run_out(on):
    kind = on()
    start_timers(kind, [(number, clock.now() - timedelta(hours=1)) for number in range(5)])
    [held] = in_threads(lambda: sweeping.claim(20))
    clock.move(seconds=61)

    in_threads(sweep, sweep)

    assert traces() == dict.fromkeys(range(5), 1)
    assert [sweeping.run(timer) for timer in held] == ["lost"] * 5
    assert traces() == dict.fromkeys(range(5), 1)


def test_two_people_who_move_one_timer_leave_one_live_row(on):
    kind = on()
    later = clock.now() + timedelta(hours=1)

    def move(minutes: int) -> Callable[[], object]:
        return lambda: start_timer(kind, 7, due_at=later + timedelta(minutes=minutes))

    for round_number in range(10):
        in_threads(move(round_number * 2 + 1), move(round_number * 2 + 2))

    live = Timer.objects.live().get()
    assert live.generation == Timer.objects.count() == 20


def somebody_waits_for_me() -> bool:
    """Say whether another session wants a row that this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def test_people_go_first_when_an_action_and_an_effect_want_the_same_rows(on, engine, caplog):
    subject = start_timer("complaint.stands_in", 1, due_at=clock.now() + timedelta(days=1))
    rows_held, effect_begun, gave_up = (threading.Event() for _event in range(3))

    def effect(subject_id, *, at):
        effect_begun.set()
        Timer.objects.filter(pk=subject.pk).update(last_error="effect")
        leave_a_trace(subject_id, at=at)

    kind = on(effect)
    start_timer(kind, 7, due_at=clock.now() - timedelta(hours=1))

    def action() -> None:
        with transaction.atomic():
            Timer.objects.filter(pk=subject.pk).update(last_error="action")
            rows_held.set()
            effect_begun.wait(TOGETHER if engine == "postgresql" else 0.2)
            # The effect has to be the first to wait, or else it is not the first to give up.
            while engine == "postgresql" and not (somebody_waits_for_me() or gave_up.is_set()):
                pass
            cancel_timer(kind, 7)

    def sweeper() -> sweeping.Swept:
        rows_held.wait(TOGETHER)
        try:
            return sweep()
        finally:
            gave_up.set()

    _, swept = in_threads(action, sweeper)

    subject.refresh_from_db()
    # It gave up by itself (55P03); a deadlock (40P01) would have hit whomever PostgreSQL picks.
    assert ("55P03" in caplog.text) == (engine == "postgresql")
    assert "40P01" not in caplog.text
    assert swept.done == 0
    assert subject.last_error == "action"
    assert Timer.objects.get(kind=kind).state == "cancelled"
    assert not traces()


@pytest.mark.engine("postgresql")
def test_people_go_first_when_an_action_and_a_sender_want_the_same_rows(outside, monkeypatch):
    subject = start_timer("complaint.stands_in", 1, due_at=clock.now() + timedelta(days=1))
    letter = post("letter.mail", 7, key="letter:7")
    rows_held, fate_known, gave_up = (threading.Event() for _event in range(3))
    outside.then = lambda outgoing: rows_held.wait(TOGETHER)

    def settled(subject_id, state, *, at):
        fate_known.set()
        Timer.objects.filter(pk=subject.pk).update(last_error=state)

    monkeypatch.setitem(
        registry._senders, "letter.mail", replace(registry.sender_of("letter.mail"), settled=settled)
    )

    def action() -> None:
        with transaction.atomic():
            Timer.objects.filter(pk=subject.pk).update(last_error="action")
            rows_held.set()
            fate_known.wait(TOGETHER)
            # As above: first to wait, first to give up.
            while not (somebody_waits_for_me() or gave_up.is_set()):
                pass
            Outgoing.objects.filter(pk=letter.pk).update(last_error="action")

    def sender() -> Sent:
        try:
            return send_due()
        finally:
            gave_up.set()

    _, sent = in_threads(action, sender)

    # Whoever sends gives up what the person waits for, and notes the fate it knows a moment later.
    subject.refresh_from_db()
    letter.refresh_from_db()
    assert (sent.done, letter.state, subject.last_error) == (1, "done", "done")
