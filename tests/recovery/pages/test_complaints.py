"""The page of one complaint, and what all of its forms have in common."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.complaints import translate_verbatim
from recovery.actions.customers import NewCustomer
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import write_note
from recovery.actions.promises import make_promise
from recovery.models import Complaint, ComplaintEvent
from tests.builders import MakeComplaint, lead_to
from tests.recovery.pages.desk import FRAGMENT, ROUTES, Route, by_name, send

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def _prepared(route: Route, make: MakeComplaint, by: User, at: datetime) -> tuple[Complaint, str]:
    complaint = make(owner=by if route.owned else None)
    more = route.before(complaint, by, at)
    return complaint, route.url(complaint, **more)


# ------------------------------------------------------------------ every form


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_form_that_is_right_leads_back_to_the_page(
    route: Route, client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint, url = _prepared(route, make_complaint, ana, noon)
    before = ComplaintEvent.objects.filter(complaint=complaint).count()
    client.force_login(ana)

    answer = send(client, url, route.good())

    assert answer.status_code == 303, answer.content.decode()[:2000]
    assert answer["Location"].startswith(reverse("complaint", args=[complaint.reference]))
    assert ComplaintEvent.objects.filter(complaint=complaint).count() > before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_form_sent_by_htmx_gets_a_part_or_is_led_to_the_page(
    route: Route, client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    _complaint, url = _prepared(route, make_complaint, ana, noon)
    client.force_login(ana)

    answer = send(client, url, route.good(), fragment=True)

    assert answer.status_code in (200, 303)
    assert b"<html" not in answer.content


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_outsider_does_not_learn_that_the_complaint_exists(
    route: Route, client: Client, ana: User, otto: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    _complaint, url = _prepared(route, make_complaint, ana, noon)
    client.force_login(otto)

    assert send(client, url, route.good()).status_code == 404


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("reader", ["aki", "ada"])
def test_somebody_who_only_reads_is_refused_with_a_sentence(
    route: Route,
    reader: str,
    request: pytest.FixtureRequest,
    client: Client,
    ana: User,
    make_complaint: MakeComplaint,
    noon: datetime,
) -> None:
    complaint, url = _prepared(route, make_complaint, ana, noon)
    before = ComplaintEvent.objects.filter(complaint=complaint).count()
    client.force_login(request.getfixturevalue(reader))

    answer = send(client, url, route.good())

    assert answer.status_code == 403
    assert "only its team" in answer.content.decode().lower()
    assert ComplaintEvent.objects.filter(complaint=complaint).count() == before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_stranger_is_led_to_the_way_in(
    route: Route, client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    _complaint, url = _prepared(route, make_complaint, ana, noon)

    answer = send(client, url, route.good())

    assert answer.status_code == 303
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_get_changes_nothing(
    route: Route, client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint, url = _prepared(route, make_complaint, ana, noon)
    before = ComplaintEvent.objects.filter(complaint=complaint).count()
    client.force_login(ana)

    expected = 200 if route.name == "complaint_describe" else 405
    assert client.get(url).status_code == expected
    assert ComplaintEvent.objects.filter(complaint=complaint).count() == before


BAD: dict[str, tuple[dict[str, Any], int, str]] = {
    "complaint_close": ({}, 409, "is not possible"),
    "complaint_reopen": ({"reason": "kept words"}, 409, "is not possible"),
    "complaint_set_aside": ({"outcome": "withdrawn", "reason": ""}, 409, "Give the reason"),
    "complaint_set_aside_answer": ({"answer": "agree"}, 409, "Nobody proposed"),
    "step_complete": ({"restatement": "kept words"}, 409, "not yet confirmed"),
    "promise_make": ({"kind": "call_back", "promise_text": "kept words"}, 409, "Say by when"),
    "complaint_note": ({"text": " "}, 409, "Write the note"),
    "complaint_remedy": ({"kind": "words", "text": "kept words"}, 409, "confirm what the customer expects"),
    "complaint_reference": ({"kind": "room", "value": "--"}, 409, "as it stands on the paper"),
    "complaint_translation": ({"language": "zh-hans", "text": ""}, 409, "Write the translation"),
    "complaint_cause": ({"title": ""}, 409, "Choose a cause"),
    "complaint_wait": ({"on": "customer", "why": "kept words", "until": "soon"}, 422, "Enter a valid"),
    "complaint_contact": ({"kind": "smoke", "result": "reached", "note": "kept words"}, 422, "valid choice"),
    "complaint_file": ({}, 422, "required"),
    "complaint_describe": ({"title": "kept words", "severity": "9"}, 422, "valid choice"),
}


@pytest.mark.parametrize("fragment", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("name", BAD, ids=str)
def test_a_form_that_is_wrong_or_refused_says_so_and_keeps_the_words(
    name: str, fragment: bool, client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    data, status, words = BAD[name]
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    answer = send(client, by_name(name).url(complaint), data, fragment=fragment)

    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "data-refusal" in page
    if "kept words" in data.values():
        assert "kept words" in page


# ------------------------------------------------------------------ the page of one


def test_the_customers_words_stand_on_the_page_unchanged(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    words = "他们说<马上>来。\n没有人来 & nobody rang."
    complaint = make_complaint(owner=ana, verbatim=words, verbatim_language="zh-hans")
    translate_verbatim(complaint, language="en", text="They said at once.", by=ana, at=noon)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()

    quote = '<blockquote class="voice voice--large kept" lang="zh-hans">'
    assert f"{quote}他们说&lt;马上&gt;来。\n没有人来 &amp; nobody rang." in page
    assert "Translation</span>" in page
    assert '<p class="kept" lang="en">They said at once.' in page


def test_a_step_that_is_not_open_says_why_on_the_rail(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()

    assert page.count('class="step__why"') == 10
    assert '<p class="step__why"></p>' not in page
    assert "First complete «Listen»." in page


def test_a_merged_complaint_leads_to_the_one_it_went_into(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    old, into = make_complaint(owner=ana), make_complaint(owner=ana)
    merge_complaints(old, into, reason="The same car", by=ana, at=noon)
    client.force_login(ana)

    answer = client.get(reverse("complaint", args=[old.reference]), follow=True)

    assert answer.redirect_chain == [(reverse("complaint", args=[into.reference]), 302)]
    assert f"{old.reference} was merged into this complaint." in answer.content.decode()


def test_readers_see_no_form(
    client: Client, ana: User, aki: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "resolve", by=ana, at=noon)
    client.force_login(aki)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()

    assert f'action="/complaints/{complaint.reference}/' not in page


def test_a_person_the_complaint_is_about_cannot_open_it(
    client: Client, ana: User, lea: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(concerns_staff=lea)
    client.force_login(lea)

    assert client.get(reverse("complaint", args=[complaint.reference])).status_code == 404


def _fill(complaint: Complaint, count: int, by: User, at: datetime) -> None:
    for place in range(count):
        write_note(complaint, text=f"note {place}", by=by, at=at + timedelta(minutes=2 * place))
        due = clock.now() + timedelta(hours=place + 1)
        make_promise(complaint, kind="update", text=f"promise {place}", due_at=due, by=by, at=at)


def test_the_page_asks_the_database_at_most_15_times_whatever_hangs_on_the_complaint(
    client: Client,
    ana: User,
    mia: NewCustomer,
    make_complaint: MakeComplaint,
    noon: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    complaint = lead_to(make_complaint(owner=ana, new_customer=mia), "resolve", by=ana, at=noon)
    client.force_login(ana)
    url = reverse("complaint", args=[complaint.reference])
    client.get(url)
    with django_assert_max_num_queries(15) as small:
        client.get(url)
    _fill(complaint, 12, ana, noon)
    for _one in range(5):
        make_complaint(customer=complaint.customer, references=(("room", "12"),))
    with django_assert_max_num_queries(15) as large:
        client.get(url)

    assert len(large) == len(small)


def test_what_to_do_now_comes_before_the_composer_and_what_has_happened(
    client: Client, ana: User, mia: NewCustomer, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, new_customer=mia)
    client.force_login(ana)
    address = reverse("complaint", args=[complaint.reference])

    opened = _places(client, address)
    lead_to(complaint, "resolve", by=ana, at=noon)
    resolved = _places(client, address)

    assert opened == ["playbook", "words", "step-card", "composer", "timeline", "promises", "more"]
    assert resolved == [
        "playbook",
        "words",
        "follow-ups",
        "step-card",
        "composer",
        "timeline",
        "promises",
        "more",
    ]


def test_a_step_that_is_done_does_not_stand_before_the_composer(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "listen", by=ana, at=noon)
    client.force_login(ana)

    places = _places(client, f"{reverse('complaint', args=[complaint.reference])}?step=listen")

    assert places == ["playbook", "words", "composer", "timeline", "step-card", "promises", "more"]


def _places(client: Client, address: str) -> list[str]:
    """Return the parts of the page in the order of its source, which is that of Tab and of a phone."""
    found = re.findall(r' id="([a-z-]+)"', client.get(address).content.decode())
    wanted = ("playbook", "words", "follow-ups", "step-card", "composer", "timeline", "promises", "more")
    return [one for one in found if one in wanted]


def test_the_clocks_answer_304_while_nothing_changed(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    url = reverse("complaint_clocks", args=[complaint.reference])
    client.force_login(ana)
    first = client.get(url, headers=FRAGMENT)
    again = {**FRAGMENT, "If-None-Match": first["ETag"]}

    assert first.status_code == 200
    assert client.get(url, headers=again).status_code == 304
    due = clock.now() + timedelta(hours=1)
    make_promise(complaint, kind="update", text="News by noon", due_at=due, by=ana, at=noon)
    changed = client.get(url, headers=again)
    assert changed.status_code == 200
    assert "News by noon" in changed.content.decode()


def test_a_step_of_the_rail_opens_in_the_card(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    url = reverse("complaint", args=[complaint.reference])

    whole = client.get(url, {"step": "apologise"}).content.decode()
    part = client.get(url, {"step": "apologise"}, headers={**FRAGMENT, "HX-Target": "step-card"})

    assert "6. Stay positive, apologise" in whole
    assert "6. Stay positive, apologise" in part.content.decode()
    assert b"<html" not in part.content
