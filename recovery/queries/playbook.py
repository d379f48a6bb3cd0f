"""The playbook of a complaint: each step with done, ready, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cxdesk.common.words import say
from recovery.errors import Blocker
from recovery.models import Complaint, PlaybookVersion, StepDone
from recovery.playbook.content import Guide, Playbook, read_playbook
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.step import NOTHING_PASSES, Blocked, Passing, Step
from recovery.playbook.steps import PLAYBOOK
from recovery.queries.facts import Dossier, dossier_of


@dataclass(frozen=True)
class StepView:
    """One step as a screen or the API shows it."""

    number: int
    step: Step
    name: str
    heart: str
    done: StepDone | None
    blockers: list[Blocker]
    is_now: bool
    answers: dict[str, str]
    guide: Guide
    levels: Mapping[str, str]

    def may_pass(self, *, leads: bool) -> bool:
        """Say whether a reason of whoever looks could let a rule of this step pass."""
        return self.step.may_pass(self.levels, leads=leads)


@lru_cache(maxsize=64)
def read_version(version_id: int) -> Playbook:
    """Return a version that a complaint pins; published, it never changes, so what was read stays true."""
    version = PlaybookVersion.objects.get(pk=version_id)
    return read_playbook(version.number, version.content)


def playbook_version_of(complaint: Complaint) -> Playbook:
    """Return the version that this complaint pins."""
    return read_version(complaint.playbook_version_id)


def spoken(blocked: list[Blocked]) -> list[Blocker]:
    """Put what stands in the way into the active language."""
    return [Blocker(say(one.sentence), one.code, one.field) for one in blocked]


def step_blockers(
    complaint: Complaint,
    key: str,
    facts: ComplaintFacts,
    *,
    ending: str = "",
    reason: str = "",
    passing: Passing = NOTHING_PASSES,
) -> list[Blocker]:
    """List what stands in the way of completing one step now, in words."""
    playbook = playbook_version_of(complaint)
    step = playbook.step(key)
    return spoken(step.blockers(facts, playbook.levels, ending=ending, reason=reason, passing=passing))


def playbook_of(complaint: Complaint, dossier: Dossier | None = None) -> list[StepView]:
    """Return the ten steps in order; the first that is not done is the one to do now."""
    dossier = dossier or dossier_of(complaint)
    facts, playbook = dossier.facts, playbook_version_of(complaint)
    language = get_language() or "en"
    guides = {step.key: playbook.guide(step.key, language) for step in playbook.steps}
    views: list[StepView] = []
    now_found = False
    for number, step in enumerate(playbook.steps, start=1):
        done = dossier.steps_done.get(step.key)
        is_now = done is None and not now_found
        now_found = now_found or is_now
        views.append(
            StepView(
                number=number,
                step=step,
                name=say(step.name),
                heart=guides[step.key].heart or say(step.heart),
                done=done,
                blockers=[] if done else spoken(step.blockers(facts, playbook.levels)),
                is_now=is_now,
                answers=dossier.answers.get(step.key, {}),
                guide=guides[step.key],
                levels=playbook.levels,
            )
        )
    return views


def closing_blockers(facts: ComplaintFacts) -> list[Blocker]:
    """List what stands in the way of closing, in words."""
    found = [
        Blocker(
            _("Step %(number)d, «%(name)s», is not settled yet.")
            % {"number": number, "name": say(step.name)},
            "step_open",
            step.key,
        )
        for number, step in enumerate(PLAYBOOK, start=1)
        if step.key not in facts.done
    ]
    if facts.promises_open:
        found.append(
            Blocker(
                _("Promises to the customer still open: %(count)d.") % {"count": facts.promises_open},
                "promise_open",
                "promises",
            )
        )
    return found
