"""Stands between the sweep and its timers in each process of a run: knows which timers are in hand.

It also lets a process become a zombie at the one moment that matters: with a claim in its hands.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxdesk.common import failpoints
from cxdesk.jobs import sweep
from cxdesk.jobs.models import Timer

_hand = threading.local()
_armed = ""
ROLE = os.environ.get("CXDESK_CHAOS_ROLE", "")
# Where the harness leaves its wishes; see `cxdesk.chaos.faults`.
WISHES = Path(os.environ.get("CXDESK_CHAOS_FOLDER", "/nonexistent"))


def in_hand() -> list[Timer]:
    """Return the timers that this thread has claimed and lets happen now."""
    return list(getattr(_hand, "timers", []))


def stand_between() -> None:
    """Let each timer of this process pass through here on its way to its effect."""
    run, together = sweep.run, sweep._happen_together

    def watched_run(timer: Timer) -> str:
        _obey(timer)
        with _holding([timer]):
            return run(timer)

    def watched_together(kind: str, timers: list[Timer]) -> bool:
        _obey(timers[0])
        with _holding(timers):
            return together(kind, timers)

    sweep.run, sweep._happen_together = watched_run, watched_together


@contextmanager
def _holding(timers: list[Timer]) -> Iterator[None]:
    _hand.timers = timers
    try:
        yield
    finally:
        _hand.timers = []


def _obey(timer: Timer) -> None:
    arm()
    if _read("death") == ROLE and first_to_make("death-done", str(timer.pk)):
        os.kill(os.getpid(), signal.SIGKILL)
    if _is_first_zombie(timer) or _is_second_zombie(timer):
        os.kill(os.getpid(), signal.SIGSTOP)


def arm() -> None:
    """Arm the places that the harness wants armed by now, once it wants any."""
    global _armed
    wanted = _read("failpoints")
    if wanted != _armed:
        failpoints.arm(wanted)
        _armed = wanted


def _is_first_zombie(timer: Timer) -> bool:
    # One process of such a role, once: whoever makes the file.
    return (
        (wish := _read("zombie")) != ""
        and ROLE.startswith(wish)
        and first_to_make("zombie-holds", f"{timer.pk} {os.getpid()}")
    )


def _is_second_zombie(timer: Timer) -> bool:
    # Whoever takes over the first one's timer.
    pk, _, pid = _read("zombie-holds").partition(" ")
    return bool(pk) and (pk, pid) != (str(timer.pk), str(os.getpid())) and pk == str(timer.pk) and _second()


def _second() -> bool:
    return first_to_make("zombie-again", str(os.getpid()))


def _read(name: str) -> str:
    try:
        return (WISHES / name).read_text()
    except OSError:
        return ""


def first_to_make(name: str, text: str = "") -> bool:
    """Make a file of this name, unless it is there already; say whether we made it."""
    try:
        with (WISHES / name).open("x") as file:
            file.write(text)
    except OSError:
        return False
    return True
