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
from cxdesk.jobs import send, sweep
from cxdesk.jobs.models import Outgoing, Timer

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
    run, together, send_one = sweep.run, sweep._happen_together, send.send

    def watched_run(timer: Timer) -> str:
        _obey(timer)
        with _holding([timer]):
            return run(timer)

    def watched_together(kind: str, timers: list[Timer]) -> bool:
        _obey(timers[0])
        with _holding(timers):
            return together(kind, timers)

    def watched_send(row: Outgoing) -> str:
        _freeze_over(f"letter {row.pk}")
        return send_one(row)

    sweep.run, sweep._happen_together = watched_run, watched_together
    send.send = watched_send


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
    _freeze_over(f"timer {timer.pk}")


def _freeze_over(row: str) -> None:
    """Become a zombie with this row in hand, if the harness wishes one of its sort."""
    if _is_first_zombie(row) or _is_second_zombie(row):
        os.kill(os.getpid(), signal.SIGSTOP)


def arm() -> None:
    """Arm the places that the harness wants armed by now, once it wants any."""
    global _armed
    wanted = _read("failpoints")
    if wanted != _armed:
        failpoints.arm(wanted)
        _armed = wanted


def _is_first_zombie(row: str) -> bool:
    # One process of such a role over one row of the sort, once: whoever makes the file.
    role, _, sort = _read("zombie").partition(" ")
    return (
        role != ""
        and ROLE.startswith(role)
        and row.startswith(sort)
        and first_to_make("zombie-holds", f"{os.getpid()} {row}")
    )


def _is_second_zombie(row: str) -> bool:
    # Whoever takes over the first one's row.
    pid, _, held = _read("zombie-holds").partition(" ")
    return held == row and pid != str(os.getpid()) and first_to_make("zombie-again", str(os.getpid()))


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
