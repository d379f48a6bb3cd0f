"""The rules of the fifth step, stay objective."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("mood_before")
def mood_is_noted(facts: ComplaintFacts) -> Sentence | None:
    """We noted how the customer felt when we began (T5d)."""
    if facts.answer("stay_objective", "mood_before"):
        return None
    return _("Note how the customer felt at the start, from 1 to 5.")


@about("mood_after")
def mood_afterwards_is_noted(facts: ComplaintFacts) -> Sentence | None:
    """We noted how they felt once they had been heard, so that the change shows (T5d)."""
    if facts.answer("stay_objective", "mood_after"):
        return None
    return _("Note how the customer feels now that they have been heard, from 1 to 5.")
