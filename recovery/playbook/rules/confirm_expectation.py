"""The rules of the second step, confirm expectation."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("expectation")
def expectation_is_known(facts: ComplaintFacts) -> Sentence | None:
    """We know in the customer's words how they want it handled (T2a)."""
    if facts.answer("confirm_expectation", "expectation"):
        return None
    return _("We do not know yet what the customer expects. Ask, and write it in their words.")
