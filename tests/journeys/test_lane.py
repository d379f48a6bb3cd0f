"""The 90-second lane: cold coffee, put right on the spot."""

from __future__ import annotations

from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.playbook.steps import STEP_KEYS
from tests.journeys.hands import BrowserHands, ClientHands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
LANE = "/complaints/put-right/"
# What an agent would write, in the order of the page; a number is a mood.
COFFEE = {
    "verbatim": "My coffee is cold, and I waited twenty minutes for it.",
    "who": "Ms Lin, room 1204",
    "restatement": "Cold coffee after a long wait at breakfast.",
    "expectation": "A hot one, now.",
    "mood_before": "3",
    "apology": "I am sorry for the cold coffee and the wait.",
    "what_was_done": "Fresh coffee, brought to the table.",
    "mood_after": "1",
}
WORDS_A_MINUTE, LETTERS_A_WORD, SECONDS_A_CHANGE, SECONDS_A_CHOICE = 40, 5, 1, 1
# What a person sees as one thing to fill in: the buttons of one mood are one.
INPUTS = """form => new Set([...form.elements]
  .filter(one => one.name && one.type !== "hidden" && one.type !== "submit" && one.checkVisibility())
  .map(one => one.name)).size"""


def simulated_seconds(answers: dict[str, str]) -> float:
    """Return how long a person takes: typing, going from field to field, and choosing."""
    letters = sum(len(text) for text in answers.values() if not text.isdecimal())
    choices = sum(text.isdecimal() for text in answers.values())
    typing = letters / (WORDS_A_MINUTE * LETTERS_A_WORD / 60)
    return typing + len(answers) * SECONDS_A_CHANGE + choices * SECONDS_A_CHOICE


def check_it_is_resolved(ana: User) -> None:
    complaint = Complaint.objects.get()
    done = set(complaint.steps_done.values_list("step", flat=True))
    assert done == set(STEP_KEYS[:7])
    assert (complaint.state, complaint.owner, complaint.customer.name) == ("resolved", ana, "Ms Lin")
    assert (complaint.verbatim, complaint.channel) == (COFFEE["verbatim"], "in_person")


@pytest.mark.browser
def test_cold_coffee_is_put_right_by_keyboard_in_ninety_seconds(browse: Any, home: str, ana: User) -> None:
    hands = BrowserHands(browse(), home)
    hands.be(ana)
    hands.open(LANE)
    page = hands.page
    assert page.locator("form[action$='/put-right/']").evaluate(INPUTS) == len(COFFEE) <= 8

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for name, text in COFFEE.items():
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == name
        if text.isdecimal():
            choose(page, int(text))
        else:
            page.keyboard.insert_text(text)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    hands.sees("Put right and logged as")
    check_it_is_resolved(ana)
    seconds = simulated_seconds(COFFEE)
    print(f"The short lane took {seconds:.0f} simulated seconds.")
    assert seconds < 90


def choose(page: Any, mood: int) -> None:
    """Choose by arrows; the first of an empty group is chosen by the space bar."""
    page.keyboard.press("Space")
    for _step in range(mood - 1):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == str(mood)


def test_cold_coffee_is_put_right_on_one_page(ana: User) -> None:
    hands = ClientHands()
    hands.be(ana)
    hands.open(LANE)
    hands.send(LANE, COFFEE)
    hands.sees("Put right and logged as")
    check_it_is_resolved(ana)


@pytest.mark.browser
def test_the_lane_says_what_is_missing_and_keeps_the_rest(browse: Any, home: str, ana: User) -> None:
    hands = BrowserHands(browse(width=390, height=844, has_touch=True), home)
    hands.be(ana)
    hands.open(LANE)
    hands.send(LANE, COFFEE | {"apology": ""}, status=409)
    hands.sees("There is no apology on record.")
    assert hands.page.evaluate("document.activeElement.closest('[data-refusal]') !== null")
    assert hands.field("what_was_done") == COFFEE["what_was_done"]
    hands.send(LANE, {"apology": COFFEE["apology"]})
    check_it_is_resolved(ana)
