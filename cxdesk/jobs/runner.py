"""The loop that keeps sweeping; as a process of its own, or as a thread beside the demo's pages."""

from __future__ import annotations

import logging
import os
import socket
import threading
from datetime import timedelta

from django.db import close_old_connections, connections

from cxdesk.common import clock
from cxdesk.jobs import nudge
from cxdesk.jobs.models import RunnerBeat
from cxdesk.jobs.sweep import Swept, sweep

logger = logging.getLogger(__name__)

NAME = "timers"
# Claimed between two signs of life.
ROUND = 200
LONGEST_BACK_OFF = 30.0
FORGOTTEN_AFTER = timedelta(days=1)


def run_forever(stop: threading.Event, *, poll: float = 5.0) -> None:
    """Sweep whenever something may be due, until `stop` is set; outlive any fault of the database.

    After `stop` it finishes the timer in hand and gives the rest of its claim back.
    """
    instance = _instance()
    back_off = 0.0
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                run_once(instance=instance, stop=stop)
                back_off = 0.0
            except Exception:
                # Whatever it was, follow-ups of customers hang on this loop; it says so and goes on.
                logger.exception("The runner could not finish its round.")
                _drop_connections()
                back_off = min(max(back_off * 2, 1.0), LONGEST_BACK_OFF)
            nudge.wait(stop, back_off or poll)
    finally:
        connections.close_all()


def run_once(*, instance: str = "", stop: threading.Event | None = None) -> Swept:
    """Sweep until nothing is due, leaving a sign of life after each round; return the sum."""
    should_stop = stop.is_set if stop else lambda: False
    total = Swept()
    while True:
        swept = sweep(ROUND, should_stop=should_stop)
        total = total + swept
        beat(instance or _instance(), swept.last_id)
        if not swept.claimed or should_stop():
            return total


def beat(instance: str, last_id: int | None) -> None:
    """Write down that this runner lives and what it finished last."""
    at = clock.db_now()
    progress = {} if last_id is None else {"last_progress_id": last_id}
    mine = RunnerBeat.objects.filter(name=NAME, instance=instance)
    if not mine.update(last_seen=at, **progress):
        RunnerBeat.objects.filter(name=NAME, last_seen__lt=clock.db_time() - FORGOTTEN_AFTER).delete()
        RunnerBeat.objects.get_or_create(name=NAME, instance=instance, defaults={"last_seen": at, **progress})


def _instance() -> str:
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{threading.current_thread().name[:20]}"


def _drop_connections() -> None:
    try:
        connections.close_all()
    except Exception:
        logger.exception("A broken connection could not be closed.")
