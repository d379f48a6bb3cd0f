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
