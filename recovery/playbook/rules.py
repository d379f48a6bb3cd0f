"""One function per rule: facts in, the sentence that stands in the way out, None when satisfied.

Each rule names the field it is about, so that a refusal can point at it.
"""

from __future__ import annotations

from collections.abc import Callable

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts

Rule = Callable[[ComplaintFacts], Sentence | None]
FIELD_OF: dict[str, str] = {}


def _about(field: str) -> Callable[[Rule], Rule]:
    def name_the_field(rule: Rule) -> Rule:
        FIELD_OF[rule.__name__] = field
        return rule

    return name_the_field


@_about("restatement")
def restatement_is_written(facts: ComplaintFacts) -> Sentence | None:
    """We have said back in our own words what we understood (T1c)."""
    if facts.answer("listen", "restatement"):
        return None
    return _("Say back in your own words what you understood; the restatement is still empty.")


@_about("restatement_confirmed")
def restatement_is_confirmed(facts: ComplaintFacts) -> Sentence | None:
    """The customer said that the restatement is right (T1c)."""
    if facts.answer("listen", "restatement_confirmed") == "yes":
        return None
    return _(
        "The customer has not yet confirmed the restatement. Ask whether you got it right, then tick it."
    )


@_about("expectation")
def expectation_is_known(facts: ComplaintFacts) -> Sentence | None:
    """We know in the customer's words how they want it handled (T2a)."""
    if facts.answer("confirm_expectation", "expectation"):
        return None
    return _("We do not know yet what the customer expects. Ask, and write it in their words.")


@_about("owner")
def owner_is_named(facts: ComplaintFacts) -> Sentence | None:
    """One person answers for the complaint (T3a)."""
    if facts.has_owner:
        return None
    return _("Nobody owns this complaint yet. Take it first.")


@_about("promise_text")
def promise_is_made(facts: ComplaintFacts) -> Sentence | None:
    """The customer has a dated promise from us (T4a)."""
    if facts.promises_made:
        return None
    return _("The customer has no dated promise from us yet. Promise something with a time.")


@_about("mood_before")
def mood_is_noted(facts: ComplaintFacts) -> Sentence | None:
    """We noted how the customer felt when we began (T5d)."""
    if facts.answer("stay_objective", "mood_before"):
        return None
    return _("Note how the customer felt at the start, from 1 to 5.")


@_about("apology")
def apology_is_on_record(facts: ComplaintFacts) -> Sentence | None:
    """We apologised, and the words are on record (T6a)."""
    if facts.answer("apologise", "apology"):
        return None
    return _("There is no apology on record. Apologise, and write down the words you used.")


@_about("apology_by")
def apology_reached_somebody(facts: ComplaintFacts) -> Sentence | None:
    """We know how the apology was given."""
    if facts.answer("apologise", "apology_by"):
        return None
    return _(
        "Say how the apology was given: spoken, in writing, or on record because there is nobody to tell."
    )


@_about("what_was_done")
def deed_is_written(facts: ComplaintFacts) -> Sentence | None:
    """What was done for the customer is written down (T7b)."""
    if facts.answer("resolve", "what_was_done"):
        return None
    return _("Write down what was done to put it right.")


@_about("customer_answer")
def customer_has_answered(facts: ComplaintFacts) -> Sentence | None:
    """The customer accepted what was done, or refused every option (T7c)."""
    if facts.answer("resolve", "customer_answer") in {"accepted", "refused_all"}:
        return None
    return _("The customer's answer is missing. A refused offer is not an end: offer something else.")


@_about("verified")
def outcome_is_verified(facts: ComplaintFacts) -> Sentence | None:
    """A person checked that the outcome was delivered (T8c)."""
    if facts.answer("resolve", "verified") == "yes":
        return None
    return _("Nobody has verified that it was delivered. Check it yourself, then tick it.")


@_about("outcome")
def outcome_is_decided(facts: ComplaintFacts) -> Sentence | None:
    """The complaint is upheld, partly upheld or not upheld."""
    if facts.answer("resolve", "outcome"):
        return None
    return _("Decide the outcome: upheld, partly upheld or not upheld.")


@_about("follow_ups")
def follow_ups_are_settled(facts: ComplaintFacts) -> Sentence | None:
    """Every follow-up that this severity asks for has an outcome (T8a)."""
    if facts.follow_ups_open:
        return _("Follow-ups without an outcome: %(count)d.", count=facts.follow_ups_open)
    if not facts.follow_ups_made:
        return _("No follow-up has been made for this resolution yet.")
    return None


@_about("recurring")
def recurrence_is_answered(facts: ComplaintFacts) -> Sentence | None:
    """Somebody said whether it keeps happening (T9a)."""
    if facts.answer("see_the_whole", "recurring") in {"yes", "no"}:
        return None
    return _("Say whether this keeps happening: yes or no.")


@_about("cause")
def cause_is_named(facts: ComplaintFacts) -> Sentence | None:
    """A recurring failure has its cause linked (T9b)."""
    if facts.answer("see_the_whole", "recurring") == "yes" and not facts.causes_linked:
        return _("You say that it keeps happening, so link the cause, or name a new one.")
    return None


@_about("promises")
def no_promise_is_open(facts: ComplaintFacts) -> Sentence | None:
    """We do not look back on a complaint while we still owe its customer something."""
    if facts.promises_open:
        return _("Promises to the customer still open: %(count)d.", count=facts.promises_open)
    return None


@_about("failure_cause")
def recovery_failure_is_explained(facts: ComplaintFacts) -> Sentence | None:
    """A recovery that failed on the way has one of the five causes named (T10)."""
    if facts.answer("root_cause", "failure_cause"):
        return None
    if facts.recovery_failed:
        return _("This recovery failed on the way. Choose which of the five causes it was.")
    return _("Choose one of the five causes, or say that it is not due.")


@_about("failure_cause")
def failure_cause_may_be_left_out(facts: ComplaintFacts) -> Sentence | None:
    """«Not due» is true only of a recovery without a broken promise, a reopening or a low score."""
    if facts.recovery_failed:
        return _(
            "A promise was broken, it was reopened, or a score was low, so one of the five causes is due."
        )
    return None


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        restatement_is_written,
        restatement_is_confirmed,
        expectation_is_known,
        owner_is_named,
        promise_is_made,
        mood_is_noted,
        apology_is_on_record,
        apology_reached_somebody,
        deed_is_written,
        customer_has_answered,
        outcome_is_verified,
        outcome_is_decided,
        follow_ups_are_settled,
        recurrence_is_answered,
        cause_is_named,
        no_promise_is_open,
        recovery_failure_is_explained,
        failure_cause_may_be_left_out,
    )
}
