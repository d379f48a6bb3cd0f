"""The playbook beside a complaint: ten steps, each with its state and one sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cxdesk.common.errors import Blocker
from cxdesk.common.money import format_money, read_stored
from cxdesk.common.words import say
from recovery.models import StepDone
from recovery.playbook.step import OUT_OF_TURN, Field, Kind
from recovery.queries.playbook import StepView

SHORT = 60
# Where on the page the thing is that a blocker asks for.
PLACES = {
    "owner": "take",
    "promises": "promises",
    "follow_ups": "follow-ups",
    "cause": "cause",
    "options": "options",
    "offers": "options",
    "clarifications": "clarifications",
    "step": "playbook",
    "state": "state",
}


@dataclass(frozen=True)
class RailStep:
    """One row of the rail.

    :param state: done, now, locked (something before it is missing) or later.
    """

    view: StepView
    state: str
    why: str

    @property
    def key(self) -> str:
        return self.view.step.key


@dataclass(frozen=True)
class Missing:
    """One thing that stands in the way, with the place on the page where it can be mended."""

    message: str
    place: str


def rail_of(views: list[StepView]) -> list[RailStep]:
    """Return the ten rows of the rail; no row is without its sentence."""
    return [RailStep(view, _state(view), _why(view)) for view in views]


def missing_of(view: StepView) -> list[Missing]:
    """Return what is missing at a step; each leads to a field of the step card or to another panel."""
    fields = {field.key for field in view.step.fields}
    return [Missing(one.message, _place(one, fields)) for one in _first_of_all(view)]


def is_locked(view: StepView) -> bool:
    """Say whether something before this step is missing, so that nothing can be done at it yet."""
    return any(one.code in OUT_OF_TURN for one in view.blockers)


def _first_of_all(view: StepView) -> list[Blocker]:
    """Keep what comes first: as long as the step is locked, its own rules are no help to anybody."""
    return [one for one in view.blockers if one.code in OUT_OF_TURN] or view.blockers


def _place(blocker: Blocker, fields: set[str]) -> str:
    if blocker.field in fields:
        return f"step_{blocker.field}"
    return PLACES.get(blocker.field, "")


def _state(view: StepView) -> str:
    if view.done:
        return "done"
    if view.is_now:
        return "now"
    return "locked" if is_locked(view) else "later"


def _why(view: StepView) -> str:
    if view.done:
        return _done_words(view, view.done)
    if not view.blockers:
        return _("Nothing is missing. Mark it done.")
    first, *rest = _first_of_all(view)
    if view.is_now and rest:
        return _("%(sentence)s And %(count)d more.") % {"sentence": first.message, "count": len(rest)}
    return first.message


def _done_words(view: StepView, done: StepDone) -> str:
    if done.ending:
        label = _ending_name(view, done.ending)
        return f"{label}: {reason_words(done)}" if done.reason else label
    return SUMMARIES[view.step.key](view) or _("Done by %(name)s") % {"name": done.by.name}


def reason_words(done: StepDone) -> str:
    """Return why a step ended as it did; the desk's own reasons in the language of the reader."""
    # The translation of nothing would be the head of the catalogue.
    return _(done.reason) if done.reason else ""


def _ending_name(view: StepView, ending: str) -> str:
    return next((say(one.label) for one in view.step.endings if one.key == ending), ending)


def _answer(view: StepView, key: str) -> str:
    named = _named(view.step.field(key), view.answers.get(key, ""))
    return Truncator(" ".join(named.split())).chars(SHORT)


def _mood_words(view: StepView) -> str:
    before, after = view.answers.get("mood_before", ""), view.answers.get("mood_after", "")
    if before and after:
        return _("Mood %(before)s of 5, now %(after)s") % {"before": before, "after": after}
    return _("Mood at the start: %(before)s of 5") % {"before": before} if before else ""


def _recurring_words(view: StepView) -> str:
    return (
        _("It keeps happening") if view.answers.get("recurring") == "yes" else _("It does not keep happening")
    )


SUMMARIES: dict[str, Callable[[StepView], str]] = {
    "listen": lambda view: _("Restated, and they said yes"),
    "confirm_expectation": lambda view: _answer(view, "expectation"),
    "own": lambda view: "",
    "reassure": lambda view: _("A promise with a time was made"),
    "stay_objective": _mood_words,
    "apologise": lambda view: _answer(view, "apology_by"),
    "resolve": lambda view: _answer(view, "outcome"),
    "follow_up": lambda view: _("All follow-ups have an outcome"),
    "see_the_whole": _recurring_words,
    "root_cause": lambda view: _answer(view, "failure_cause"),
}


@dataclass(frozen=True)
class Answered:
    """One answer as the card of a step shows it; `voice` marks words of the customer."""

    label: str
    text: str
    voice: bool


def answers_of(view: StepView | None) -> dict[str, Any]:
    """Return what was filled in at a step, choices by their names, and the ending by its name."""
    if view is None:
        return {"shown_answers": [], "shown_ending": "", "shown_reason": "", "shown_override": ""}
    answered = [
        Answered(say(field.label), _named(field, view.answers[field.key]), field.kind == Kind.VOICE)
        for field in view.step.fields
        if view.answers.get(field.key)
    ]
    ending = view.done.ending if view.done else ""
    return {
        "shown_answers": answered,
        "shown_ending": _ending_name(view, ending) if ending else "",
        "shown_reason": reason_words(view.done) if view.done else "",
        "shown_override": view.answers.get("override_reason", "") if view.done else "",
    }


def _named(field: Field, value: str) -> str:
    if field.kind == Kind.TICK:
        return _("Yes") if value == "yes" else _("No")
    if field.kind in (Kind.MOOD, Kind.LEVEL):
        return _("%(level)s of 5") % {"level": value}
    if field.kind == Kind.MOMENT and (moment := parse_datetime(value)):
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    if field.kind == Kind.AMOUNT and (amount := read_stored(value)):
        return format_money(*amount)
    return next((say(label) for choice, label in field.choices if choice == value), value)
