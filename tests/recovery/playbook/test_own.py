"""The rules of the third step."""

from __future__ import annotations

from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.helping import PHRASES
from recovery.playbook.states import ComplaintState
from recovery.playbook.steps import STEPS


def test_the_third_step_wants_an_owner() -> None:
    before = frozenset({"listen", "confirm_expectation"})
    nobody = ComplaintFacts(state=ComplaintState.OPEN, has_owner=False, done=before)
    somebody = ComplaintFacts(state=ComplaintState.OPEN, has_owner=True, done=before)
    levels = {"owner_is_named": "require"}

    assert [one.code for one in STEPS["own"].blockers(nobody, levels)] == ["owner_is_named"]
    assert STEPS["own"].blockers(somebody, levels) == []


def test_help_is_offered_in_three_languages() -> None:
    assert set(PHRASES) == {"en", "zh-hans", "zh-hant"}
    assert all(len(set(lines)) > 1 for lines in PHRASES.values())
