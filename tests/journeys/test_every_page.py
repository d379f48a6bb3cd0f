"""Every page the product has: nothing for axe to find, nothing sideways, and no word from the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common.clock import now
from recovery.actions.messages import draft_message
from tests.journeys.hands import BrowserHands
from tests.journeys.stage import Stage, set_the_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

WIDTHS, THEMES, LANGUAGES = (390, 1440), ("light", "dark"), ("en", "zh-hans")
# The whole cross product runs where slow tests run; these two differ from each other in everything.
CORE = {("en", "light", 1440), ("zh-hans", "dark", 390)}
WALKS = [
    pytest.param(
        language,
        theme,
        width,
        id=f"{language}-{theme}-{width}",
        marks=[] if (language, theme, width) in CORE else [pytest.mark.slow],
    )
    for language in LANGUAGES
    for theme in THEMES
    for width in WIDTHS
]
AXE = """async () => (await axe.run({ resultTypes: ["violations"] })).violations.map((one) =>
  `${one.id}: ` + one.nodes.slice(0, 4).map((node) =>
    `${node.target.join(" ")} ${node.any.concat(node.all, node.none).map((each) => each.message).join(", ")}`
  ).join(" | "))"""
# What reaches past the edge, for the message of a test that fails.
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((one) => `sideways: ${one.localName}.${one.className}`).concat("sideways")"""
UNFOLD = "() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })"


@dataclass(frozen=True)
class Place:
    """A page: who opens it, where it is, and with which status it answers."""

    who: str
    address: str
    status: int = 200


def places(stage: Stage) -> list[Place]:
    ana = [Place("ana", reverse("complaint", args=[one.reference])) for one in stage.complaints.values()]
    opened = stage.complaints["open"].reference
    at = stage.addresses
    ana += [
        Place("ana", address)
        for address in (
            "/my-day/",
            "/complaints/",
            "/complaints/?state=closed",
            "/complaints/?q=nobody+is+called+so",
            "/complaints/new/",
            at["draft"],
            "/complaints/put-right/",
            f"/complaints/{opened}/description/",
            f"/complaints/{opened}/?step=resolve",
            at["merge"],
            at["customer"],
            "/causes/",
            at["cause"],
            "/lookup/?q=Lin",
            "/lookup/?q=nobody+is+called+so",
            "/help/",
            "/settings/",
            "/notifications/",
            "/settings/notifications/",
            "/account/password/change/",
            "/account/2fa/",
        )
    ]
    ana += [Place("ana", "/complaints/CX-2026-999999/", 404), Place("ana", "/people/", 403)]
    others = [Place("otto", path) for path in ("/my-day/", "/complaints/", "/causes/")]
    others += [Place("cleo", "/my-day/"), Place("cleo", "/complaints/", 403)]
    ada = (
        "/my-day/",
        "/jobs/",
        "/import/",
        at["preview"],
        "/taxonomy/",
        "/people/",
        at["person"],
        at["team"],
        "/tone/",
    )
    public = ("/account/login/", "/account/password/reset/", "/report/", at["status"], at["status_over"])
    return [
        *ana,
        *others,
        *(Place("ada", path) for path in ada),
        *(Place("", path) for path in public),
        Place("", "/status/nothing/", 404),
        Place("", "/nothing/", 404),
    ]


@pytest.mark.parametrize(("language", "theme", "width"), WALKS)
def test_every_page_is_fit_for_everybody(
    browse: Any, home: str, settings: Any, language: str, theme: str, width: int
) -> None:
    stage = set_the_stage()
    # So that the tone guard has something to say on one of them.
    words = "The driver firm always does this. PLEASE WAIT!!"
    draft_message(stage.complaints["open"], kind="", text=words, by=stage.people["ana"], at=now())
    User.objects.update(language=language)
    page = browse(width=width, color_scheme=theme)
    page.context.add_cookies([{"name": "language", "value": language, "url": home}])
    hands = BrowserHands(page, home)
    found: list[str] = []
    who = ""
    hands.be(None)
    for place in places(stage):
        if place.who != who:
            hands.be(stage.people.get(place.who))
            who = place.who
        hands.open(place.address, place.status)
        found += [f"{place.address}: {fault}" for fault in faults_of(page)]
    settings.DEMO = True
    hands.open("/")
    found += [f"the people of the demo: {fault}" for fault in faults_of(page)]
    found += dialogs(hands, stage)
    assert not found, "\n".join(found)


def faults_of(page: Any) -> list[str]:
    """Say what is wrong with a page as it stands, and with everything on it unfolded."""
    faults: list[str] = page.evaluate(SIDEWAYS)
    page.evaluate(UNFOLD)
    page.evaluate(AXE_SCRIPT)
    faults += page.evaluate(AXE)
    faults += page.evaluate(SIDEWAYS)
    return faults


def test_what_is_wrong_with_a_page_is_found(browse: Any) -> None:
    page = browse(width=390)
    page.set_content(
        '<html lang="en"><title>Desk</title><main><h1>Desk</h1><details><summary>More</summary><img>'
        f"</details><p>{'x' * 200}</p></main></html>"
    )
    faults = " ".join(faults_of(page))
    assert "sideways" in faults
    assert "image-alt" in faults


def press_until(page: Any, key: str, opens: str) -> None:
    """Press a key as a person does on a slow machine: once more when nothing came of it."""
    for _press in range(10):
        page.keyboard.press(key)
        try:
            return page.locator(opens).wait_for(timeout=3000)
        except Exception as nothing:
            if "Timeout" not in str(nothing):
                raise
    raise AssertionError(f"{key} opens nothing.")


def dialogs(hands: BrowserHands, stage: Stage) -> list[str]:
    """Look at what opens over a page: the palette, the sheet of keys, and the menu of the person."""
    page, found = hands.page, []
    hands.be(stage.people["ana"])
    hands.open("/my-day/")
    page.keyboard.press("Control+k")
    page.keyboard.type("Lin")
    page.locator("#palette-results [role=option]").first.wait_for()
    found += [f"palette: {fault}" for fault in faults_of(page)]
    page.keyboard.press("Escape")
    page.locator("#palette").wait_for(state="hidden")
    press_until(page, "?", "#keys")
    found += [f"keys: {fault}" for fault in faults_of(page)]
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")
    page.locator(".bar .avatar").click()
    page.locator("#me").wait_for()
    return found + [f"menu: {fault}" for fault in faults_of(page)]
