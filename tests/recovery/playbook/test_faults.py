"""What is wrong with a version, said so that a person can act on it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.playbook import content
from recovery.playbook.faults import faults_of
from recovery.playbook.rules import RULES
from recovery.playbook.rules.passing import FIXED, OVERRIDABLE
from recovery.playbook.steps import STEPS
from recovery.playbook.weights import TITLES, asks, rules_of, step_of

VERSIONS = sorted(Path(content.__file__).with_name("versions").glob("*.json"))
SHIPPED: dict[str, Any] = json.loads(VERSIONS[-1].read_text(encoding="utf-8"))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def put(place: str, value: Any) -> dict[str, Any]:
    """Return what ships, with another value at one place."""
    whole = copy.deepcopy(SHIPPED)
    *above, last = place.split("/")
    table: Any = whole
    for name in above:
        table = table.setdefault(name, {})
    table[last] = value
    return whole


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.name)
def test_what_ships_has_no_fault(path: Path) -> None:
    assert faults_of(json.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "place, value, said",
    [
        ("colour", {}, "A version has no part «colour» there."),
        ("rules", [], "Each rule wants its level: off, warn or require."),
        ("rules/be_nice", "warn", "There is no rule «be_nice»."),
        (
            "rules/mood_is_noted",
            ["warn"],
            "«Their mood at the start is noted» is off, warns or is required; nothing else.",
        ),
        (
            "rules/outcome_is_verified",
            "warn",
            "«A person verified that it was delivered» is required in every version, and stays so.",
        ),
        ("steps", None, "A version says something of each of the ten steps."),
        ("steps/dance", {}, "There is no step «dance»."),
        ("steps/listen", [], "The version says nothing of «Listen»."),
        (
            "steps/listen/within_minutes",
            True,
            "The aim of «Listen» is a number of minutes, 30 days at most, or empty.",
        ),
        ("steps/listen/after", ["dance"], "What comes before «Listen» are steps of the playbook."),
        ("steps/listen/after", [["own"]], "What comes before «Listen» are steps of the playbook."),
        (
            "steps/listen/after",
            ["resolve"],
            "«Listen» and «Confirm expectation» would wait for each other, so neither could ever be done.",
        ),
        ("steps/listen/guidance", "be nice", "The texts of «Listen» stand by language."),
        ("steps/listen/guidance/fr", {}, "A version has no part «fr» there."),
        (
            "steps/listen/guidance/en/do",
            ["x"] * 13,
            "«Listen» in English takes 12 lines at most.",
        ),
        (
            "steps/listen/guidance/zh-hans/dont",
            [" "],
            "A line of «Listen» in Simplified Chinese is empty or longer than 200 characters.",
        ),
        (
            "steps/listen/guidance/en/heart",
            "x" * 401,
            "What the agent reads at «Listen» in English takes 400 characters at most.",
        ),
        ("follow_up_hours/2", [], "Severity 2 has no follow-up; every complaint gets one."),
        ("follow_up_hours/2", [168, 72], "Follow-ups of severity 2 come one after the other."),
        (
            "follow_up_hours/2",
            [0],
            "Severity 2 has at most 6 follow-ups, each an hour to a year later.",
        ),
        ("follow_up_kinds/2", "visit", "A follow-up of severity 2 is a call or a message."),
        ("update_hours/2", 0, "Hours of severity 2 are a number from 1 to 1440."),
        ("silent_hours", [], "This stands by severity, 1 to 4."),
        (
            "tone/levels/blame",
            "loud",
            "«Blame» is off, warns or is required; nothing else.",
        ),
        ("tone/levels/rudeness", "warn", "There is no rule «rudeness»."),
        (
            "tone/lists/en/phrases/blame",
            ["~3 x"],
            "«~3 x» is no phrase that can be looked for. It must begin with words.",
        ),
        (
            "tone/lists/en/phrases/blame",
            ["{nobody} x"],
            "«{nobody} x» is no phrase that can be looked for. It names a list of words that there is not.",
        ),
        ("tone/lists/en/phrases/insult", [], "There is no phrase list «insult»."),
        ("tone/lists/en/extra", {}, "The phrase lists cannot be used as they are."),
    ],
)
def test_each_fault_is_a_sentence(place: str, value: Any, said: str) -> None:
    assert said in [str(one) for one in faults_of(put(place, value))]


PLACES = [
    "rules",
    "rules/mood_is_noted",
    "steps",
    "steps/listen",
    "steps/listen/after",
    "steps/listen/within_minutes",
    "steps/listen/guidance",
    "steps/listen/guidance/en",
    "steps/listen/guidance/en/do",
    "follow_up_hours",
    "follow_up_hours/1",
    "follow_up_kinds",
    "follow_up_kinds/1",
    "update_hours",
    "silent_hours/3",
    "tone",
    "tone/levels",
    "tone/levels/blame",
    "tone/lists",
    "tone/lists/en",
    "tone/lists/en/words",
    "tone/lists/en/words/other",
    "tone/lists/en/better",
    "tone/lists/en/phrases",
    "tone/lists/en/phrases/blame",
]


@given(place=st.sampled_from(PLACES), value=_JSON)
def test_nothing_that_json_can_say_breaks_the_look_at_it(place: str, value: Any) -> None:
    for fault in faults_of(put(place, value)):
        assert str(fault)


@given(value=_JSON)
def test_no_content_at_all_is_a_fault(value: Any) -> None:
    assert faults_of(value)


def test_every_rule_says_what_it_asks_and_stands_in_a_step() -> None:
    for name in RULES:
        assert str(asks(name))
        assert name in rules_of(step_of(name))


def test_what_is_fixed_cannot_be_passed_either_and_all_of_it_exists() -> None:
    assert RULES.keys() >= FIXED
    assert RULES.keys() >= OVERRIDABLE
    assert TITLES.keys() <= RULES.keys()
    assert not FIXED & OVERRIDABLE


def test_ten_steps_have_their_rules() -> None:
    assert all(rules_of(key) for key in STEPS)
