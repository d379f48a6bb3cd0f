"""The help page, made from the very tables that the desk runs on."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.words import say
from recovery.pages.acts import signed_in
from recovery.playbook.states import MOVE_NAMES, MOVES, STATE_MEANINGS, STATE_NAMES, ComplaintState
from recovery.playbook.step import Step
from recovery.playbook.steps import PLAYBOOK, STEPS
from recovery.playbook.weights import asks, says


@dataclass(frozen=True)
class StepHelp:
    """One step as the help page tells it."""

    number: int
    key: str
    name: str
    heart: str
    fields: list[str]
    endings: list[tuple[str, bool]]
    rules: list[str]
    after: list[str]


@dataclass(frozen=True)
class StateHelp:
    """One state: what it means, and where each move leads from it."""

    name: str
    meaning: str
    moves: list[tuple[str, str]]


@signed_in
@require_safe
def help_page(request: SignedIn) -> HttpResponse:
    """Show the ten steps and the table of states, as the code has them today."""
    context = {
        "steps": [_step(number, step) for number, step in enumerate(PLAYBOOK, start=1)],
        "states": [_state(state) for state in ComplaintState],
    }
    return render(request, "recovery/help/page.html", context)


def _step(number: int, step: Step) -> StepHelp:
    return StepHelp(
        number=number,
        key=step.key,
        name=say(step.name),
        heart=say(step.heart),
        fields=[say(field.label) for field in step.fields],
        endings=[(say(one.label), one.needs_reason) for one in step.endings],
        rules=_rules(step),
        after=[say(STEPS[key].name) for key in step.after],
    )


def _rules(step: Step) -> list[str]:
    """Tell what each rule says until it is met, or what it asks where its words would count something."""
    return [say(says(name) or asks(name)) for name in dict.fromkeys((*step.rules, *step.always))]


def _state(state: ComplaintState) -> StateHelp:
    moves = [
        (say(MOVE_NAMES[move]), say(STATE_NAMES[to])) for (start, move), to in MOVES.items() if start == state
    ]
    return StateHelp(say(STATE_NAMES[state]), say(STATE_MEANINGS[state]), moves)
