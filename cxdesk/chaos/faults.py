"""What goes wrong in a run, and when: each fault has its moment, drawn from the seed."""

from __future__ import annotations

import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cxdesk.chaos.house import House, is_stopped, wait_until
from cxdesk.tooling.servers import Server, ServerUnavailable

# Seconds that a busy machine may need until somebody did as was wished.
PATIENCE = 60
CRASHES = (signal.SIGQUIT, signal.SIGKILL)


@dataclass
class Place:
    """Everything that faults may touch."""

    house: House
    folder: Path
    lease: float
    postgresql: Server | None = None
    redis: Server | None = None
    redis_port: int = 0


class Storm:
    """The faults of one phase, each on a thread of its own where it takes time."""

    def __init__(self, place: Place, chance: random.Random):
        self._place, self._chance = place, chance
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.counts: Counter[str] = Counter()

    def begin(self, work: Callable[[], None]) -> None:
        """Let one kind of fault take its course."""
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    def end(self) -> None:
        """Wait for those in course, and begin none any more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def kill(self, times: int, seconds: float) -> None:
        """Send kill -9 so many times at random moments, to any process, alone or with its children."""
        for moment in self._moments(times, seconds):
            if self._wait_for(moment):
                return
            victims = [*self._place.house.names(), *(["redis"] if self._place.redis else [])]
            victim = self._chance.choice(victims)
            if victim == "redis":
                self._restart_redis()
            else:
                self._kill_one(victim)
            self.counts[f"kill {victim}"] += 1

    def freeze(self, times: int, seconds: float) -> None:
        """Freeze a process for one and a half leases, so many times; it wakes up unaware."""
        for moment in self._moments(times, seconds):
            if self._wait_for(moment):
                return
            if not (names := self._place.house.names()):
                continue
            name = self._chance.choice(names)
            self._place.house.spared.add(name)
            self._place.house.signal(name, signal.SIGSTOP)
            self.counts["frozen"] += 1
            self.begin(lambda name=name: self._thaw(name))  # type: ignore[misc]  # bound now

    def _thaw(self, name: str) -> None:
        time.sleep(1.5 * self._place.lease)
        self._place.house.signal(name, signal.SIGCONT)
        self._place.house.spared.discard(name)

    def crash_postgresql(self, times: int, seconds: float) -> None:
        """Crash the database so many times, spread evenly; it recovers from its log."""
        server = self._place.postgresql
        begun = time.monotonic()
        for number in range(times if server else 0):
            if self._wait_for(begun + seconds * (number + 1) / (times + 1)):
                return
            assert server is not None  # noqa: S101 - said in the line of the loop
            server.crash(CRASHES[number % 2])
            server.restart()
            self.counts["crash postgresql"] += 1

    def flush(self, every: float) -> None:
        """Empty Redis again and again, until the storm ends."""
        while not self._stop.wait(every):
            with (
                suppress(OSError),
                socket.create_connection(("127.0.0.1", self._place.redis_port), 1) as talk,
            ):
                talk.settimeout(1)
                talk.sendall(b"FLUSHALL\r\n")
                if talk.recv(16).startswith(b"+OK"):
                    self.counts["flushall"] += 1

    def _kill_one(self, name: str) -> None:
        house = self._place.house
        members = house.members(name)
        alone = self._chance.choice(members) if members and self._chance.random() < 0.5 else None
        house.signal(name, signal.SIGKILL, one=alone)

    def _restart_redis(self) -> None:
        if self._place.redis:
            self._place.redis.crash(signal.SIGKILL)
            with suppress(ServerUnavailable):
                self._place.redis.restart()

    def _moments(self, times: int, seconds: float) -> list[float]:
        begun = time.monotonic()
        return sorted(begun + self._chance.uniform(0.02, 0.97) * seconds for _ in range(times))

    def _wait_for(self, moment: float) -> bool:
        """Say whether the storm ended before the moment came."""
        return self._stop.wait(max(0.0, moment - time.monotonic()))


def two_zombies(place: Place, due: Callable[[], None], roles: str, sort: str) -> bool:
    """Freeze a process that holds a row, then whoever takes the row over; wake them in that order.

    The first wakes while the second holds the row: nothing but the token keeps it from acting.

    :param due: makes something due, as often as it is called.
    :param roles: how the names of those begin who may be the first.
    :param sort: what they hold, a "timer" or a "letter".
    """
    holds, again = place.folder / "zombie-holds", place.folder / "zombie-again"
    for wish in (holds, again):
        wish.unlink(missing_ok=True)
    (place.folder / "zombie").write_text(f"{roles} {sort}")
    for _ in range(PATIENCE):
        due()
        if wait_until(lambda: _told(holds), 1):
            break
    (place.folder / "zombie").unlink()
    if not _told(holds):
        return False
    first = int(holds.read_text().split()[0])
    came = wait_until(lambda: _told(again) and is_stopped(int(again.read_text())), place.lease + 20)
    _wake(place.house, first)
    if came:
        time.sleep(1)
        _wake(place.house, int(again.read_text()))
    return came


def _told(wish: Path) -> bool:
    return wish.exists() and bool(wish.read_text())


def _wake(house: House, pid: int) -> None:
    if name := house.role_of(pid):
        house.signal(name, signal.SIGCONT, one=pid)


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Accept whoever comes to the port, and never answer."""
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        listener.settimeout(0.2)
        kept: list[socket.socket] = []
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    kept.append(listener.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            for one in kept:
                one.close()
