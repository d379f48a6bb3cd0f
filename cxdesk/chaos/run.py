"""One run of one variant, inside a process of its own: servers, processes, phases, faults, and the count."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cxdesk.chaos import count, courses, house, observer, sabotage
from cxdesk.chaos.faults import Place, Storm, silent, two_zombies
from cxdesk.chaos.fill import fill, fill_with_people, fill_with_poison, from_now
from cxdesk.chaos.house import House, wait_until
from cxdesk.chaos.people import People, ask
from cxdesk.chaos.tasks import CROWD, SINGLE
from cxdesk.chaos.variants import Variant
from cxdesk.jobs.models import RunnerBeat
from cxdesk.tooling import servers

Say = Callable[[str], None]
START_WITHIN = 90.0
# Undisturbed: at most so late; after one process was killed: its lease, a round, and some.
P99_CALM, P99_KILLED = 15.0, 90.0
AHEAD = 2.0


@dataclass
class Told:
    """The verdict on one variant, ready for JSON."""

    variant: str
    title: str
    seed: int
    without: str
    sizes: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    lateness: dict[str, dict[str, float]] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    pages: dict[str, float] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)
    uncertain: list[tuple[int, int, str]] = field(default_factory=list)
    red: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Run:
    """Everything that one run needs while it lasts."""

    def __init__(self, variant: Variant, seed: int, folder: Path, say: Say):
        self.variant, self.folder, self.say = variant, folder, say
        self.chance = random.Random(seed)
        self.told = Told(variant.name, variant.title, seed, variant.without)
        self.people = People()
        self.web_port = servers.free_port()
        self.house = House(folder, dict(os.environ))
        redis_port = int(settings.REDIS_URL.rpartition(":")[2].partition("/")[0])
        self.place = Place(self.house, folder, variant.lease, redis_port=redis_port)

    def whole(self) -> Told:
        """Do all of it; everything that was started is gone afterwards."""
        begun = time.monotonic()
        with contextlib.ExitStack() as stack:
            self._start_servers(stack)
            call_command("migrate", verbosity=0, run_syncdb=True)
            observer.watch()
            sabotage.drop_keys(self.variant.without)
            stack.callback(connections.close_all)
            stack.enter_context(self.house)
            self._employ()
            courses.COURSES[self.variant.course](self)
            self.people.end()
            # What their last requests made due happens too.
            self.drain(self.variant.lease * 1.5 + 20)
            self._judge()
        self.told.seconds = round(time.monotonic() - begun, 1)
        return self.told

    # --- before

    def _start_servers(self, stack: contextlib.ExitStack) -> None:
        variant = self.variant
        if variant.engine == "postgresql":
            self.place.postgresql = stack.enter_context(
                servers.postgresql_in(self.folder, durable=bool(variant.crashes))
            )
        if variant.redis == "real":
            self.place.redis = stack.enter_context(servers.redis_in(self.folder, self.place.redis_port))
        if variant.redis == "silent":
            stack.enter_context(silent(self.place.redis_port))

    def _employ(self) -> None:
        variant = self.variant
        if variant.engine == "sqlite":
            self.house.employ(house.desk(self.web_port, poll=variant.poll))
        for number in range(variant.runners):
            clock = variant.clocks[number] if number < len(variant.clocks) else 0
            self.house.employ(house.runner(number + 1, poll=variant.poll, clock=clock))
        if variant.worker:
            self.house.employ(house.worker())
            for number in range(variant.beats):
                self.house.employ(house.beat(number + 1))
        if variant.web and variant.engine != "sqlite":
            self.house.employ(house.web(self.web_port))
        self._wait_for_all()

    def _wait_for_all(self) -> None:
        begun = time.monotonic()
        # Each runner has two loops; a worker is seen once it has swept.
        loops = 2 * (self.variant.runners + (self.variant.engine == "sqlite"))
        wanted = loops or 1
        if not wait_until(
            lambda: RunnerBeat.objects.exclude(name="reconciler").count() >= wanted, START_WITHIN
        ):
            raise RuntimeError(f"Not everybody was at work within {START_WITHIN:.0f} s; see {self.folder}.")
        if self.variant.web and not wait_until(
            lambda: ask(self.web_port, "GET", "/livez") == 200, START_WITHIN
        ):
            raise RuntimeError(f"The pages did not come up; see {self.folder}.")
        self.say(f"  everybody is at work after {time.monotonic() - begun:.0f} s")

    # --- the usual course

    def storm(self) -> None:
        """Undisturbed first, then one death, then the storm."""
        variant = self.variant
        if variant.web:
            # The first answers of a new process are slow for reasons of their own.
            for _ in range(4):
                self.people.load_one(self.web_port)
            self.people.pages.seconds.clear()
            self.people.begin(lambda: self.people.load_pages(self.web_port))
        if variant.calm:
            self._phase("calm", variant.calm)
            self.drain(20 + variant.lease)
            self._note_pages()
        if variant.single_kill or variant.zombies:
            self._death_and_zombies()
        self._storm()

    def _phase(self, name: str, seconds: float) -> None:
        pace = self.variant.timers / self.variant.seconds
        amount = max(20, int(pace * seconds))
        self.say(f"  {name}: {amount} due within {seconds:.0f} s")
        fill(name, amount, from_now(AHEAD + amount / 2000), seconds, self.chance)
        time.sleep(seconds + AHEAD)

    def _death_and_zombies(self) -> None:
        """Kill one process that holds timers; let others become zombies while its leases run out."""
        if self.variant.single_kill:
            (self.folder / "death").write_text("runner-1")
            self._phase("killed", self.variant.single_kill)
            wait_until(lambda: (self.folder / "death-done").exists(), 20)
            (self.folder / "death").unlink()
        if self.variant.zombies:
            # A crowd of one: of a larger one somebody else would have done a part by then, and a crowd
            # happens whole or one by one.
            self._zombies("timer", SINGLE, 8)
            self._zombies("timer", CROWD, 1)
            if self.variant.frozen_senders:
                self._zombies("letter", SINGLE, 8)
        self.drain(self.variant.lease * 1.5 + 20)

    def _zombies(self, sort: str, kind: str, amount: int) -> None:
        self.say(f"  two zombies over one {sort}, {kind}")
        role = "desk" if self.variant.engine == "sqlite" else "runner"

        def due() -> None:
            fill("zombies", amount, from_now(0.2), 0.5, self.chance, kind=kind)

        # The one who should take over may be busy, or be restarted in just this moment.
        if not any(two_zombies(self.place, due, role, sort) for _ in range(3)):
            self.told.red.append(f"two zombies over one {sort} did not come about: {kind}")

    def _storm(self) -> None:
        variant, chance = self.variant, self.chance
        filler = fill_with_poison if variant.poison else fill_with_people
        begins = from_now(AHEAD + variant.timers / 1500)
        self.say(f"  storm: {variant.timers} due within {variant.seconds:.0f} s, {variant.kills} kills")
        filler("storm", variant.timers, begins, variant.seconds, chance)
        self.people.begin(lambda: self.people.follow_plans("storm"))
        self.people.begin(self.people.post_again)
        if variant.aimed:
            (self.folder / "failpoints").write_text(variant.aimed)
        storm = Storm(self.place, chance)
        storm.begin(lambda: storm.kill(variant.kills, variant.seconds))
        storm.begin(lambda: storm.crash_postgresql(variant.crashes, variant.seconds))
        storm.begin(lambda: storm.freeze(variant.freezes, variant.seconds))
        if variant.flush:
            storm.begin(lambda: storm.flush(variant.flush))
        time.sleep(variant.seconds + AHEAD)
        (self.folder / "failpoints").write_text("")
        self.drain(variant.lease * 2.5 + 60, busy=lambda: bool(self.house.spared))
        storm.end()
        self.drain(variant.lease * 1.5 + 20)
        self.told.faults = {**dict(sorted(storm.counts.items())), "restarts": self.house.restarts}

    def drain(self, seconds: float, *, busy: Callable[[], bool] = lambda: False) -> None:
        """Wait until nothing waits any more, at most so long; what then waits counts as lost."""
        wait_until(lambda: not busy() and not self._waiting(), seconds, every=0.25)

    def _waiting(self) -> int:
        try:
            return count.waiting()
        except Exception:
            # The database is down at this moment, which is what the run is about.
            connections.close_all()
            return 1

    def _note_pages(self) -> None:
        seconds = list(self.people.pages.seconds)
        if seconds:
            self.told.pages = {"requests": len(seconds), "longest": round(max(seconds), 3)}

    # --- after

    def _judge(self) -> None:
        variant, told = self.variant, self.told
        counts = count.count(self.folder, variant.lease)
        told.counts = asdict(counts)
        told.uncertain = count.uncertain_rows()
        told.sizes = {"timers": variant.timers, "seconds": variant.seconds, "lease": variant.lease}
        for phase in ("calm", "killed", "storm"):
            if (found := count.lateness(phase)).count:
                told.lateness[phase] = asdict(found)
        told.red += [f"{name.replace('_', ' ')}: {number}" for name, number in counts.broken().items()]
        if counts.still_waiting:
            told.red.append(f"still waiting when the time was over: {counts.still_waiting}")
        self._judge_lateness()
        longest = told.pages.get("longest", 0.0)
        if variant.longest_request and longest > variant.longest_request:
            told.red.append(f"a web request took {longest} s")

    def _judge_lateness(self) -> None:
        quiet = "storm" if not self.variant.kills and self.variant.course == "storm" else "calm"
        for phase, most in ((quiet, P99_CALM), ("killed", P99_KILLED)):
            found = self.told.lateness.get(phase)
            if found and found["p99"] > most:
                self.told.red.append(f"lateness {phase}: p99 {found['p99']} s, at most {most:.0f}")


@contextlib.contextmanager
def gone_at_a_signal() -> Iterator[None]:
    """Let a polite signal end the run as Ctrl+C does: everything that was started goes with it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run(variant: Variant, seed: int, folder: Path, say: Say) -> dict[str, Any]:
    """Run one variant in a folder of its own; return the verdict as plain values."""
    with gone_at_a_signal():
        told = Run(variant, seed, folder, say).whole()
    return {**asdict(told), "green": not told.red}
