"""The 39 points of the ten steps, and where each one is kept: the table that docs and tests read.

The points are those of a published toolbox for service recovery; their numbers are step and letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """In what way the desk sees to a point."""

    # A rule of a step stands in the way until it is met.
    RULE = "rule"
    # An action refuses, or wants a reason, whatever the door.
    GUARD = "guard"
    # The screen helps at the right moment.
    GUIDE = "guide"
    # An event or a figure says how it went.
    MEASURE = "measure"


@dataclass(frozen=True)
class Point:
    """One point of the toolbox.

    :param id: its number, T1a to T10e.
    :param says: what it asks of whoever leads the recovery.
    :param where: dotted names of the rules, functions or templates that see to it.
    :param test: the test that turns red without them, as `path::name`.
    """

    id: str
    says: str
    how: How
    where: tuple[str, ...]
    test: str


POINTS: tuple[Point, ...] = (
    Point(
        "T1a",
        "Listen carefully while it is described",
        How.GUARD,
        ("recovery.actions.complaints.log_complaints", "recovery.actions.intake.save_draft"),
        "tests/recovery/actions/test_words_first.py::test_no_door_takes_a_category_without_words",
    ),
    Point(
        "T1b",
        "Ask until it is clear to you",
        How.RULE,
        (
            "recovery.playbook.rules.listen.problem_is_clarified",
            "recovery.actions.listening.add_clarification",
            "recovery.playbook.prompts.prompts_for",
            "recovery/steps/_listen.html",
        ),
        "tests/recovery/actions/test_listening.py::test_without_a_question_the_first_step_is_not_done",
    ),
    Point(
        "T1c",
        "Say the problem back to be sure",
        How.RULE,
        (
            "recovery.playbook.rules.listen.restatement_is_confirmed",
            "recovery.playbook.rules.listen.restatement_is_ours",
            "recovery.playbook.rules.listen.restatement_is_anew",
            "recovery.playbook.similarity.is_copy",
        ),
        "tests/recovery/actions/test_listening.py::test_a_restatement_takes_own_words_and_a_yes",
    ),
    Point(
        "T2a",
        "Listen to how they want it handled",
        How.GUARD,
        (
            "recovery.actions.remedies.give_remedy",
            "recovery.playbook.rules.confirm_expectation.expectation_is_known",
            "recovery/complaints/_remedies.html",
            "recovery/complaints/_step_card.html",
        ),
        "tests/recovery/pages/test_composure.py::test_no_offer_is_shown_before_the_expectation_is_known",
    ),
    Point(
        "T2b",
        "If you can meet it, assure them that it will be solved",
        How.GUARD,
        ("recovery.actions.assurances.assure", "recovery.permissions.may_assure"),
        "tests/recovery/actions/test_assurances.py::test_nobody_assures_above_their_own_authority",
    ),
    Point(
        "T3a",
        "Accept responsibility for the solution",
        How.RULE,
        ("recovery.playbook.rules.own.owner_is_named", "recovery.actions.messages.tell_customer_owner"),
        "tests/recovery/playbook/test_own.py::test_the_third_step_wants_an_owner",
    ),
    Point(
        "T3b",
        "Offer help",
        How.GUIDE,
        ("recovery/steps/_own.html", "recovery.playbook.helping.help_phrases"),
        "tests/recovery/pages/test_own.py::test_phrases_to_offer_help_stand_at_the_third_step_alone",
    ),
    Point(
        "T3c",
        "Do not push it to others",
        How.GUARD,
        ("recovery.actions.handovers.ask_handover", "recovery.actions.handovers.accept_handover"),
        "tests/recovery/actions/test_handovers.py::test_the_third_transfer_takes_a_supervisor",
    ),
    Point(
        "T3d",
        "Know the policy of the organisation",
        How.GUIDE,
        ("recovery/steps/_policy.html", "recovery.queries.policy.policy_of"),
        "tests/recovery/pages/test_own.py::test_the_policy_on_the_card_is_the_one_of_the_pinned_version",
    ),
    Point(
        "T5a",
        "Do not take anger personally",
        How.GUIDE,
        (
            "recovery/complaints/_cue_card.html",
            "recovery.pages.calm.composure_of",
            "recovery.actions.composure.ask_for_a_word",
            "recovery.playbook.composure.CUE_CARD",
        ),
        "tests/recovery/pages/test_composure.py::test_the_cue_card_stands_there_at_four_of_five_and_not_below",
    ),
    Point(
        "T5b",
        "They are angry at the problem, not at you",
        How.GUIDE,
        ("recovery.playbook.composure.CUE_CARD", "recovery/complaints/_cue_card.html"),
        "tests/recovery/pages/test_composure.py::test_the_mood_noted_last_counts_for_the_cue_card",
    ),
    Point(
        "T5c",
        "Just listen",
        How.GUIDE,
        ("recovery.actions.composure.set_venting", "recovery/complaints/_remedies.html"),
        "tests/recovery/pages/test_composure.py::test_venting_folds_offers_away_while_it_is_on",
    ),
    Point(
        "T5d",
        "Let them say how they feel",
        How.RULE,
        (
            "recovery.playbook.rules.stay_objective.mood_is_noted",
            "recovery.playbook.rules.stay_objective.mood_afterwards_is_noted",
        ),
        "tests/recovery/actions/test_composure.py::test_both_moods_are_noted_and_the_change_is_told",
    ),
    Point(
        "T6b",
        "Do not blame others for it",
        How.GUARD,
        ("recovery.actions.letters.check_outbound", "recovery.actions.tone.weigh"),
        "tests/recovery/actions/test_tone.py::test_a_letter_that_blames_somebody_does_not_leave",
    ),
    Point(
        "T6c",
        "Never tell a customer that it happens often",
        How.GUARD,
        ("recovery.actions.letters.check_outbound", "recovery.actions.tone.weigh"),
        "tests/recovery/actions/test_tone.py::test_a_letter_that_says_it_happens_often_does_not_leave",
    ),
    Point(
        "T7d",
        "When others must help, explain it to them so that the customer never repeats it",
        How.GUARD,
        ("recovery.queries.briefs.missing_in", "recovery.queries.handed_over.briefs_read"),
        "tests/recovery/actions/test_handovers.py"
        "::test_nobody_hands_over_what_the_next_one_would_have_to_ask_again",
    ),
    Point(
        "T7e",
        "Stay involved even while others work on it",
        How.GUARD,
        ("recovery.actions.tasks.finish_task", "recovery.queries.covers.stand_ins_of"),
        "tests/recovery/actions/test_tasks.py::test_a_finished_task_moves_neither_the_owner_nor_the_state",
    ),
    Point(
        "T8b",
        "Never ask whether it was solved, or what happened",
        How.GUARD,
        ("recovery.actions.letters.check_outbound", "recovery.queries.tone.kind_of"),
        "tests/recovery/actions/test_tone.py::test_a_letter_that_asks_whether_it_was_solved_does_not_leave",
    ),
)
