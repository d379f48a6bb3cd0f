"""What the one script does in a real browser, on the shell itself and under its content policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from cxdesk.accounts.access import Access
from cxdesk.accounts.models import Role, User
from cxdesk.common import clock, spans

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.project.test_templates")]

HOME = "http://desk.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAGMENTS = {
    "/refusal/": (409, '<p id="box" data-refusal tabindex="-1">Two promises are still open.</p>'),
    "/poll/": (200, '<p id="poll">fresh</p>'),
    "/lookup_results/": (200, '<a role="option" href="/complaints/" tabindex="-1">Ms Lin</a>'),
}


def shell(main: str, *, single_keys: bool = True) -> str:
    """Render the shell for an agent who exists in no database."""
    person = User(pk=1, email="ana@cxdesk.test", name="Ana", single_keys=single_keys)
    person._access = Access(frozenset({(1, Role.AGENT)}))  # type: ignore[attr-defined]
    request = RequestFactory().get("/")
    request.user = person
    text = '{% extends "base.html" %}{% block main %}<h1>Desk</h1>' + main + "{% endblock %}"
    with translation.override("en"):
        return str(engines["django"].from_string(text).render({}, request))


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open the shell with some content; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    context = chromium.new_context()

    def open_page(main: str = "", **options: bool) -> Any:
        page, asked = context.new_page(), shell(main, **options)

        def answer(route: Any) -> None:
            path = "/" + route.request.url.removeprefix(HOME).lstrip("/").partition("?")[0]
            found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
            if found:
                route.fulfill(path=Path(found))
            else:
                status, body = FRAGMENTS.get(path, (200, asked))
                headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
                route.fulfill(status=status, body=body, headers=headers)

        page.route("**/*", answer)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.goto(HOME + "/")
        return page

    yield open_page
    context.close()
    assert [text for text in complaints if "409" not in text] == []


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_script_counts_in_the_words_of_the_server(visit):
    now = clock.now()
    # Half a minute of air, so that the seconds until the browser reads them change nothing.
    spread = [timedelta(seconds=30, minutes=minutes) for minutes in (0, 19, 64, 599, 1000, 4000, 30000)]
    dues = [now + span for span in spread] + [now - span for span in spread]
    page = visit("".join(f'<p><time data-due="{due.isoformat()}"></time></p>' for due in dues))
    with translation.override("en"):
        assert page.locator("time[data-due]").all_inner_texts() == [spans.left(due, now) for due in dues]


def test_the_script_counts_how_long_somebody_waits(visit):
    # Nearly a whole minute for the page to come up in.
    since = clock.now() - timedelta(minutes=19, seconds=1)
    page = visit(f'<p><time data-since="{since.isoformat()}" data-big></time></p>')
    assert page.locator("time[data-since]").inner_text() == "waits 19 min"
    assert page.locator("time[data-since] small").count() == 2


def test_a_deadline_changes_its_colour_when_its_time_comes(visit):
    late = (clock.now() - timedelta(minutes=5)).isoformat()
    page = visit(f'<p class="due due--soon" data-soon="1800"><time data-due="{late}" data-short></time></p>')
    assert page.locator(".due").get_attribute("class") == "due due--late"


def test_a_hold_of_two_minutes_is_late(visit):
    since = (clock.now() - timedelta(seconds=125)).isoformat()
    page = visit(
        f'<div class="hold" data-hold-since="{since}"><p class="hold__time"></p>'
        '<progress max="120" value="0" aria-label="Hold"></progress>'
        '<p data-hold-at="late" hidden>Too long</p></div>'
    )
    assert page.locator(".hold--late").count() == 1
    assert page.locator(".hold__time").inner_text().startswith("2:")
    assert page.get_by_text("Too long").is_visible()


def test_single_keys_press_what_is_on_the_page_and_rest_in_fields(visit):
    page = visit('<input id="words"><a href="/causes/" data-key="o">Own it</a>')
    page.focus("#words")
    page.keyboard.press("o")
    assert page.input_value("#words") == "o"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("o")
    page.wait_for_url("**/causes/")


def test_a_key_that_opens_a_form_leads_into_its_field(visit):
    page = visit(
        '<details><summary data-key="p" data-writes="what">Promise</summary><input id="what"></details>'
        '<details><summary data-key="o">Other</summary></details>'
    )
    page.keyboard.press("p")
    page.keyboard.type("op")
    assert page.input_value("#what") == "op"
    assert page.locator("details[open]").count() == 1


def test_two_keys_go_to_a_place(visit):
    page = visit()
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/complaints/")


def test_a_person_can_switch_single_keys_off(visit):
    page = visit(single_keys=False)
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()


def test_the_sheet_of_keys_shows_those_of_this_page(visit):
    page = visit('<button data-key="o">Own it</button>')
    page.keyboard.press("?")
    assert page.locator("#keys").get_by_text("Own it").is_visible()
    assert not page.locator("#keys").get_by_text("Reply").is_visible()


def test_the_palette_finds_places_and_customers_and_goes_there(visit):
    page = visit('<button data-key="o">Own it</button>')
    page.keyboard.press("Control+k")
    assert page.locator("#palette-actions").get_by_text("Own it").is_visible()
    page.keyboard.type("lin")
    page.locator("#palette-results [role=option]").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/complaints/")


def test_a_list_is_walked_by_keys_and_selected(visit):
    rows = "".join(
        f'<li><input type="checkbox" id="c{n}" aria-label="{n}"><a class="q-title" href="/{n}/">{n}</a></li>'
        for n in ("one", "two")
    )
    page = visit(f"<ul data-list>{rows}</ul>")
    for key, title in (("j", "one"), ("j", "two"), ("j", "two"), ("k", "one")):
        page.keyboard.press(key)
        assert focused(page) == title
    page.keyboard.press("x")
    assert page.is_checked("#cone")


def test_the_focus_goes_to_a_refusal(visit):
    page = visit(
        '<button hx-post="/refusal/" hx-target="#box" hx-swap="outerHTML">Close</button><p id="box"></p>'
    )
    page.click("text=Close")
    page.locator("[data-refusal]").wait_for()
    page.wait_for_function("document.activeElement.dataset.refusal === ''")
    assert focused(page) == "Two promises are still open."


def test_a_poll_never_takes_away_what_somebody_is_in(visit):
    page = visit(
        '<div hx-get="/poll/" hx-trigger="every 100ms" hx-target="#poll" hx-swap="outerHTML">'
        '<p id="poll"><button id="inside" autofocus>stale</button></p></div>'
    )
    page.focus("#inside")
    page.wait_for_timeout(400)
    assert focused(page) == "stale"
    page.evaluate("document.activeElement.blur()")
    page.get_by_text("fresh").wait_for()


def test_a_second_press_sends_nothing_twice(visit):
    page = visit('<form method="post" action="/slow/"><button>Send</button></form>')
    page.evaluate(
        """() => {
            window.sent = 0;
            document.addEventListener("submit", (event) => {
                if (!event.defaultPrevented) window.sent += 1;
                event.preventDefault();
            });
        }"""
    )
    page.click("text=Send")
    page.click("text=Send")
    assert page.evaluate("window.sent") == 1


def test_control_enter_sends_the_form_of_the_field(visit):
    page = visit('<form action="/causes/"><textarea name="words"></textarea><button>Save</button></form>')
    page.focus("textarea")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/causes/**")
