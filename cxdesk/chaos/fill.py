"""Fills the tables of a run: subjects, their timers, and what people will do about some of them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cxdesk.chaos.models import Subject
from cxdesk.chaos.tasks import CROWD, SINGLE
from cxdesk.common import clock
from cxdesk.jobs.models import Timer
from cxdesk.jobs.timers import start_timers

# One in so many: happens among others; fails at first; is moved; called off; started by two at once.
CROWDS, FLAKY, MOVES, CANCELS, RACES = 3, 150, 40, 80, 100
ALWAYS_FAILS, KILLS = 100, 500
ATTEMPTS_OF_POISON = 3


def fill(
    phase: str, count: int, begins: datetime, seconds: float, chance: random.Random, *, kind: str = ""
) -> None:
    """Owe so many effects, spread evenly over the seconds from `begins`; nothing is planned about them."""
    _store([_subject(phase, number, begins, seconds, chance, kind) for number in range(count)])


def fill_with_people(phase: str, count: int, begins: datetime, seconds: float, chance: random.Random) -> None:
    """Do the same, and plan what people do about a few; a few more fail at their first attempt."""
    subjects = [_subject(phase, number, begins, seconds, chance, "") for number in range(count)]
    for number, subject in enumerate(subjects):
        if number % MOVES == 1:
            _plan(subject, "move", chance.uniform(-1.5, 0.1))
        elif number % CANCELS == 2:
            _plan(subject, "cancel", chance.uniform(-1.5, 0.1))
        elif number % RACES == 3:
            _plan(subject, "race", -1.0)
        elif number % FLAKY == 4:
            subject.trouble = "once"
    _store(subjects)


def fill_with_poison(phase: str, count: int, begins: datetime, seconds: float, chance: random.Random) -> None:
    """Do as `fill`, with some that always fail and some that kill whoever lets them happen."""
    subjects = [_subject(phase, number, begins, seconds, chance, "") for number in range(count)]
    for number, subject in enumerate(subjects):
        if number % KILLS == 7:
            subject.trouble = "kill"
        elif number % ALWAYS_FAILS == 11:
            subject.trouble = "raise"
    _store(subjects)
    Timer.objects.update(max_attempts=ATTEMPTS_OF_POISON)


def from_now(seconds: float) -> datetime:
    """Return a moment that lies ahead."""
    return clock.now() + timedelta(seconds=seconds)


def _subject(
    phase: str, number: int, begins: datetime, seconds: float, chance: random.Random, kind: str
) -> Subject:
    due_at = begins + timedelta(seconds=chance.uniform(0, seconds))
    return Subject(kind=kind or (CROWD if number % CROWDS == 0 else SINGLE), due_at=due_at, phase=phase)


def _plan(subject: Subject, plan: str, seconds: float) -> None:
    subject.plan, subject.plan_at = plan, subject.due_at + timedelta(seconds=seconds)


def _store(subjects: list[Subject]) -> None:
    stored = Subject.objects.bulk_create(subjects, batch_size=1000)
    # Those for whom two people will start the timer have none yet.
    owed = [subject for subject in stored if subject.plan != "race"]
    for kind in (SINGLE, CROWD):
        start_timers(kind, [(subject.pk, subject.due_at) for subject in owed if subject.kind == kind])
