"""The rules of the sixth step, stay positive, apologise."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("apology")
def apology_is_on_record(facts: ComplaintFacts) -> Sentence | None:
    """We apologised, and the words are on record (T6a)."""
    if facts.answer("apologise", "apology"):
        return None
    return _("There is no apology on record. Apologise, and write down the words you used.")


@about("apology_by")
def apology_reached_somebody(facts: ComplaintFacts) -> Sentence | None:
    """We know how the apology was given."""
    if facts.answer("apologise", "apology_by"):
        return None
    return _(
        "Say how the apology was given: spoken, in writing, or on record because there is nobody to tell."
    )
