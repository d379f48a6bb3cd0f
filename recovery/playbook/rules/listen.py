"""The rules of the first step, listen."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about
from recovery.playbook.similarity import is_copy

REJECTED, CORRECTION = "rejected", "correction"


@about("clarifications")
def problem_is_clarified(facts: ComplaintFacts) -> Sentence | None:
    """We asked until it was clear to us, or wrote down why there was nothing to ask (T1b)."""
    if facts.questions_asked:
        return None
    return _(
        "You have asked nothing yet. Ask what makes it clear, or end with «No question needed» and a reason."
    )


@about("restatement")
def restatement_is_written(facts: ComplaintFacts) -> Sentence | None:
    """We have said back in our own words what we understood (T1c)."""
    if facts.answer("listen", "restatement"):
        return None
    return _("Say back in your own words what you understood; the restatement is still empty.")


@about("restatement")
def restatement_is_ours(facts: ComplaintFacts) -> Sentence | None:
    """The restatement says it in our own words and is no copy of theirs (T1c)."""
    if not is_copy(facts.answer("listen", "restatement"), facts.verbatim):
        return None
    return _(
        "These are the customer's own words. Say in yours what you understood, so that they can hear it."
    )


@about("restatement")
def restatement_is_anew(facts: ComplaintFacts) -> Sentence | None:
    """What the customer said no to is said anew before they are asked again (T1c)."""
    restated = facts.answer("listen", "restatement")
    if not restated or restated != facts.answer("listen", REJECTED):
        return None
    return _("The customer said that it is different. Say it anew with what they told you, then ask again.")


@about("restatement_confirmed")
def restatement_is_confirmed(facts: ComplaintFacts) -> Sentence | None:
    """The customer said that the restatement is right (T1c)."""
    if facts.answer("listen", "restatement_confirmed") == "yes":
        return None
    return _(
        "The customer has not yet confirmed the restatement. Ask whether you got it right, then tick it."
    )
