"""A version tried on past complaints: what it would have asked of them that they did not have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from cxdesk.accounts.models import User
from recovery.models import Complaint, PlaybookVersion, StepDone
from recovery.playbook.content import read_playbook
from recovery.playbook.states import DECIDED, ComplaintState
from recovery.playbook.step import Level
from recovery.playbook.steps import PLAYBOOK
from recovery.queries.facts import dossier_of

# So many are read one by one, whatever the database holds.
MOST = 50


@dataclass
class StepTried:
    """What a version would have done at one step.

    :param done: complaints that completed it.
    :param stopped: those that lack something the version requires.
    :param asked: those that lack something it only warns of, and nothing it requires.
    :param in_time: those that were done within its aim, counted from when they were logged.
    """

    key: str
    aim: int | None
    done: int = 0
    stopped: int = 0
    asked: int = 0
    in_time: int = 0
    rules: dict[str, int] = field(default_factory=dict)

    @property
    def share_in_time(self) -> int | None:
        """Return the share that met the aim, in whole per cent, or nothing without an aim."""
        return round(100 * self.in_time / self.done) if self.aim and self.done else None


@dataclass(frozen=True)
class Replay:
    """The result: how many were tried, and each step."""

    count: int
    steps: list[StepTried]

    @property
    def stopped(self) -> list[StepTried]:
        return [one for one in self.steps if one.stopped or one.asked]


def replay(version: PlaybookVersion, user: User) -> Replay:
    """Hold the last complaints that were resolved, as far as this person sees them, against a version.

    What rules look at is what is on record now: it says what would have been missing, not when.
    """
    read = read_playbook(version.number, version.content)
    steps = {step.key: StepTried(step.key, read.guide(step.key, "en").within_minutes) for step in PLAYBOOK}
    past = (
        Complaint.objects.visible_to(user)
        .counted()
        .filter(state__in=[ComplaintState.RESOLVED, ComplaintState.CLOSED], outcome__in=list(DECIDED))
    )
    rows = list(past.order_by("-pk")[:MOST])
    for complaint in rows:
        dossier = dossier_of(complaint)
        for key, done in dossier.steps_done.items():
            unmet = read.step(key).unmet(dossier.facts, read.levels, done.ending)
            _count(steps[key], complaint, done, {name: level for name, level, _said in unmet})
    return Replay(len(rows), list(steps.values()))


def _count(tried: StepTried, complaint: Complaint, done: StepDone, unmet: dict[str, str]) -> None:
    stopped = Level.REQUIRE in unmet.values()
    tried.done += 1
    tried.stopped += stopped
    tried.asked += bool(unmet) and not stopped
    for name in unmet:
        tried.rules[name] = tried.rules.get(name, 0) + 1
    if tried.aim and done.done_at - complaint.logged_at <= timedelta(minutes=tried.aim):
        tried.in_time += 1
