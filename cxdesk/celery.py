"""Celery, for those who run it: one more hand that sweeps. Nothing imports this but Celery itself.

`celery -A cxdesk worker` and `celery -A cxdesk beat`, with REDIS_URL set. Redis may be empty or lying:
the rows are the queue, a tick is only a wake-up call, and two beats are as good as one.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxdesk.settings")

from celery import Celery
from django.conf import settings

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

app = Celery("cxdesk")
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
    # Ticks that nobody took are worth nothing once the next ones are there.
    beat_schedule={"sweep": {"task": "cxdesk.sweep", "schedule": 10.0, "options": {"expires": 30}}},
)


@app.task(name="cxdesk.sweep")
def sweep_what_is_due() -> None:
    """Do one round of what a runner does; no retry here, the rows hold their own."""
    from cxdesk.jobs.sweep import sweep

    sweep()
