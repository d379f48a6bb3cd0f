"""A day without a mouse: signing in, finding, starting, taking, stepping."""

from __future__ import annotations

from typing import Any

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.listening import add_clarification
from recovery.models import Complaint
from tests.builders import MakeComplaint
from tests.journeys.hands import BrowserHands
from tests.journeys.leading import page_of, state_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def hands(browse: Any, home: str) -> BrowserHands:
    return BrowserHands(browse(), home)


def tab_to(page: Any, words: str, *, most: int = 40) -> None:
    """Press Tab until the focus stands on what says these words."""
    for _time in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"no Tab reaches: {words}")


def press_to_go(page: Any, *keys: str) -> None:
    with page.expect_navigation():
        for key in keys:
            page.keyboard.press(key)


def test_a_day_by_keyboard_alone(
    hands: BrowserHands, ana: User, make_complaint: MakeComplaint, settings: Any
) -> None:
    settings.DEMO = True
    complaint = make_complaint(title="The car did not come")
    page = hands.page
    hands.open("/")
    tab_to(page, "Be Ana")
    press_to_go(page, "Enter")
    assert hands.path == "/my-day/"

    find_by_palette(page, complaint)
    assert hands.path == page_of(complaint)
    press_to_go(page, "o")
    assert state_of(complaint) == "open"
    # What was asked stands there already; the rest of the step is done by keys.
    add_clarification(complaint, question="Which car?", answer="The one at seven.", by=ana, at=clock.now())
    step_by_keyboard(hands)

    page.keyboard.press("?")
    sheet = page.locator("#keys")
    assert sheet.get_by_text("Go to the current step").is_visible()
    assert not sheet.get_by_text("Own it").is_visible()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()

    press_to_go(page, "c")
    assert hands.path == "/complaints/new/"
    log_by_keyboard(page)
    assert Complaint.objects.order_by("pk").last().verbatim == "No towels at the pool"


def find_by_palette(page: Any, complaint: Complaint) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(complaint.reference)
    page.locator("#palette-results [role=option]", has_text=complaint.title).wait_for()
    press_to_go(page, "Enter")


def step_by_keyboard(hands: BrowserHands) -> None:
    """Go to the step in hand by s, fill it in, and send it by Ctrl Enter."""
    page = hands.page
    with page.expect_response(lambda answer: "?step=" in answer.url):
        page.keyboard.press("s")
    page.wait_for_function(
        "() => document.activeElement.id === 'step-card' || document.activeElement.closest('.rail')"
    )
    tab_to_field(page, "restatement")
    page.keyboard.type("Nobody came, and the fare was gone.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    with page.expect_response(lambda answer: answer.request.method == "POST") as got:
        page.keyboard.press("Control+Enter")
    assert got.value.status == 200
    hands.sees("Done: Listen.")


def tab_to_field(page: Any, name: str, *, most: int = 60) -> None:
    for _time in range(most):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab reaches the field {name}")


def log_by_keyboard(page: Any) -> None:
    tab_to_field(page, "verbatim")
    page.keyboard.type("No towels at the pool")
    press_to_go(page, "Control+Enter")


def test_the_queue_is_walked_by_keys(hands: BrowserHands, ana: User, make_complaint: MakeComplaint) -> None:
    for title in ("The first", "The second"):
        make_complaint(title=title)
    hands.be(ana)
    hands.open("/complaints/")
    page = hands.page
    titles = page.locator(".q-title").all_inner_texts()
    for key, title in (("j", titles[0]), ("j", titles[1]), ("k", titles[0])):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == title
    press_to_go(page, "Enter")
    hands.sees(titles[0])
    press_to_go(page, "u")
    assert hands.path == "/complaints/"
    press_to_go(page, "g", "d")
    assert hands.path == "/my-day/"
