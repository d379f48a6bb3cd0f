"""The rules of the ninth step, see the whole."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("recurring")
def recurrence_is_answered(facts: ComplaintFacts) -> Sentence | None:
    """Somebody said whether it keeps happening (T9a)."""
    if facts.answer("see_the_whole", "recurring") in {"yes", "no"}:
        return None
    return _("Say whether this keeps happening: yes or no.")


@about("recurring_doubt")
def count_is_answered(facts: ComplaintFacts) -> Sentence | None:
    """Who says no although the count says yes gives a reason (T9a)."""
    denied = facts.answer("see_the_whole", "recurring") == "no"
    if facts.happens_often and denied and not facts.answer("see_the_whole", "recurring_doubt"):
        return _("The count says that it keeps happening. Say why these are not the same, in one line.")
    return None


@about("cause")
def cause_is_named(facts: ComplaintFacts) -> Sentence | None:
    """A recurring failure has its cause linked (T9b)."""
    if facts.answer("see_the_whole", "recurring") == "yes" and not facts.causes_linked:
        return _("You say that it keeps happening, so link the cause, or name a new one.")
    return None


@about("promises")
def no_promise_is_open(facts: ComplaintFacts) -> Sentence | None:
    """We do not look back on a complaint while we still owe its customer something."""
    if facts.promises_open:
        return _("Promises to the customer still open: %(count)d.", count=facts.promises_open)
    return None
