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
