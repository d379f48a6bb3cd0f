"""The rules of the fourth step, reassure."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("promise_text")
def promise_is_made(facts: ComplaintFacts) -> Sentence | None:
    """The customer has a dated promise from us (T4a)."""
    if facts.promises_made:
        return None
    return _("The customer has no dated promise from us yet. Promise something with a time.")
