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
