"""Quiet hours: the part of each day in which a person is not to be disturbed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(at: datetime, *, zone: str, begins: time, ends: time) -> datetime | None:
    """Return when the quiet hours end in which this moment lies; nothing when it lies in none.

    They may pass midnight. The same time twice means that there are none. On the night in which the
    clocks change they end at the hour that the clock on the wall then shows.
    """
    if begins == ends:
        return None
    local = at.astimezone(ZoneInfo(zone))
    now, day = local.time(), local.date()
    if begins < ends:
        if not begins <= now < ends:
            return None
    elif now >= begins:
        day += timedelta(days=1)
    elif now >= ends:
        return None
    return datetime.combine(day, ends, tzinfo=local.tzinfo)
