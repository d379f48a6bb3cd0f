"""The processes of a run: started as in earnest, killed, frozen, and started again by a supervisor.

Each has a session of its own, so that Ctrl+C reaches the harness alone; the harness ends them all.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
AGAIN_AFTER = 0.5
CELERY = [sys.executable, "-m", "celery", "-A", "cxdesk"]


@dataclass(frozen=True)
class Role:
    """What one process does."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def runner(number: int, *, poll: float, clock: float = 0) -> Role:
    """Describe one `manage.py runner`, whose clock goes wrong by so many hours."""
    command = [sys.executable, str(ROOT / "manage.py"), "runner", "--poll", str(poll)]
    return Role(f"runner-{number}", command, {"CXDESK_CHAOS_CLOCK": str(clock)})


def worker() -> Role:
    """Describe a Celery worker of two hands."""
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return Role("worker", [*CELERY, "worker", "--pool", "prefork", "--concurrency", "2", *quiet])


def beat(number: int) -> Role:
    """Describe a Celery beat."""
    return Role(f"beat-{number}", [*CELERY, "beat", "--pidfile=", "--loglevel", "WARNING"])


def web(port: int) -> Role:
    """Describe a web server."""
    listen = ["-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=8", "cxdesk.wsgi:application"]
    return Role("web", [sys.executable, *listen])


def desk(port: int, *, poll: float) -> Role:
    """Describe pages and runner in one process, as in the demo."""
    return Role("desk", [sys.executable, "-m", "cxdesk.chaos.desk", str(port), str(poll)])


class House:
    """All processes of one run, by role.

    :param folder: where their output goes, one file for each role.
    """

    def __init__(self, folder: Path, environment: dict[str, str]):
        self._folder, self._environment = folder, environment
        self._roles: dict[str, Role] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.RLock()
        self._closing = threading.Event()
        # Roles that no fault should choose at this moment.
        self.spared: set[str] = set()
        self.restarts = 0

    def __enter__(self) -> House:
        self._supervisor = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._supervisor.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._closing.set()
        self._supervisor.join()
        for name in list(self._processes):
            self.signal(name, signal.SIGKILL)
            self._processes[name].wait()

    def employ(self, role: Role) -> None:
        """Start a process of this role, and again whenever it ends."""
        with self._lock:
            self._start(role)
            self._roles[role.name] = role

    def names(self) -> list[str]:
        """List the roles that a fault may choose."""
        return [name for name in self._roles if name not in self.spared]

    def signal(self, name: str, number: signal.Signals, *, one: int | None = None) -> bool:
        """Send a signal to the process of a role and all its children, or to `one` of them."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            leader = self._processes[name].pid
            os.kill(one, number) if one else os.killpg(leader, number)
            return True
        return False

    def members(self, name: str) -> list[int]:
        """List the processes of a role: itself and its children."""
        leader = self._processes[name].pid
        return [pid for pid, group, _state in _all_processes() if group == leader]

    def role_of(self, pid: int) -> str:
        """Return the role to which a process belongs; empty when it is gone."""
        group = next((group for one, group, _state in _all_processes() if one == pid), 0)
        return next((name for name, process in self._processes.items() if process.pid == group), "")

    def _supervise(self) -> None:
        while not self._closing.wait(0.1):
            for name, role in list(self._roles.items()):
                if self._processes[name].poll() is None:
                    continue
                # Children that a killed parent left behind would be more hands than the run tells of.
                self.signal(name, signal.SIGKILL)
                if self._closing.wait(AGAIN_AFTER):
                    return
                with self._lock:
                    self._start(role)
                    self.restarts += 1

    def _start(self, role: Role) -> None:
        with self._log(role) as log:
            self._processes[role.name] = subprocess.Popen(
                role.command,
                cwd=ROOT,
                env={**self._environment, **role.environment, "CXDESK_CHAOS_ROLE": role.name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _log(self, role: Role) -> IO[bytes]:
        return (self._folder / f"{role.name}.log").open("ab")


def is_stopped(pid: int) -> bool:
    """Say whether a process was frozen by a signal."""
    return any(one == pid and state == "T" for one, _group, state in _all_processes())


def _all_processes() -> Iterator[tuple[int, int, str]]:
    """Yield id, group and state of each process of this machine."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                state, _parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
                yield int(entry.name), int(group), state


def answers(port: int) -> bool:
    """Say whether somebody listens at a port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(true: Callable[[], object], seconds: float, *, every: float = 0.1) -> bool:
    """Wait until the condition holds, at most so long; say whether it does."""
    until = time.monotonic() + seconds
    while not (held := bool(true())) and time.monotonic() < until:
        time.sleep(every)
    return held
