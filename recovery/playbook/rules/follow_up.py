"""The rules of the eighth step, follow through."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("follow_ups")
def follow_ups_are_settled(facts: ComplaintFacts) -> Sentence | None:
    """Every follow-up that this severity asks for has an outcome (T8a)."""
    if facts.follow_ups_open:
        return _("Follow-ups without an outcome: %(count)d.", count=facts.follow_ups_open)
    if not facts.follow_ups_made:
        return _("No follow-up has been made for this resolution yet.")
    return None


@about("letters")
def letter_or_gift_is_settled(facts: ComplaintFacts) -> Sentence | None:
    """Who was right has had a letter or a gift from us (T8d)."""
    if not facts.is_valid or facts.letters_sent or facts.gifts_given:
        return None
    return _(
        "They were right and have had neither a letter nor a gift. Send one, "
        "or say that they want none or that there is nobody to write to."
    )
