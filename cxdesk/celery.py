"""Celery, for those who run it: one more hand that sweeps. Nothing imports this but Celery itself.

`celery -A cxdesk worker` and `celery -A cxdesk beat`, with REDIS_URL set. Redis may be empty or lying:
the rows are the queue, a tick is only a wake-up call, and two beats are as good as one.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxdesk.settings")

from datetime import UTC, datetime, timedelta
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from cxdesk.jobs.publish import EXPIRES

# A message not acknowledged within this time goes to another worker; tasks end long before.
VISIBLE_AGAIN = 600
TRANSPORT = {
    "visibility_timeout": VISIBLE_AGAIN,
    # A broker that accepts and never answers would otherwise hold us for ever.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
}

LONGEST_DELAY = timedelta(seconds=60)


class Desk(Celery):
    """A Celery in whose broker nothing waits for long: it may forget, or do things many times."""

    def send_task(
        self,
        name: str,
        args: Any = None,
        kwargs: Any = None,
        countdown: float | None = None,
        eta: datetime | None = None,
        **options: Any,
    ) -> Any:
        """Publish one call; every way of calling a task leads through here, a retry too.

        :raises ValueError: for a moment more than a minute ahead; a timer row is the place for that.
        """
        ahead = timedelta(seconds=countdown or 0)
        if eta is not None:
            ahead = max(ahead, (eta if eta.tzinfo else eta.replace(tzinfo=UTC)) - datetime.now(UTC))
        if ahead > LONGEST_DELAY:
            raise ValueError("Nothing waits in the broker for more than a minute; start a timer instead.")
        return super().send_task(name, args, kwargs, countdown, eta, **options)


app = Desk("cxdesk")
app.conf.update(
    broker_url=settings.REDIS_URL or None,
    broker_connection_retry_on_startup=True,
    broker_transport_options=TRANSPORT,
    result_backend_transport_options={"visibility_timeout": VISIBLE_AGAIN},
    visibility_timeout=VISIBLE_AGAIN,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_soft_time_limit=60,
    task_time_limit=90,
    task_default_queue="cxdesk",
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=300_000,
    worker_enable_remote_control=False,
    accept_content=["json"],
    task_serializer="json",
    timezone="UTC",
    # In memory: a tick has no history worth a file.
    beat_scheduler="celery.beat:Scheduler",
    # Ticks that nobody took are worth nothing once the next ones are there; see `publish.EXPIRES`.
    beat_schedule={
        "sweep": {"task": "cxdesk.sweep", "schedule": 10.0, "options": {"expires": EXPIRES}},
        "send": {"task": "cxdesk.send", "schedule": 10.0, "options": {"expires": EXPIRES}},
    },
)
logger = logging.getLogger(__name__)
# A round begins nothing more after so long: what it has in hand may take 30 s, and the soft limit above
# would break that off where nobody knows whether it left.
_WITHIN = 25


@app.task(name="cxdesk.sweep")
def sweep_what_is_due() -> None:
    """Do what a runner does, until nothing is due; no retry here, the rows hold their own."""
    from cxdesk.jobs.runner import run_once

    _go_round(run_once)


@app.task(name="cxdesk.send")
def send_what_may_leave() -> None:
    """Do what a runner's sender does, until nothing may leave."""
    from cxdesk.jobs.runner import send_once

    _go_round(send_once)


@setup_logging.connect
def keep_the_log(**_wished: object) -> None:
    """Leave the log as the settings have it; Celery would quote errors in their own words."""


def _go_round(work: Callable[..., object]) -> None:
    try:
        work(within=_WITHIN)
    except Exception:
        # Nobody waits for an answer, and Celery would quote the error in its own words.
        logger.exception("A worker could not finish its round.")


def publisher_options() -> dict[str, Any]:
    """Return how a web process talks to the broker: briefly, and without trying again."""
    return {
        **TRANSPORT,
        "socket_timeout": 0.5,
        "socket_connect_timeout": 0.5,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
