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
        "T3e",
        "Explain other solutions calmly",
        How.RULE,
        ("recovery.playbook.rules.resolve.expectation_not_met_has_alternatives",),
        "tests/recovery/actions/test_offers.py::test_a_wish_that_cannot_be_met_wants_an_explained_alternative",
    ),
    Point(
        "T4a",
        "If it takes time, do your utmost to reassure",
        How.GUIDE,
        ("recovery/steps/_reassure.html", "recovery.actions.alarms.look_after"),
        "tests/recovery/pages/test_resolving.py::test_what_takes_more_than_a_day_says_when_they_hear_from_us",
    ),
    Point(
        "T4b",
        "Nobody waits on the line for more than two minutes: say that you will call back",
        How.MEASURE,
        ("recovery.actions.calls.hold_runs_too_long", "recovery.queries.calls.holds_too_long"),
        "tests/recovery/actions/test_calls.py"
        "::test_a_hold_of_more_than_two_minutes_without_a_call_back_is_a_breach",
    ),
    Point(
        "T4c",
        "Face to face: offer a more comfortable place, or to come back in an hour",
        How.GUARD,
        ("recovery.actions.comfort.give_comfort", "recovery/steps/_reassure.html"),
        "tests/recovery/actions/test_comfort.py::test_to_come_back_in_an_hour_is_promised_once",
    ),
    Point(
        "T4d",
        "Offer lunch, coffee, something to read: show that you care",
        How.GUARD,
        ("recovery.actions.comfort.give_comfort", "recovery.playbook.comfort.COMFORTS"),
        "tests/recovery/actions/test_comfort.py"
        "::test_beyond_the_limit_of_a_complaint_nothing_is_given_or_spent",
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
        "T6a",
        "Apologise, even if it is not your fault",
        How.RULE,
        (
            "recovery.playbook.rules.apologise.apology_has_its_kind",
            "recovery.playbook.rules.apologise.apology_fits_the_outcome",
            "recovery.actions.apologies.record_apology",
        ),
        "tests/recovery/actions/test_apologies.py::test_empathy_alone_resolves_nothing_of_who_was_right",
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
        "T7a",
        "Think on your feet: see what worked before",
        How.GUIDE,
        ("recovery.queries.similar.similar_to", "recovery/knowledge/_similar.html"),
        "tests/recovery/queries/test_similar.py::test_only_closed_ones_with_a_good_follow_up_are_shown",
    ),
    Point(
        "T7b",
        "Find the fastest way that helps",
        How.GUIDE,
        ("recovery.queries.options.in_order", "recovery/steps/_resolve.html"),
        "tests/recovery/pages/test_resolving.py::test_options_stand_with_own_authority_first",
    ),
    Point(
        "T7c",
        "If you cannot give what they need, offer something else that is reasonable",
        How.RULE,
        ("recovery.playbook.rules.resolve.decline_is_answered", "recovery.actions.offers.offer_option"),
        "tests/recovery/actions/test_offers.py"
        "::test_a_decline_without_another_offer_or_a_supervisor_blocks_step_7",
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
        "T8a",
        "After some time ask whether they are content with the outcome",
        How.RULE,
        (
            "recovery.playbook.rules.follow_up.follow_ups_are_settled",
            "recovery.actions.follow_ups.make_follow_ups",
            "recovery.actions.follow_ups.cancel_follow_ups",
        ),
        "tests/recovery/actions/test_playbook.py::test_a_settled_chain_of_follow_ups_completes_step_eight",
    ),
    Point(
        "T8b",
        "Never ask whether it was solved, or what happened",
        How.GUARD,
        ("recovery.actions.letters.check_outbound", "recovery.queries.tone.kind_of"),
        "tests/recovery/actions/test_tone.py::test_a_letter_that_asks_whether_it_was_solved_does_not_leave",
    ),
    Point(
        "T8c",
        "Know the outcome yourself before you ask",
        How.GUARD,
        (
            "recovery.actions.asking.check_verified",
            "recovery/follow_ups/page.html",
        ),
        "tests/recovery/actions/test_verified_outcomes.py::test_nobody_asks_before_a_person_verified_the_outcome",
    ),
    Point(
        "T8d",
        "Send a letter of apology, or a gift",
        How.RULE,
        (
            "recovery.playbook.rules.follow_up.letter_or_gift_is_settled",
            "recovery.actions.paper.print_letter",
            "recovery.actions.letters.note_letter",
        ),
        "tests/recovery/actions/test_paper_letters.py::test_who_was_right_is_not_settled_without_a_letter_or_a_gift",
    ),
    Point(
        "T9a",
        "Ask whether it keeps happening",
        How.RULE,
        (
            "recovery.playbook.rules.see_the_whole.recurrence_is_answered",
            "recovery.playbook.rules.see_the_whole.count_is_answered",
            "recovery.actions.recurrence.open_counted_cause",
        ),
        "tests/recovery/actions/test_recurrence.py::test_who_denies_the_count_says_why_and_a_cause_opens_once",
    ),
    Point(
        "T9b",
        "If so, find how to stop it",
        How.RULE,
        ("recovery.playbook.rules.see_the_whole.cause_is_named",),
        "tests/recovery/api/test_journey.py::test_a_complaint_is_led_from_new_to_closed_by_api_alone",
    ),
    Point(
        "T9c",
        "Work with others, and see how they solved the like",
        How.GUIDE,
        (
            "recovery/steps/_see_the_whole.html",
            "recovery.actions.causes.note_on_cause",
        ),
        "tests/recovery/pages/test_afterwards.py::test_step_nine_shows_the_count_and_leads_to_what_colleagues_know",
    ),
    Point(
        "T9d",
        "Keep money aside to repair what a bad recovery caused",
        How.GUARD,
        ("recovery.actions.reserve.check_reserve_allowed",),
        "tests/recovery/actions/test_reserve.py::test_a_first_attempt_is_refused",
    ),
    Point(
        "T10",
        "Find the common roots of bad recovery",
        How.RULE,
        (
            "recovery.playbook.rules.root_cause.recovery_failure_is_explained",
            "recovery.playbook.rules.root_cause.failure_cause_may_be_left_out",
            "recovery.actions.post_mortems.write_post_mortem",
        ),
        "tests/recovery/actions/test_post_mortems.py::test_a_reopened_one_is_not_settled_without_its_cause",
    ),
    Point(
        "T10a",
        "Was the wrong person chosen for it?",
        How.GUARD,
        ("recovery.actions.post_mortems.confirm_post_mortem",),
        "tests/recovery/actions/test_post_mortems.py::test_a_person_as_the_cause_counts_only_once_a_supervisor_confirmed_it",
    ),
    Point(
        "T10b",
        "Was support inside too weak?",
        How.MEASURE,
        (
            "recovery.queries.post_mortems.causes_of_failure",
            "recovery.models.post_mortems.IMPROVES",
        ),
        "tests/recovery/actions/test_post_mortems.py::test_each_cause_opens_what_is_to_be_improved_and_is_counted",
    ),
    Point(
        "T10c",
        "Was training missing?",
        How.MEASURE,
        (
            "recovery.queries.post_mortems.causes_of_failure",
            "recovery.models.post_mortems.IMPROVES",
        ),
        "tests/recovery/actions/test_post_mortems.py::test_each_cause_opens_what_is_to_be_improved_and_is_counted",
    ),
    Point(
        "T10d",
        "Did management give too little freedom?",
        How.MEASURE,
        (
            "recovery.queries.post_mortems.suggested_cause",
            "recovery/steps/_root_cause.html",
        ),
        "tests/recovery/actions/test_post_mortems.py::test_waiting_long_for_a_colleague_suggests_too_little_freedom",
    ),
    Point(
        "T10e",
        "Is good recovery too little recognised?",
        How.MEASURE,
        (
            "recovery.queries.post_mortems.causes_of_failure",
            "recovery.models.post_mortems.IMPROVES",
        ),
        "tests/recovery/actions/test_post_mortems.py::test_each_cause_opens_what_is_to_be_improved_and_is_counted",
    ),
)
