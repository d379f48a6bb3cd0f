"""Words that broke other programs, shown on the pages of this one: nothing of them happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cxdesk.accounts.models import Team, User
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.messages import write_note
from recovery.actions.status import make_status_link
from recovery.models import Channel, Complaint
from tests.journeys.hands import BrowserHands
from tests.journeys.leading import page_of
from tests.recovery.hostile import hostile_strings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

OWN = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "' hx-get='/account/logout/' hx-trigger='load",
    '<div hx-get="/my-day/" hx-trigger="load" hx-target="body">x</div>',
    '<p hx-on::load="alert(1)" hx-vals="js:{a:alert(1)}">x</p>',
    "{{ 7|add:7 }}{% debug %}",
    "<iframe src=javascript:alert(1)></iframe>",
    "<style>body{display:none}</style>",
    "<base href=//evil.example/><form action=//evil.example>",
    "\u202eevil\u202c \ufeff\u200b",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]
# What only our own templates may bring, and none of them does.
FOREIGN = """iframe style script base math object embed img [hx-on] [onerror] [onload] [onfocus]
  [href^='javascript']""".split()
BROUGHT = "chosen => [...document.querySelectorAll(chosen)].map(one => one.outerHTML.slice(0, 200))"


def log_them(strings: list[str], team: Team, ana: User) -> list[Complaint]:
    """Log a complaint for each, with it in every place where people can write; some are refused in words."""
    logged, at = [], clock.now()
    for text in strings:
        line = " ".join(text.split())
        new = NewComplaint(
            team=team,
            channel=Channel.PHONE,
            received_at=at,
            verbatim=text,
            title=line[:140],
            new_customer=NewCustomer(line[:200] or "x", tier=line[:20]),
            references=(("booking", line[:60]),) if line else (),
        )
        try:
            complaint = log_complaint(new, by=ana, at=at)
            write_note(complaint, text=text, by=ana, at=at)
        except (DomainError, ValueError):
            continue
        logged.append(complaint)
    return logged


def look_at(hands: BrowserHands, complaints: list[Complaint]) -> None:
    """Open every page on which these words stand."""
    paths = ["/my-day/", "/complaints/"]
    for complaint in complaints:
        paths += [page_of(complaint)]
    some = complaints[:: max(1, len(complaints) // 5)]
    for complaint in some:
        paths += [f"{page_of(complaint)}description/", f"/lookup/?q={complaint.reference}"]
        paths += [f"/status/{make_status_link(complaint, at=clock.now())}/"]
    for path in paths:
        hands.open(path)
        assert hands.page.evaluate(BROUGHT, ", ".join(f"main {one}" for one in FOREIGN)) == [], path
        assert hands.path == path


@pytest.fixture
def hands(browse: Any, home: str, ana: User) -> BrowserHands:
    hands = BrowserHands(browse(), home)
    hands.be(ana)
    return hands


def test_what_happens_on_a_page_is_noticed(browse: Any, home: str) -> None:
    page = browse()
    page.goto(f"{home}/account/login/")
    page.evaluate("setTimeout(() => alert('mine'))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"alert(1)\">x</p>')")
    page.wait_for_timeout(300)
    noticed = " ".join(page.faults)
    page.faults.clear()
    assert "dialog: mine" in noticed
    assert "policy: script-src-attr" in noticed


def test_nothing_that_people_write_happens_on_a_page(hands: BrowserHands, harbour: Team, ana: User) -> None:
    complaints = log_them(OWN, harbour, ana)
    assert len(complaints) == len(OWN)
    look_at(hands, complaints)
    assert hands.page.locator("blockquote").first.inner_text().strip() != ""


@pytest.mark.real_data
@pytest.mark.parametrize("step", [25, pytest.param(1, marks=pytest.mark.slow)])
def test_nothing_of_the_collected_strings_happens_on_a_page(
    hands: BrowserHands, harbour: Team, ana: User, real_data: Path, step: int
) -> None:
    strings = hostile_strings(real_data)[::step]
    complaints = log_them(strings, harbour, ana)
    assert len(complaints) > len(strings) * 0.9
    look_at(hands, complaints)
