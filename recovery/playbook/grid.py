"""When somebody looks again because a customer hears nothing: moments on a grid, whenever one asks."""

from __future__ import annotations

from datetime import datetime, timedelta


def next_moment(since: datetime, every: timedelta, *, after: datetime) -> datetime:
    """Return the first moment after `after` that lies whole spans after `since`.

    Whoever asks twice within one span gets the same moment.
    """
    passed = max((after - since) // every, 0)
    return since + every * (passed + 1)
