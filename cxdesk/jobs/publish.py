"""Calling Celery from a request without ever waiting for Redis: one thread, one second, droppable.

The rows are the queue. A call that is lost, because Redis is absent, silent or full, costs at most the
ten seconds until the next tick.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from django.conf import settings

logger = logging.getLogger(__name__)

# After a broker failed, nobody knocks again for a while.
_QUIET = 5.0
TASKS = ("cxdesk.sweep", "cxdesk.send")
# Of a call nobody took, another tick has made up long since; but whoever takes it compares with a clock
# of their own, which may be wrong by hours, and would throw away every call that ends sooner.
EXPIRES = 3 * 3600

_wanted = threading.Event()
_lock = threading.Lock()
_thread_of: int | None = None


def call() -> None:
    """Ask Celery for a round soon; returns at once, whatever Redis does."""
    if not settings.REDIS_URL:
        return
    _wanted.set()
    _start_once()


def _start_once() -> None:
    global _thread_of
    # A process made by fork has the variable and not the thread.
    if _thread_of == os.getpid():
        return
    with _lock:
        if _thread_of != os.getpid():
            threading.Thread(target=_run, name="nudge", daemon=True).start()
            _thread_of = os.getpid()


def _run() -> None:
    while True:
        _wanted.wait()
        # All calls of one moment are one call.
        _wanted.clear()
        try:
            publish()
        except Exception as error:
            logger.warning("Celery was not called (%s); the next tick finds the work.", type(error).__name__)
            time.sleep(_QUIET)


def publish() -> None:
    """Publish one call for each task, within about a second.

    :raises Exception: whatever the broker client raises; the caller drops the call.
    """
    from cxdesk.celery import app, publisher_options

    with app.connection(transport_options=publisher_options(), connect_timeout=0.5) as connection:
        for task in TASKS:
            app.send_task(task, connection=connection, retry=False, expires=EXPIRES)
