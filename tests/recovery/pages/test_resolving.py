"""Options, offers, calls in hand and comfort on the complaint page: at their moment, and not before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.calls import begin_call, hold_call
from recovery.actions.messages import log_contact
from recovery.actions.offers import answer_offer
from recovery.actions.playbook import note_step
from recovery.actions.snippets import publish_snippet
from recovery.models import Call, Complaint, Contact, MessageDraft, Offer, Option, Promise, Remedy
from tests.builders import MakeComplaint, lead_to, make_offer, make_option

pytestmark = pytest.mark.django_db


def _page(client: Client, complaint: Complaint, step: str = "") -> str:
    address = reverse("complaint", args=[complaint.reference])
    return client.get(f"{address}?step={step}" if step else address).content.decode()


def _post(client: Client, name: str, complaint: Complaint, *args: int, **body: str) -> int:
    return client.post(reverse(name, args=[complaint.reference, *args]), body).status_code


@pytest.fixture
def ready(make_complaint: MakeComplaint, mia, ana: User, noon: datetime) -> Complaint:
    """A complaint of which only step 7 is left."""
    return lead_to(make_complaint(owner=ana, new_customer=mia), "apologise", by=ana, at=noon)


def test_an_option_is_written_offered_declined_and_passed_on_by_forms_alone(client, ready, ana):
    client.force_login(ana)
    option = {"text": "A car home", "takes": "2", "unit": "60", "cost": "45.50", "within_authority": "on"}

    assert _post(client, "option_add", ready, **option) == 303
    row = Option.objects.get()
    assert (row.takes_minutes, row.cost_minor, row.within_authority) == (120, 4550, True)
    assert _post(client, "option_offer", ready, row.pk) == 303
    offer = Offer.objects.get()
    assert 'value="declined"' in _page(client, ready)
    assert _post(client, "offer_answer", ready, offer.pk, answer="declined", words="Cash, please.") == 303
    page = _page(client, ready)
    assert "Cash, please." in page
    assert "A no is not the end" in page
    assert _post(client, "offer_escalate", ready, offer.pk, reason="They want cash.") == 303
    page = _page(client, ready)
    assert "A no is not the end" not in page
    assert "A supervisor has it by" in page


def test_a_supervisor_answers_on_the_page(client, ready, ana, lea, noon):
    offer = answer_offer(make_offer(ready, by=ana, at=noon), answer="declined", by=ana, at=noon)
    client.force_login(ana)
    _post(client, "offer_escalate", ready, offer.pk, reason="They want cash.")
    assert "I have it" not in _page(client, ready)
    client.force_login(lea)
    assert "I have it" in _page(client, ready)

    assert _post(client, "escalation_receive", ready, offer.escalation.pk) == 303
    assert _post(client, "escalation_answer", ready, offer.escalation.pk, answer="Give them cash.") == 303

    page = _page(client, ready)
    assert "Give them cash." in page
    assert "I have it" not in page


def test_options_stand_with_own_authority_first(client, ready, ana, noon):
    make_option(ready, "Slow", by=ana, at=noon, takes_minutes=600)
    make_option(ready, "Not mine", by=ana, at=noon, takes_minutes=1, within_authority=False)
    make_option(ready, "Quick", by=ana, at=noon, takes_minutes=5)
    client.force_login(ana)

    page = _page(client, ready)

    assert page.index("Quick") < page.index("Slow") < page.index("Not mine")


def test_options_wait_for_step_7(client, make_complaint, ana, noon):
    complaint = lead_to(make_complaint(owner=ana), "own", by=ana, at=noon)
    client.force_login(ana)

    assert 'id="options"' not in _page(client, complaint)
    assert 'id="options"' in _page(client, complaint, "resolve")


def test_words_that_help_stand_on_the_cards_and_go_into_the_reply(client, ready, ada, ana, noon):
    client.force_login(ana)
    assert 'id="snippets"' not in _page(client, ready)
    texts = {"en": "We keep your luggage.", "zh_hans": "我们替您保管行李。", "zh_hant": "我們替您保管行李。"}
    snippet = publish_snippet(key="", title="Luggage", texts=texts, category=None, by=ada, at=noon)

    for step in ("listen", "resolve"):
        assert "We keep your luggage." in _page(client, ready, step)
    assert 'id="snippets"' not in _page(client, ready, "apologise")
    assert _post(client, "snippet_use", ready, snippet.pk) == 303
    assert MessageDraft.objects.get().text == "We keep your luggage."


def test_what_worked_is_a_page_and_a_part_of_one(client, ready, ana):
    client.force_login(ana)
    address = reverse("complaint_similar", args=[ready.reference])
    assert address in _page(client, ready, "resolve")
    assert address not in _page(client, ready, "apologise")

    page = client.get(address).content.decode()
    part = client.get(address, HTTP_HX_REQUEST="true").content.decode()

    assert "<html" in page
    assert "<html" not in part
    assert 'id="similar"' in part


def test_a_refused_offer_says_why_and_keeps_the_page(client, ready, ana, noon):
    make_offer(ready, by=ana, at=noon)
    other = make_option(ready, "A taxi", by=ana, at=noon)
    client.force_login(ana)

    answer = client.post(reverse("option_offer", args=[ready.reference, other.pk]), HTTP_HX_REQUEST="true")

    assert answer.status_code == 409
    assert "Another offer waits" in answer.content.decode()


def test_a_call_is_led_by_forms_alone(client, ready, ana):
    client.force_login(ana)
    assert "On the line" not in _page(client, ready)

    assert _post(client, "call_begin", ready, kind="call_in") == 303
    call = Call.objects.get()
    assert "On the line" in _page(client, ready)
    assert _post(client, "call_hold", ready, call.pk) == 303
    assert "On hold" in _page(client, ready)
    assert _post(client, "call_back", ready, call.pk) == 303
    assert Promise.objects.get(kind="call_back").due_at > clock.now()
    assert "You promise to call back by" in _page(client, ready)
    assert _post(client, "call_take_up", ready, call.pk) == 303
    assert _post(client, "call_end", ready, call.pk, result="reached", note="All clear.") == 303

    assert Contact.objects.get().note == "All clear."
    assert "On the line" not in _page(client, ready)


@pytest.mark.parametrize("seconds, shade", [(30, ""), (100, "hold--soon"), (125, "hold--late")])
def test_the_hold_is_amber_and_red_as_the_server_judges(client, ready, ana, seconds, shade):
    call = begin_call(ready, kind="call_in", by=ana, at=clock.now() - timedelta(minutes=5))
    hold_call(call, by=ana, at=clock.now() - timedelta(seconds=seconds))
    client.force_login(ana)

    page = _page(client, ready)

    assert [one for one in ("hold--soon", "hold--late") if f'class="hold {one}"' in page] == [
        one for one in [shade] if one
    ]


def test_the_call_of_a_colleague_is_not_shown(client, ready, ana, lea, noon):
    begin_call(ready, kind="call_in", by=ana, at=noon)
    client.force_login(lea)

    assert "On the line" not in _page(client, ready)


@pytest.mark.parametrize("hours, shown", [(None, True), (30, True), (2, False)])
def test_what_takes_more_than_a_day_says_when_they_hear_from_us(
    client, make_complaint, mia, ana, noon, hours, shown
):
    complaint = lead_to(make_complaint(owner=ana, new_customer=mia, severity=2), "own", by=ana, at=noon)
    if hours:
        expected = (clock.now() + timedelta(hours=hours)).isoformat()
        note_step(complaint, "reassure", answers={"expected_by": expected}, by=ana, at=noon)
    client.force_login(ana)

    page = _page(client, complaint)

    assert ('id="cadence"' in page) is shown
    assert ("every 8 hours" in page) is shown


def test_comfort_is_offered_to_whoever_stands_before_us(client, make_complaint, ana, noon):
    here = lead_to(make_complaint(owner=ana, channel="in_person"), "own", by=ana, at=noon)
    far = lead_to(make_complaint(owner=ana, channel="phone"), "own", by=ana, at=noon)
    client.force_login(ana)
    assert 'id="comfort"' in _page(client, here)
    assert 'id="comfort"' not in _page(client, far)

    log_contact(far, kind="visit", by=ana, at=noon)
    assert 'id="comfort"' in _page(client, far)
    assert _post(client, "comfort_give", far, kind="return_in_1h") == 303
    assert _post(client, "comfort_give", far, kind="other", text="A taxi", cost="99") == 409
    assert Remedy.objects.get().promise == Promise.objects.get()


def test_the_parts_keep_the_page_within_its_statements(client, ready, ana, noon):
    for text in ("A car home", "A taxi"):
        answer_offer(make_offer(ready, text, by=ana, at=noon), answer="declined", by=ana, at=noon)
    client.force_login(ana)
    for step in ("reassure", "resolve"):
        _page(client, ready, step)
        with CaptureQueriesContext(connection) as captured:
            _page(client, ready, step)
        assert len(captured) <= 15, step
