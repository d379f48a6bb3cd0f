"""Rules are pure: facts in, a sentence or nothing out."""

from __future__ import annotations

import pytest

from cxdesk.common.sentences import Sentence
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules import FIELD_OF, RULES


def answers(step: str, **given: str) -> ComplaintFacts:
    return ComplaintFacts(answers={step: given})


CASES = [
    ("restatement_is_written", ComplaintFacts(), answers("listen", restatement="Nobody came.")),
    ("problem_is_clarified", ComplaintFacts(), ComplaintFacts(questions_asked=1)),
    (
        "restatement_is_ours",
        ComplaintFacts(verbatim="Nobody came.", answers={"listen": {"restatement": "nobody came"}}),
        ComplaintFacts(verbatim="Nobody came.", answers={"listen": {"restatement": "No car came."}}),
    ),
    (
        "restatement_is_anew",
        answers("listen", restatement="No car came.", rejected="No car came."),
        answers("listen", restatement="The car came late.", rejected="No car came."),
    ),
    ("restatement_is_anew", answers("listen", restatement="No car.", rejected="No car."), ComplaintFacts()),
    (
        "restatement_is_confirmed",
        answers("listen", restatement="Nobody came.", restatement_confirmed="no"),
        answers("listen", restatement_confirmed="yes"),
    ),
    (
        "expectation_is_known",
        answers("confirm_expectation", expectation="  "),
        answers("confirm_expectation", expectation="The fare"),
    ),
    ("owner_is_named", ComplaintFacts(), ComplaintFacts(has_owner=True)),
    ("promise_is_made", ComplaintFacts(), ComplaintFacts(promises_made=1)),
    ("mood_is_noted", answers("stay_objective", mood_after="2"), answers("stay_objective", mood_before="4")),
    (
        "mood_afterwards_is_noted",
        answers("stay_objective", mood_before="4"),
        answers("stay_objective", mood_after="2"),
    ),
    ("apology_is_on_record", ComplaintFacts(), answers("apologise", apology="I am sorry.")),
    ("apology_reached_somebody", ComplaintFacts(), answers("apologise", apology_by="on_record")),
    ("apology_has_its_kind", ComplaintFacts(), answers("apologise", apology_kind="empathy")),
    (
        "apology_fits_the_outcome",
        answers("resolve", outcome="partly_upheld"),
        ComplaintFacts(answers={"resolve": {"outcome": "upheld"}}, apologies_owning=1),
    ),
    (
        "apology_fits_the_outcome",
        answers("resolve", outcome="upheld"),
        answers("resolve", outcome="not_upheld"),
    ),
    ("deed_is_written", ComplaintFacts(), answers("resolve", what_was_done="Refunded.")),
    (
        "customer_has_answered",
        answers("resolve", customer_answer="declined"),
        answers("resolve", customer_answer="accepted"),
    ),
    ("customer_has_answered", ComplaintFacts(), answers("resolve", customer_answer="refused_all")),
    (
        "expectation_not_met_has_alternatives",
        answers("confirm_expectation", can_meet="no"),
        ComplaintFacts(answers={"confirm_expectation": {"can_meet": "no"}}, options_explained=1),
    ),
    (
        "expectation_not_met_has_alternatives",
        answers("confirm_expectation", can_meet="partly"),
        answers("confirm_expectation", can_meet="unsure"),
    ),
    (
        "decline_is_answered",
        ComplaintFacts(offers_declined_last=1, declines_left_alone=1),
        ComplaintFacts(offers_declined_last=1),
    ),
    ("answer_fits_the_offers", ComplaintFacts(offers_waiting=1), ComplaintFacts()),
    (
        "answer_fits_the_offers",
        ComplaintFacts(answers={"resolve": {"customer_answer": "accepted"}}, offers_declined_last=1),
        ComplaintFacts(answers={"resolve": {"customer_answer": "refused_all"}}, offers_declined_last=1),
    ),
    (
        "answer_fits_the_offers",
        ComplaintFacts(answers={"resolve": {"customer_answer": "refused_all"}}, offers_accepted_last=1),
        ComplaintFacts(answers={"resolve": {"customer_answer": "accepted"}}, offers_accepted_last=1),
    ),
    ("outcome_is_verified", answers("resolve", verified="no"), answers("resolve", verified="yes")),
    ("outcome_is_decided", ComplaintFacts(), answers("resolve", outcome="upheld")),
    (
        "follow_ups_are_settled",
        ComplaintFacts(follow_ups_made=3, follow_ups_open=1),
        ComplaintFacts(follow_ups_made=3),
    ),
    ("follow_ups_are_settled", ComplaintFacts(), ComplaintFacts(follow_ups_made=1)),
    (
        "letter_or_gift_is_settled",
        answers("resolve", outcome="upheld"),
        ComplaintFacts(answers={"resolve": {"outcome": "upheld"}}, letters_sent=1),
    ),
    (
        "letter_or_gift_is_settled",
        answers("resolve", outcome="partly_upheld"),
        ComplaintFacts(answers={"resolve": {"outcome": "partly_upheld"}}, gifts_given=1),
    ),
    (
        "letter_or_gift_is_settled",
        answers("resolve", outcome="upheld"),
        answers("resolve", outcome="not_upheld"),
    ),
    (
        "count_is_answered",
        ComplaintFacts(answers={"see_the_whole": {"recurring": "no"}}, happens_often=1),
        ComplaintFacts(
            answers={"see_the_whole": {"recurring": "no", "recurring_doubt": "Another line."}},
            happens_often=1,
        ),
    ),
    (
        "count_is_answered",
        ComplaintFacts(answers={"see_the_whole": {"recurring": "no"}}, happens_often=1),
        answers("see_the_whole", recurring="no"),
    ),
    ("recurrence_is_answered", ComplaintFacts(), answers("see_the_whole", recurring="no")),
    (
        "cause_is_named",
        answers("see_the_whole", recurring="yes"),
        ComplaintFacts(answers={"see_the_whole": {"recurring": "yes"}}, causes_linked=1),
    ),
    ("cause_is_named", answers("see_the_whole", recurring="yes"), answers("see_the_whole", recurring="no")),
    ("no_promise_is_open", ComplaintFacts(promises_open=2), ComplaintFacts(promises_made=2)),
    (
        "recovery_failure_is_explained",
        ComplaintFacts(reopened=True),
        answers("root_cause", failure_cause="weak_support"),
    ),
    ("failure_cause_may_be_left_out", ComplaintFacts(promise_broken=True), ComplaintFacts()),
    ("failure_cause_may_be_left_out", ComplaintFacts(low_score=True), ComplaintFacts()),
    ("failure_cause_may_be_left_out", ComplaintFacts(reopened=True), ComplaintFacts()),
]


@pytest.mark.parametrize("name, unmet, met", CASES)
def test_a_rule_speaks_when_it_is_unmet_and_is_silent_when_it_is_met(
    name: str, unmet: ComplaintFacts, met: ComplaintFacts
) -> None:
    sentence = RULES[name](unmet)

    assert isinstance(sentence, Sentence)
    assert str(sentence).endswith(".")
    assert RULES[name](met) is None


def test_every_rule_has_a_case_above_and_names_its_field() -> None:
    assert {name for name, _unmet, _met in CASES} == RULES.keys() == FIELD_OF.keys()


def test_a_count_stands_in_the_sentence() -> None:
    assert (
        str(RULES["no_promise_is_open"](ComplaintFacts(promises_open=2)))
        == "Promises to the customer still open: 2."
    )
