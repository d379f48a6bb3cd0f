import ast
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cxdesk.common import clock
from cxdesk.jobs.outbox import post
from cxdesk.jobs.publish import TASKS
from cxdesk.jobs.timers import start_timer
from tests.jobs.conftest import traces

TOP = Path(__file__).resolve().parents[2]
CODE = [path for folder in ("cxdesk", "recovery", "surveys") for path in (TOP / folder).rglob("*.py")]


def test_starting_django_imports_neither_celery_nor_redis():
    code = "import django, sys; django.setup(); print({'celery', 'kombu', 'redis'} & set(sys.modules))"

    out = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "set()"


@pytest.mark.django_db
def test_a_tick_sweeps_what_is_due(on):
    from cxdesk.celery import sweep_what_is_due

    start_timer(on(), 7, due_at=clock.now() - timedelta(hours=1))

    sweep_what_is_due()

    assert traces() == {7: 1}


def test_beat_only_ticks_and_its_task_exists():
    from cxdesk.celery import app

    entries = app.conf.beat_schedule
    assert {name: entry["schedule"] for name, entry in entries.items()} == {"sweep": 10.0, "send": 10.0}
    assert {entry["task"] for entry in entries.values()} == set(TASKS) <= app.tasks.keys()
    # A worker whose clock is two hours ahead must still take them.
    assert all(entry["options"]["expires"] > 2 * 3600 for entry in entries.values())


@pytest.mark.django_db
def test_a_tick_sends_what_may_leave(outside):
    from cxdesk.celery import send_what_may_leave

    post("letter.mail", 7, key="letter:7")

    send_what_may_leave()

    assert len(outside.got) == 1


@pytest.mark.parametrize("way", ["apply_async", "send_task", "retry", "signature"])
@pytest.mark.parametrize("late", [True, False])
def test_nothing_is_published_that_would_wait_for_more_than_a_minute(way, late):
    from cxdesk.celery import app

    task, seconds = app.tasks["cxdesk.sweep"], 70 if late else 50
    with app.connection("memory://") as broker:
        options = {"connection": broker, "countdown": seconds}
        by_clock = {"connection": broker, "eta": datetime.now(UTC) + timedelta(seconds=seconds)}
        calls = {
            "apply_async": lambda: task.apply_async(**options),
            "send_task": lambda: app.send_task("cxdesk.sweep", **by_clock),
            "retry": lambda: task.signature_from_request(task.request, **options).apply_async(),
            "signature": lambda: task.signature().set(**by_clock).apply_async(),
        }
        with pytest.raises(ValueError, match="start a timer") if late else nullcontext():
            calls[way]()


def test_a_task_ends_long_before_its_message_could_be_given_away():
    from cxdesk.celery import app

    conf = app.conf
    assert conf.task_soft_time_limit < conf.task_time_limit < conf.visibility_timeout
    assert conf.broker_transport_options["visibility_timeout"] == conf.visibility_timeout
    assert conf.result_backend_transport_options["visibility_timeout"] == conf.visibility_timeout
    assert conf.broker_transport_options["socket_timeout"] <= 5
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.worker_prefetch_multiplier, conf.task_ignore_result) == (1, True)
    assert conf.accept_content == ["json"]


def test_a_round_ends_before_its_task_would_be_broken_off_over_a_slow_mail():
    from cxdesk.celery import _WITHIN, app

    # What a sender may take for one thing; see `registry.Send`.
    assert app.conf.task_soft_time_limit > _WITHIN + 30


def test_a_worker_writes_its_log_as_everybody_does():
    code = (
        "import django, logging; django.setup(); from cxdesk.celery import app;"
        " app.log.setup_logging_subsystem();"
        " print({type(one.formatter).__name__ for one in logging.getLogger().handlers})"
    )

    out = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "{'WithoutWords'}"


@pytest.mark.django_db
def test_an_error_in_a_round_is_logged_by_us_and_goes_no_further(on, monkeypatch, caplog):
    from cxdesk import celery
    from cxdesk.jobs import runner

    def fail(**bounds):
        raise ValueError

    monkeypatch.setattr(runner, "run_once", fail)

    celery.sweep_what_is_due()

    assert "A worker could not finish its round." in caplog.text


def delays(source: str) -> list[int]:
    """Find the lines of calls that would leave a moment with the broker."""
    return [
        keyword.value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("eta", "countdown")
    ]


def test_no_promise_waits_in_a_broker():
    assert len(CODE) > 20
    assert not [f"{path}:{line}" for path in CODE for line in delays(path.read_text())]
    assert delays("tick.apply_async(countdown=3600)") == [1]
