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


@about("apology_kind")
def apology_has_its_kind(facts: ComplaintFacts) -> Sentence | None:
    """We know what the apology says: that it hurts us too, that I answer for it, or that we failed (T6a)."""
    if facts.answer("apologise", "apology_kind"):
        return None
    return _("Say which kind of apology it was: empathy, responsibility, or in the name of the organisation.")


@about("outcome")
def apology_fits_the_outcome(facts: ComplaintFacts) -> Sentence | None:
    """Who was right hears that it was ours to put right; empathy alone does for those who were not (T6a)."""
    if facts.is_valid and not facts.apologies_owning:
        return _(
            "They were right, so feeling for them is not enough: apologise in your own name "
            "or in that of the organisation, and put it on record."
        )
    return None
