"""A brief in words: what whoever goes on must know, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cxdesk.common.words import say
from recovery.playbook.states import PromiseState
from recovery.playbook.step import STEP_NAMES


@dataclass(frozen=True)
class Promised:
    """One promise as the brief told it."""

    text: str
    due_at: datetime
    word: str


@dataclass(frozen=True)
class Brief:
    """What stands in a brief.

    :param no_restatement: why there is none, where a step ended in words; the same of the expectation.
    """

    customer: str
    restatement: str
    no_restatement: str
    expectation: str
    no_expectation: str
    steps: str
    what_was_done: str
    given: list[str]
    promised: list[Promised]
    mood: str
    line: str


def told(brief: Mapping[str, Any]) -> Brief:
    """Put a stored brief into the active language."""
    names = [say(STEP_NAMES[key]) for key in brief.get("steps", ()) if key in STEP_NAMES]
    return Brief(
        customer=brief.get("customer") or _("Anonymous"),
        restatement=brief.get("restatement", ""),
        no_restatement=brief.get("no_restatement", ""),
        expectation=brief.get("expectation", ""),
        no_expectation=brief.get("no_expectation", ""),
        steps=" · ".join(names),
        what_was_done=brief.get("what_was_done", ""),
        given=list(brief.get("given", ())),
        promised=[
            Promised(one["text"], datetime.fromisoformat(one["due_at"]), _state(one))
            for one in brief.get("promised", ())
        ],
        mood=_mood(brief.get("mood_before", ""), brief.get("mood_after", "")),
        line=brief.get("line", ""),
    )


def _state(promise: Mapping[str, Any]) -> str:
    if not promise["owed"]:
        return _("Kept")
    return _("Broken, still owed") if promise["state"] == PromiseState.BROKEN else _("Owed")


def _mood(before: str, after: str) -> str:
    if before and after:
        return _("Mood %(before)s of 5, now %(after)s") % {"before": before, "after": after}
    return _("Mood at the start: %(before)s of 5") % {"before": before} if before else ""
