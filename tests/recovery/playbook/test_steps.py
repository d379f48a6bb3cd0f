"""The ten steps as data, and what stands in the way of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.playbook import content
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules import RULES
from recovery.playbook.states import MOVES, STATE_NAMES, ComplaintState, Move
from recovery.playbook.steps import PLAYBOOK, STEP_KEYS, STEPS

VERSION_1 = json.loads(
    Path(content.__file__).with_name("versions").joinpath("1.json").read_text(encoding="utf-8")
)
LEVELS = VERSION_1["rules"]
OPEN = ComplaintFacts(state=ComplaintState.OPEN, has_owner=True)


def test_there_are_ten_steps_in_the_order_of_the_source() -> None:
    assert STEP_KEYS == (
        "listen",
        "confirm_expectation",
        "own",
        "reassure",
        "stay_objective",
        "apologise",
        "resolve",
        "follow_up",
        "see_the_whole",
        "root_cause",
    )


def test_every_rule_a_step_names_exists_and_every_rule_is_used() -> None:
    used = {name for step in PLAYBOOK for name in (*step.rules, *step.always)}
    used |= {name for step in PLAYBOOK for ending in step.endings for name in ending.rules}

    assert used == RULES.keys()


@pytest.mark.parametrize("key", STEP_KEYS)
def test_no_step_is_done_while_nobody_owns_the_complaint(key: str) -> None:
    blocked = STEPS[key].blockers(ComplaintFacts(), LEVELS)

    assert blocked[0].code == "not_owned"


@pytest.mark.parametrize("key", STEP_KEYS)
def test_no_step_is_done_on_a_closed_complaint(key: str) -> None:
    blocked = STEPS[key].blockers(ComplaintFacts(state=ComplaintState.CLOSED, has_owner=True), LEVELS)

    assert blocked[0].code == "closed"


def test_a_step_out_of_turn_names_the_step_before_it() -> None:
    blocked = STEPS["confirm_expectation"].blockers(OPEN, LEVELS)

    assert str(blocked[0].sentence) == "First complete «Listen»."


def test_an_ending_needs_a_reason() -> None:
    assert [one.code for one in STEPS["listen"].blockers(OPEN, LEVELS, ending="nobody_to_ask")] == [
        "reason_missing"
    ]
    assert not STEPS["listen"].blockers(OPEN, LEVELS, ending="nobody_to_ask", reason="No address was given.")


def test_an_ending_that_the_step_does_not_have_is_refused() -> None:
    blocked = STEPS["apologise"].blockers(OPEN, LEVELS, ending="nobody_to_ask", reason="No address.")

    assert blocked[0].code == "unknown_ending"


def test_not_due_is_refused_where_the_recovery_failed() -> None:
    facts = ComplaintFacts(
        state=ComplaintState.RESOLVED, has_owner=True, done=frozenset({"resolve"}), promise_broken=True
    )

    assert [one.code for one in STEPS["root_cause"].blockers(facts, LEVELS, ending="not_due")] == [
        "failure_cause_may_be_left_out"
    ]


def test_a_rule_that_a_version_does_not_name_is_off() -> None:
    facts = ComplaintFacts(state=ComplaintState.OPEN, has_owner=True)

    assert not STEPS["stay_objective"].blockers(facts, {})


@given(
    done=st.sets(st.sampled_from(STEP_KEYS)),
    state=st.sampled_from([ComplaintState.OPEN, ComplaintState.WAITING, ComplaintState.RESOLVED]),
    key=st.sampled_from(STEP_KEYS),
)
def test_what_must_come_before_holds_whatever_a_version_says(
    done: set[str], state: ComplaintState, key: str
) -> None:
    facts = ComplaintFacts(
        state=state, has_owner=True, done=frozenset(done), promises_made=1, follow_ups_made=1
    )
    step = STEPS[key]

    if not set(step.after) <= done or state not in step.states:
        assert step.blockers(facts, {}), "a version without rules let it through"


def test_the_shipped_version_has_no_fault() -> None:
    assert content.faults_in(VERSION_1) == []


@pytest.mark.parametrize(
    "change, fault",
    [
        ({"rules": {"be_nice": "require"}}, "There is no rule «be_nice»."),
        (
            {"rules": {"mood_is_noted": "sometimes"}},
            "«Their mood at the start is noted» is off, warns or is required; nothing else.",
        ),
        ({"follow_up_hours": {"1": [72]}}, "Severity 2 has no follow-up; every complaint gets one."),
    ],
)
def test_a_faulty_version_is_told_its_faults(change: dict[str, object], fault: str) -> None:
    assert fault in content.faults_in({**VERSION_1, **change})


def test_steps_that_wait_for_each_other_are_a_fault() -> None:
    steps = {**VERSION_1["steps"], "listen": {"after": ["resolve"]}}

    assert any("wait for each other" in fault for fault in content.faults_in({**VERSION_1, "steps": steps}))


def test_a_version_adds_prerequisites_and_never_takes_one_away() -> None:
    steps = {**VERSION_1["steps"], "apologise": {"after": ["listen"]}, "own": {"after": []}}

    playbook = content.read_playbook(2, {**VERSION_1, "steps": steps})

    assert playbook.step("apologise").after == ("listen",)
    assert playbook.step("own").after == ("confirm_expectation",)


def test_guidance_falls_back_to_english() -> None:
    playbook = content.read_playbook(1, VERSION_1)

    assert playbook.guide("listen", "fr") == playbook.guide("listen", "en")
    assert playbook.guide("listen", "zh-hans").do[0] == "让客户把话说完"


def test_every_state_has_a_name_and_can_be_reached() -> None:
    assert STATE_NAMES.keys() == set(ComplaintState)
    assert set(MOVES.values()) | {ComplaintState.NEW} == set(ComplaintState)


def test_closed_is_left_only_by_reopening() -> None:
    assert [move for state, move in MOVES if state == ComplaintState.CLOSED] == [Move.REOPEN]
