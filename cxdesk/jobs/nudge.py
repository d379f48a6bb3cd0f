"""A bell for the runner in the same process, so that what is due at once need not wait for its round.

Nothing depends on it: a nudge nobody hears is found by the next round.
"""

from __future__ import annotations

import threading
import time

from django.db import transaction

_bell = threading.Event()
# How soon a waiting runner notices that it should stop.
_SLICE = 0.2


def nudge() -> None:
    """Wake the runner of this process, if there is one."""
    _bell.set()


def nudge_on_commit() -> None:
    """Wake the runner of this process once the work of this transaction can be seen."""
    transaction.on_commit(nudge, robust=True)


def wait(stop: threading.Event, seconds: float) -> None:
    """Wait for a nudge, at most so many seconds, and no longer than until `stop` is set."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        if _bell.wait(min(left, _SLICE)):
            break
    _bell.clear()
