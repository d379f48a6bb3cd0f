"""The circumstances under which a run takes place, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

PRODUCT_LEASE = 60.0
# What can be taken away, one at a time; see `cxdesk.chaos.sabotage`.
GUARDS = ("token", "lease", "generation", "key", "commit")
# And from those who send: that what may have left is left to a person.
MAIL_GUARDS = ("class",)
# In the middle of an effect, before its commit, between sending and noting it: rare, on top of the kills.
AIMED = (
    "in_effect=kill%0.04,before_commit=kill%0.04,before_send=kill%0.04,after_send=kill%0.04,in_crowd=kill%2"
)


@dataclass(frozen=True)
class Variant:
    """Which processes there are, what is due, and what goes wrong."""

    name: str
    title: str
    engine: str = "postgresql"
    # real, none (nothing listens), silent (accepts and never answers).
    redis: str = "real"
    runners: int = 2
    worker: bool = True
    beats: int = 1
    web: bool = True
    poll: float = 5.0
    # Hours by which the clocks of the runners are wrong.
    clocks: tuple[float, ...] = ()
    timers: int = 10_000
    seconds: float = 60.0
    # What runs before the storm, in seconds at the same pace: undisturbed, and with one process killed.
    calm: float = 10.0
    single_kill: float = 0.0
    kills: int = 10
    freezes: int = 0
    crashes: int = 0
    flush: float = 0.0
    # Whether, before the storm, two zombies follow each other over one timer.
    zombies: bool = False
    # And over one letter, which takes another lease of a whole run.
    frozen_senders: bool = False
    aimed: str = ""
    lease: float = PRODUCT_LEASE
    poison: bool = False
    # The most that a web request may take, where the run is about that.
    longest_request: float = 0.0
    # A run of another shape than filling, storm and counting.
    course: str = "storm"
    without: str = ""

    mails: int = 0

    def scaled(self, sizes: dict[str, Any]) -> Variant:
        """Return the same with other sizes, where they were asked for."""
        sized = replace(self, **{name: size for name, size in sizes.items() if size is not None})
        if sized.seconds >= self.seconds:
            return sized
        share = sized.seconds / self.seconds
        return replace(
            sized,
            calm=max(2.0, self.calm * share) if self.calm else 0.0,
            single_kill=max(2.0, self.single_kill * share) if self.single_kill else 0.0,
        )


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant(
            "base",
            "PostgreSQL, Redis, Celery worker and beat, two runners, web",
            single_kill=6.0,
            kills=50,
            crashes=2,
            flush=2.0,
            zombies=True,
            frozen_senders=True,
            aimed=AIMED,
        ),
        Variant(
            "no-redis",
            "Redis was never started",
            redis="none",
            timers=3000,
            seconds=30.0,
            longest_request=1.0,
        ),
        Variant(
            "silent-redis",
            "Redis accepts and never answers",
            redis="silent",
            timers=3000,
            seconds=30.0,
            calm=20.0,
            longest_request=1.0,
        ),
        Variant(
            "no-runner",
            "Celery worker and beat alone, Redis flushed every 2 s",
            runners=0,
            timers=3000,
            seconds=40.0,
            flush=2.0,
        ),
        Variant(
            "crowd",
            "two beats and ten runners",
            runners=10,
            beats=2,
            timers=5000,
            calm=0.0,
            kills=0,
        ),
        Variant(
            "clocks",
            "the clocks of two runners go 2 h ahead and 2 h behind",
            clocks=(2.0, -2.0),
            worker=False,
            redis="none",
            timers=3000,
            seconds=30.0,
            kills=5,
        ),
        Variant(
            "sqlite",
            "SQLite in one process tree: pages and runner together, a second runner beside",
            engine="sqlite",
            redis="none",
            worker=False,
            runners=1,
            timers=3000,
            seconds=60.0,
            kills=20,
            zombies=True,
            frozen_senders=True,
            aimed=AIMED,
        ),
        Variant(
            "zombies",
            "every third fault freezes a process for 1.5 leases (lease of 4 s)",
            timers=5000,
            kills=20,
            freezes=10,
            zombies=True,
            frozen_senders=True,
            lease=4.0,
            calm=0.0,
        ),
        Variant(
            "poison",
            "1 in 100 always fails, 1 in 500 kills its process (lease of 5 s, three attempts)",
            timers=2000,
            seconds=30.0,
            kills=0,
            calm=0.0,
            lease=5.0,
            poison=True,
            redis="none",
            worker=False,
        ),
        Variant(
            "stall",
            "everybody who works is frozen, and alive",
            course="stall",
            timers=200,
            seconds=5.0,
            calm=0.0,
            kills=0,
        ),
        Variant(
            "reconcile",
            "1 % of timers and outbox rows are deleted by SQL",
            course="reconcile",
            timers=5000,
            seconds=30.0,
            calm=0.0,
            kills=0,
            redis="none",
            worker=False,
        ),
    )
}

# For the suite and for the controls: seconds, two runners, and each guard is still needed.
SHORT = Variant(
    "short",
    "two runners, a few kills, two zombies, a lease of 4 s",
    redis="none",
    worker=False,
    web=False,
    poll=0.5,
    timers=200,
    seconds=3.0,
    calm=0.0,
    kills=2,
    zombies=True,
    # Longer than a busy machine may let a process wait.
    lease=4.0,
    aimed="in_effect=kill%1,before_commit=kill%0.5,in_crowd=kill%25",
)

MAIL = Variant(
    "mail",
    "messages to customers, three senders, a mail server of its own that fails (lease of 15 s)",
    redis="none",
    worker=False,
    web=False,
    poll=0.5,
    runners=3,
    kills=100,
    lease=15.0,
    mails=1000,
)


def variant_of(asked: dict[str, Any]) -> Variant:
    """Return the variant that was asked for, in its size.

    :param asked: its name, the guard it does without, and sizes; None for those that stay.
    """
    named = {SHORT.name: SHORT, MAIL.name: MAIL, **VARIANTS}[asked["name"]]
    sized = named.scaled({name: asked[name] for name in ("timers", "seconds", "kills", "mails")})
    return replace(sized, without=asked["without"])
