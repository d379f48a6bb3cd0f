"""The rules of the tenth step, find the root cause of the recovery."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("failure_cause")
def recovery_failure_is_explained(facts: ComplaintFacts) -> Sentence | None:
    """A recovery that failed on the way has one of the five causes named (T10)."""
    if facts.answer("root_cause", "failure_cause"):
        return None
    if facts.recovery_failed:
        return _("This recovery failed on the way. Choose which of the five causes it was.")
    return _("Choose one of the five causes, or say that it is not due.")


@about("failure_cause")
def failure_cause_may_be_left_out(facts: ComplaintFacts) -> Sentence | None:
    """«Not due» is true only of a recovery without a broken promise, a reopening or a low score."""
    if facts.recovery_failed:
        return _(
            "A promise was broken, it was reopened, or a score was low, so one of the five causes is due."
        )
    return None
