"""How long to leave alone what failed, and how to name a failure without repeating anybody's words."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)


def pause_after(attempt: int) -> timedelta:
    """Return how long to leave a row alone after it failed so often: doubling, bounded, with jitter."""
    pause = min(FIRST_PAUSE * 2 ** min(attempt - 1, 12), LONGEST_PAUSE)
    return pause * random.uniform(0.5, 1.5)


def name_of(error: Exception) -> str:
    """Name an error without its words: the class, and the code where it has one."""
    code = getattr(error, "code", None) or getattr(error.__cause__, "sqlstate", None)
    return f"{type(error).__name__} {code}"[:120] if isinstance(code, str | int) else type(error).__name__
