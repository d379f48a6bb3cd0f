"""The rules of the third step, own it."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("owner")
def owner_is_named(facts: ComplaintFacts) -> Sentence | None:
    """One person answers for the complaint (T3a)."""
    if facts.has_owner:
        return None
    return _("Nobody owns this complaint yet. Take it first.")
