"""Bells for the loops of this process and a call to Celery, so that what is due at once need not wait.

Nothing depends on them: a nudge that nobody hears is found by the next round.
"""

from __future__ import annotations

import threading
import time

from django.db import transaction

from cxdesk.jobs import publish

# One for each loop: a bell that two wait for would wake only one of them.
_bells: set[threading.Event] = set()
# How soon a waiting loop notices that it should stop.
_SLICE = 0.2


def nudge() -> None:
    """Wake the loops of this process, if there are any, and Celery, if it is used; never waits."""
    for bell in list(_bells):
        bell.set()
    publish.call()


def nudge_on_commit() -> None:
    """Wake them once the work of this transaction can be seen."""
    transaction.on_commit(nudge, robust=True)


class Bell:
    """What one loop waits for between its rounds."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def __enter__(self) -> Bell:
        _bells.add(self._rung)
        return self

    def __exit__(self, *failure: object) -> None:
        _bells.discard(self._rung)

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Wait for a nudge, at most so many seconds, and no longer than until `stop` is set."""
        until = time.monotonic() + seconds
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            if self._rung.wait(min(left, _SLICE)):
                break
        self._rung.clear()
