from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from cxdesk.common import clock
from cxdesk.jobs import nudge, runner
from cxdesk.jobs.models import RunnerBeat, Timer
from cxdesk.jobs.outbox import post
from cxdesk.jobs.sweep import Swept
from cxdesk.jobs.timers import start_timer, start_timers
from tests.jobs.conftest import traces

pytestmark = pytest.mark.slow

TOP = Path(__file__).resolve().parents[2]


def an_hour_ago():
    return clock.now() - timedelta(hours=1)


def soon(condition, seconds=30):
    """Say whether the condition comes true within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


@contextmanager
def a_runner(poll):
    stop = threading.Event()
    thread = threading.Thread(target=runner.run_forever, args=(stop,), kwargs={"poll": poll})
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


@pytest.mark.django_db
def test_one_run_does_what_is_due_and_leaves_a_sign_of_life(on):
    kind = on()
    start_timers(kind, [(number, an_hour_ago()) for number in range(3)])

    swept = runner.run_once(instance="here")

    beat = RunnerBeat.objects.get(name="timers")
    assert swept.done == 3
    assert (beat.name, beat.instance) == ("timers", "here")
    assert beat.last_progress_id == Timer.objects.get(subject_id=2).pk
    assert abs(beat.last_seen - clock.now()) < timedelta(minutes=1)


@pytest.mark.django_db
def test_an_idle_run_is_seen_and_keeps_what_was_finished_last(on):
    start_timer(on(), 7, due_at=an_hour_ago())
    runner.run_once(instance="here")
    before = RunnerBeat.objects.get(name="timers")

    clock.move(minutes=1)
    runner.run_once(instance="here")

    after = RunnerBeat.objects.get(name="timers")
    assert after.last_progress_id == before.last_progress_id
    assert after.last_seen - before.last_seen >= timedelta(minutes=1)


@pytest.mark.django_db
def test_runners_gone_for_a_day_are_forgotten(on):
    on()
    runner.run_once(instance="gone")

    clock.move(hours=25)
    runner.run_once(instance="here")

    assert [beat.instance for beat in RunnerBeat.objects.filter(name="timers")] == ["here"]


@pytest.mark.django_db
def test_a_backlog_longer_than_a_round_is_worked_off_in_one_run(on, monkeypatch):
    monkeypatch.setattr(runner, "ROUND", 20)
    start_timers(on(), [(number, an_hour_ago()) for number in range(50)])

    assert runner.run_once().done == 50


@pytest.mark.django_db(transaction=True)
def test_a_running_runner_lets_timers_happen_in_time(on):
    kind = on()

    with a_runner(poll=0.1):
        start_timer(kind, 7, due_at=clock.now() + timedelta(seconds=0.3))
        happened = soon(lambda: traces() == {7: 1})

    assert happened


@pytest.mark.django_db(transaction=True)
def test_a_nudge_after_commit_wakes_a_runner_that_would_sleep(on):
    kind = on()

    with a_runner(poll=600):
        assert soon(RunnerBeat.objects.exists)
        with transaction.atomic():
            start_timer(kind, 7, due_at=an_hour_ago())
        # Long before it would have looked by itself.
        happened = soon(lambda: traces() == {7: 1})

    assert happened


@pytest.mark.django_db
def test_a_timer_for_later_rings_no_bell(on, django_capture_on_commit_callbacks):
    kind = on()

    with django_capture_on_commit_callbacks() as for_later:
        start_timer(kind, 7, due_at=clock.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks() as for_now:
        start_timer(kind, 8, due_at=an_hour_ago())

    assert (for_later, for_now) == ([], [nudge.nudge])


@pytest.mark.django_db(transaction=True)
def test_a_runner_outlives_faults_of_the_database(on, monkeypatch, caplog):
    kind = on()
    real, faults = runner.sweep, [OperationalError("gone"), OperationalError("gone"), RuntimeError("a bug")]

    def faulty(*args, **kwargs) -> Swept:
        if faults:
            raise faults.pop(0)
        return real(*args, **kwargs)

    monkeypatch.setattr(runner, "sweep", faulty)
    monkeypatch.setattr(runner, "LONGEST_BACK_OFF", 0.05)
    start_timer(kind, 7, due_at=an_hour_ago())

    with a_runner(poll=0.05):
        happened = soon(lambda: traces() == {7: 1})

    assert happened
    assert not faults
    assert caplog.text.count("could not finish its round") == 3


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_runner_gets_a_new_connection_when_the_server_cut_its_old_one(on):
    kind = on()
    with a_runner(poll=0.1):
        assert soon(RunnerBeat.objects.exists)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchall()
        start_timer(kind, 7, due_at=an_hour_ago())
        happened = soon(lambda: traces() == {7: 1})

    assert happened


@pytest.mark.django_db
def test_the_command_does_what_is_due_once(on):
    start_timer(on(), 7, due_at=an_hour_ago())
    out = StringIO()

    call_command("runner", "--once", stdout=out)

    assert out.getvalue().splitlines() == ["1 done, 0 failed, 0 parked.", "0 sent, 0 put off, 0 uncertain."]
    assert traces() == {7: 1}


@pytest.mark.django_db
def test_the_command_releases_parked_timers(on):
    start_timer(on(), 7, due_at=an_hour_ago())
    Timer.objects.update(state="parked")
    out = StringIO()

    call_command("runner", "--once", "--release-parked", stdout=out)

    assert out.getvalue().splitlines()[:2] == ["Released 1 parked timers.", "1 done, 0 failed, 0 parked."]


@pytest.mark.parametrize(("given", "steps"), [((), 10), (("--nice", "0"), 0)])
def test_the_command_stands_back_from_web_servers_before_it_starts(given, steps, monkeypatch):
    told = []
    monkeypatch.setattr("cxdesk.management.commands.runner.os.nice", lambda number: told.append(number))
    monkeypatch.setattr("cxdesk.management.commands.runner.signal.signal", lambda *_: None)
    monkeypatch.setattr(
        "cxdesk.management.commands.runner.run_forever", lambda stop, poll: told.append("started")
    )

    call_command("runner", *given, stdout=StringIO())

    assert told == [steps, "started"]


@pytest.mark.django_db
def test_the_command_holds_back_what_a_restored_backup_would_send_again(outside):
    row = post("letter.mail", 7, key="letter:7")
    out = StringIO()

    call_command("runner", "--hold", stdout=out)

    row.refresh_from_db()
    assert (row.state, outside.got) == ("held", [])
    assert "Held back 1" in out.getvalue()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.django_db(transaction=True)
def test_a_signal_ends_the_command_cleanly(number):
    name = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", START, name, "runner", "--poll", "30"],
        cwd=TOP,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        at_work = soon(RunnerBeat.objects.exists, seconds=60)
        process.send_signal(number)
        out, errors = process.communicate(timeout=60)
    finally:
        process.kill()

    assert at_work, errors
    assert process.returncode == 0, errors
    assert out.splitlines()[-1] == "The runner has ended."


# The command of a process of its own, on the database of this test.
START = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv.pop(1)
django.setup()
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
