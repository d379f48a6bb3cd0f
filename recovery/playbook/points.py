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
        "T8b",
        "Never ask whether it was solved, or what happened",
        How.GUARD,
        ("recovery.actions.letters.check_outbound", "recovery.queries.tone.kind_of"),
        "tests/recovery/actions/test_tone.py::test_a_letter_that_asks_whether_it_was_solved_does_not_leave",
    ),
)
