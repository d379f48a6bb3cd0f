"""Places where a test may hurt this process: `CXDESK_FAILPOINTS="after_send=kill%2,before_commit=raise"`.

They are armed by the environment and under test settings only; everywhere else a place costs one look
at an empty table.
"""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections.abc import Callable

from django.conf import settings

_FORM = re.compile(r"(\w+)=(kill|stop|raise|sleep)(?::([\d.]+))?(?:%([\d.]+))?")
_armed: dict[str, tuple[str, float, float]] | None = None


class Hurt(Exception):
    """What an armed place raises."""


def reach(place: str) -> None:
    """Do to this process what was armed for the place, if anything was."""
    if _table() and (armed := _table().get(place)):
        action, seconds, percent = armed
        if random.random() * 100 < percent:
            _ACTIONS[action](seconds)


def arm(text: str) -> None:
    """Arm the places named in the text: place=action[:seconds][%percent of the times], with commas.

    :raises RuntimeError: outside settings of tests.
    :raises ValueError: for a text of another form.
    """
    global _armed
    if text and not settings.TESTING:
        raise RuntimeError("Only a test may hurt a process.")
    _armed = {}
    for part in filter(None, text.split(",")):
        if not (found := _FORM.fullmatch(part.strip())):
            raise ValueError(f"{part!r} does not read place=action:seconds%percent.")
        place, action, seconds, percent = found.groups()
        _armed[place] = (action, float(seconds or 0), float(percent or 100))


def _table() -> dict[str, tuple[str, float, float]]:
    if _armed is None:
        arm(os.environ.get("CXDESK_FAILPOINTS", "") if settings.TESTING else "")
    return _armed or {}


def _kill(seconds: float) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stop(seconds: float) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _raise(seconds: float) -> None:
    raise Hurt


_ACTIONS: dict[str, Callable[[float], None]] = {
    "kill": _kill,
    "stop": _stop,
    "raise": _raise,
    "sleep": time.sleep,
}
