"""The rules of the first step, listen."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("restatement")
def restatement_is_written(facts: ComplaintFacts) -> Sentence | None:
    """We have said back in our own words what we understood (T1c)."""
    if facts.answer("listen", "restatement"):
        return None
    return _("Say back in your own words what you understood; the restatement is still empty.")


@about("restatement_confirmed")
def restatement_is_confirmed(facts: ComplaintFacts) -> Sentence | None:
    """The customer said that the restatement is right (T1c)."""
    if facts.answer("listen", "restatement_confirmed") == "yes":
        return None
    return _(
        "The customer has not yet confirmed the restatement. Ask whether you got it right, then tick it."
    )
