"""The rules of the seventh step, resolve fast."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules.rule import about


@about("what_was_done")
def deed_is_written(facts: ComplaintFacts) -> Sentence | None:
    """What was done for the customer is written down (T7b)."""
    if facts.answer("resolve", "what_was_done"):
        return None
    return _("Write down what was done to put it right.")


@about("customer_answer")
def customer_has_answered(facts: ComplaintFacts) -> Sentence | None:
    """The customer accepted what was done, or refused every option (T7c)."""
    if facts.answer("resolve", "customer_answer") in {"accepted", "refused_all"}:
        return None
    return _("The customer's answer is missing. A refused offer is not an end: offer something else.")


@about("options")
def expectation_not_met_has_alternatives(facts: ComplaintFacts) -> Sentence | None:
    """Where their wish cannot be met in full, another way was explained calmly, and they chose (T3e, T7c)."""
    cannot = facts.answer("confirm_expectation", "can_meet") in {"partly", "no"}
    if not cannot or facts.options_explained:
        return None
    return _(
        "What they wish for cannot be met in full. Write down another option, in words you can tell them."
    )


@about("offers")
def decline_is_answered(facts: ComplaintFacts) -> Sentence | None:
    """A declined offer was followed by another offer, or went to a supervisor (T7c)."""
    if not facts.declines_left_alone:
        return None
    return _("They declined the last offer. Offer something else, or pass it on to a supervisor.")


@about("offers")
def answer_fits_the_offers(facts: ComplaintFacts) -> Sentence | None:
    """What stands as their answer is what they said to the last offer (T7c)."""
    if facts.offers_waiting:
        return _("An offer still waits for their answer. Note what they say to it first.")
    answer = facts.answer("resolve", "customer_answer")
    if facts.offers_accepted_last and answer in {"declined", "refused_all"}:
        return _(
            "They accepted the last offer. Their answer cannot be a refusal; offer again if they changed."
        )
    if facts.offers_declined_last and answer == "accepted":
        return _("They declined the last offer, so their answer is no yes. Note it at the offer they accept.")
    return None


@about("verified")
def outcome_is_verified(facts: ComplaintFacts) -> Sentence | None:
    """A person checked that the outcome was delivered (T8c)."""
    if facts.answer("resolve", "verified") == "yes":
        return None
    return _("Nobody has verified that it was delivered. Check it yourself, then tick it.")


@about("outcome")
def outcome_is_decided(facts: ComplaintFacts) -> Sentence | None:
    """The complaint is upheld, partly upheld or not upheld."""
    if facts.answer("resolve", "outcome"):
        return None
    return _("Decide the outcome: upheld, partly upheld or not upheld.")
