"""The time zone of the machine, for the demo: its Tuesday is the one outside the window."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCAL_TIME = Path("/etc/localtime")


def zone_of_machine(local_time: Path = LOCAL_TIME) -> str:
    """Return the name of the machine's zone: from TZ, else from where its local time points; else UTC."""
    named = os.environ.get("TZ", "").removeprefix(":")
    pointed = str(local_time.resolve()).rpartition("zoneinfo/")[2]
    return next((zone for zone in (named, pointed) if _is_known(zone)), "UTC")


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # Not every TZ is a name: "CET-1CEST" is a rule, and an absolute path is refused.
        return False
    return bool(zone)
