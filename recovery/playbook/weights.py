"""The rules as the page of a version shows them: in which step each stands, and what it asks."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules import RULES
from recovery.playbook.steps import PLAYBOOK, STEPS

# What a rule asks, where its own words count something or speak of one complaint only.
TITLES: dict[str, Sentence] = {
    "expectation_not_met_has_alternatives": _("Where the wish cannot be met, another way is explained"),
    "decline_is_answered": _("A declined offer is followed by another, or passed on"),
    "answer_fits_the_offers": _("Their answer is what they said to the last offer"),
    "problem_is_clarified": _("A question was asked, or none was needed"),
    "restatement_is_written": _("The restatement is written"),
    "restatement_is_ours": _("The restatement is no copy of their words"),
    "restatement_is_anew": _("What they said no to is said anew"),
    "restatement_is_confirmed": _("The customer confirmed the restatement"),
    "expectation_is_known": _("The expectation is written in their words"),
    "owner_is_named": _("One person owns it"),
    "promise_is_made": _("The customer has a promise with a time"),
    "mood_is_noted": _("Their mood at the start is noted"),
    "mood_afterwards_is_noted": _("Their mood once they were heard is noted"),
    "apology_is_on_record": _("The apology is on record"),
    "apology_reached_somebody": _("It is said how the apology was given"),
    "apology_has_its_kind": _("It is said what the apology says"),
    "apology_fits_the_outcome": _("Who was right hears that it was ours to put right"),
    "deed_is_written": _("What was done is written down"),
    "customer_has_answered": _("The customer answered"),
    "outcome_is_verified": _("A person verified that it was delivered"),
    "outcome_is_decided": _("The outcome is decided"),
    "follow_ups_are_settled": _("Every follow-up has an outcome"),
    "letter_or_gift_is_settled": _("Who was right has had a letter or a gift"),
    "count_is_answered": _("Who doubts the count says why"),
    "recurrence_is_answered": _("It is said whether it keeps happening"),
    "cause_is_named": _("What keeps happening has its cause linked"),
    "no_promise_is_open": _("Nothing is owed to the customer any more"),
    "recovery_failure_is_explained": _("A recovery that failed says why"),
    "failure_cause_may_be_left_out": _("«Not due» stands only where nothing failed"),
}
# Facts under which a rule speaks that has nothing to say of an empty complaint.
_SPEAKING = (
    ComplaintFacts(),
    ComplaintFacts(
        answers={"see_the_whole": {"recurring": "yes"}, "resolve": {"outcome": "upheld"}}, promise_broken=True
    ),
    ComplaintFacts(answers={"see_the_whole": {"recurring": "no"}}, happens_often=1),
    ComplaintFacts(
        answers={"confirm_expectation": {"can_meet": "no"}, "resolve": {"customer_answer": "accepted"}},
        offers_waiting=1,
        declines_left_alone=1,
    ),
    ComplaintFacts(verbatim="No", answers={"listen": {"restatement": "No", "rejected": "No"}}),
)


def rules_of(step: str) -> tuple[str, ...]:
    """Return the names of all rules of a step: of the usual way, of every way, and of its endings."""
    one = STEPS[step]
    names = (*one.rules, *one.always, *(name for ending in one.endings for name in ending.rules))
    return tuple(dict.fromkeys(names))


def step_of(rule: str) -> str:
    """Return the key of the first step that has this rule, or nothing."""
    return next((step.key for step in PLAYBOOK if rule in rules_of(step.key)), "")


def asks(rule: str) -> Sentence:
    """Say in a few words what a rule asks."""
    return TITLES.get(rule) or says(rule) or Sentence(rule.replace("_", " ").capitalize())


def says(rule: str) -> Sentence | None:
    """Return what the desk says while the rule is not met, or None where that counts something."""
    for facts in _SPEAKING:
        sentence = RULES[rule](facts)
        if sentence is not None:
            return None if "count" in sentence.values else sentence
    return None
