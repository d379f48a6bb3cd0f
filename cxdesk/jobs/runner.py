"""The loops that keep sweeping and sending; a process of their own, or threads beside the demo's pages."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connections

from cxdesk.common import clock
from cxdesk.jobs.models import RunnerBeat
from cxdesk.jobs.nudge import Bell
from cxdesk.jobs.reconcile import reconcile_when_due
from cxdesk.jobs.send import Sent, send_due
from cxdesk.jobs.sweep import TIMERS, Swept, sweep

logger = logging.getLogger(__name__)

OUTBOX = "outbox"
# Claimed between two signs of life.
ROUND, SENDINGS = 1000, 30
LONGEST_BACK_OFF = 30.0
FORGOTTEN_AFTER = timedelta(days=1)


def run_forever(stop: threading.Event, *, poll: float = 5.0) -> None:
    """Sweep and send whenever something may be due, until `stop` is set; outlive any fault of the database.

    A slow mail server holds up mail alone: sending has a thread of its own. After `stop` both finish the
    row in hand and give the rest of their claim back.
    """
    sender = threading.Thread(target=_loop, args=(send_once, stop, poll), name="sender", daemon=True)
    sender.start()
    _loop(run_once, stop, poll)
    sender.join()


def _loop(work: Callable[..., object], stop: threading.Event, poll: float) -> None:
    back_off = 0.0
    try:
        with Bell() as bell:
            while not stop.is_set():
                try:
                    close_old_connections()
                    work(stop=stop)
                    back_off = 0.0
                except Exception:
                    # Whatever it was, follow-ups of customers hang on this loop; it says so and goes on.
                    logger.exception("The runner could not finish its round.")
                    _drop_connections()
                    back_off = min(max(back_off * 2, 1.0), LONGEST_BACK_OFF)
                bell.wait(stop, back_off or poll)
    finally:
        connections.close_all()


def run_once(
    *, instance: str = "", stop: threading.Event | None = None, within: float | None = None
) -> Swept:
    """Sweep until nothing is due, leaving a sign of life after each round; return the sum.

    :param within: seconds after which it ends even though more is due; for a worker with a time limit.
    """
    should_stop = _until(stop, within)
    reconcile_when_due()
    total = Swept()
    while True:
        swept = sweep(ROUND, should_stop=should_stop)
        total = total + swept
        beat(TIMERS, instance, swept.last_id)
        if not swept.claimed or should_stop():
            return total


def send_once(
    *, instance: str = "", stop: threading.Event | None = None, within: float | None = None
) -> Sent:
    """Send until nothing may leave, leaving a sign of life after each round; return the sum."""
    should_stop = _until(stop, within)
    total = Sent()
    while True:
        sent = send_due(SENDINGS, should_stop=should_stop)
        total = total + sent
        beat(OUTBOX, instance, sent.last_id)
        if not sent.claimed or should_stop():
            return total


def _until(stop: threading.Event | None, within: float | None) -> Callable[[], bool]:
    ends = None if within is None else time.monotonic() + within

    def should_stop() -> bool:
        return (stop is not None and stop.is_set()) or (ends is not None and time.monotonic() > ends)

    return should_stop


def beat(name: str, instance: str, last_id: int | None) -> None:
    """Write down that this loop lives and what it finished last."""
    at, instance = clock.db_now(), instance or _instance()
    progress = {} if last_id is None else {"last_progress_id": last_id}
    mine = RunnerBeat.objects.filter(name=name, instance=instance)
    if not mine.update(last_seen=at, **progress):
        RunnerBeat.objects.filter(name=name, last_seen__lt=clock.db_time() - FORGOTTEN_AFTER).delete()
        RunnerBeat.objects.get_or_create(name=name, instance=instance, defaults={"last_seen": at, **progress})


def _instance() -> str:
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{threading.current_thread().name[:20]}"


def _drop_connections() -> None:
    try:
        connections.close_all()
    except Exception:
        logger.exception("A broken connection could not be closed.")
