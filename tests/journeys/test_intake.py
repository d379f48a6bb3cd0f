"""Ways in at the desk: the phone, a second caller, nobody to ask, and a complaint about a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cxdesk.accounts.models import Team, User
from recovery.models import Complaint, IntakeDraft
from tests.journeys import leading
from tests.journeys.conftest import WITH_EACH, WITHOUT_SCRIPTS
from tests.journeys.hands import BrowserHands, ClientHands, Hands
from tests.journeys.leading import settle, state_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
ALL = [*WITH_EACH, WITHOUT_SCRIPTS]
NEW, DRAFT, LOGGED = "/complaints/new/", "/complaints/new/draft/", "/complaints/new/"


def logged() -> Complaint:
    return Complaint.objects.order_by("pk").last()  # type: ignore[return-value]  # there is one


@pytest.mark.parametrize("hands", ALL, indirect=True)
def test_a_caller_is_written_down_and_logged(hands: Hands, ana: User) -> None:
    hands.be(ana)
    hands.open(NEW)
    hands.send(
        LOGGED,
        {
            "verbatim": "Nobody came.\nI stood there for an hour, with <b>two</b> children & a dog.",
            "emotion": "4",
            "customer_phone": "+49 40 5550199",
            "customer_name": "Mia Lin",
            "ref_value_2": "1204",
        },
    )
    complaint = logged()
    hands.sees(f"Logged as {complaint.reference}.", "with <b>two</b> children & a dog.", "1204", "Mia Lin")
    assert complaint.verbatim == "Nobody came.\nI stood there for an hour, with <b>two</b> children & a dog."
    assert (complaint.state, complaint.owner, complaint.emotion) == ("open", ana, 4)


def test_a_complaint_without_words_is_not_logged_and_keeps_what_was_typed(hands: Hands, ana: User) -> None:
    hands.be(ana)
    hands.open(NEW)
    hands.send(LOGGED, {"customer_name": "Mia Lin"}, status=409)
    assert hands.field("customer_name") == "Mia Lin"
    assert not Complaint.objects.exists()


def test_a_second_caller_while_the_first_draft_is_open(hands: Hands, ana: User) -> None:
    hands.be(ana)
    hands.open(NEW)
    hands.send(DRAFT, {"verbatim": "My suitcase is gone", "customer_name": "Mia Lin"}, press="another")
    hands.sees("Begun and not logged", "My suitcase is gone")
    assert hands.field("verbatim").strip() == ""

    hands.send(LOGGED, {"verbatim": "The lift stands still", "anonymous": "on"})
    second = logged()
    hands.sees(f"Logged as {second.reference}.")

    (draft,) = IntakeDraft.objects.filter(logged_at=None)
    hands.open(NEW)
    hands.follow(f"?draft={draft.pk}")
    assert hands.field("verbatim").strip() == "My suitcase is gone"
    assert hands.field("customer_name") == "Mia Lin"
    hands.send(LOGGED, {"verbatim": "My suitcase is gone, the red one"})
    first = logged()
    assert (first.verbatim, first.customer.name) == ("My suitcase is gone, the red one", "Mia Lin")
    assert (second.verbatim, second.customer) == ("The lift stands still", None)
    assert not IntakeDraft.objects.filter(logged_at=None).exists()


@pytest.mark.browser
def test_a_draft_keeps_itself_and_opens_the_category_with_the_words(
    browse: Any, home: str, ana: User
) -> None:
    hands = BrowserHands(browse(), home)
    hands.be(ana)
    hands.open(NEW)
    page = hands.page
    assert page.locator("#classify select").first.is_disabled()
    page.locator("[name=verbatim]").press_sequentially("The pool is cold")
    page.locator("#classify select:enabled").first.wait_for()
    assert IntakeDraft.objects.get().fields["verbatim"] == "The pool is cold"
    page.reload()
    assert hands.field("verbatim").strip() == "The pool is cold"


def test_an_anonymous_complaint_is_led_to_closed_though_there_is_nobody_to_ask(
    hands: Hands, ana: User
) -> None:
    hands.be(ana)
    hands.open(NEW)
    hands.send(LOGGED, {"verbatim": "The pump howls all night. No, I give no name.", "anonymous": "on"})
    complaint = logged()
    assert complaint.customer is None
    hands.sees("Anonymous")

    leading.lead_to_resolved(hands, complaint, leading.NOBODY)
    leading.follow_through(hands, complaint, reached=False)
    settle(hands, "see_the_whole", {"recurring": "no"})
    settle(hands, "root_cause", {"ending": "not_due"})
    leading.close(hands, complaint)

    endings = dict(complaint.steps_done.values_list("step", "ending"))
    assert {key for key, ending in endings.items() if ending == "nobody_to_ask"} == {
        "listen",
        "stay_objective",
        "resolve",
    }


def test_the_person_a_complaint_is_about_neither_finds_nor_owns_it(
    hands: Hands, ana: User, bea: User, harbour: Team
) -> None:
    hands.be(ana)
    hands.open(NEW)
    hands.send(
        LOGGED,
        {"verbatim": "Bea shouted at me.", "customer_name": "Mia Lin", "concerns_staff": str(bea.pk)},
    )
    complaint = logged()
    page = leading.page_of(complaint)
    hands.sees("Is about", "Bea")

    hands.be(bea)
    hands.open(page, status=404)
    hands.does_not_see("shouted")
    for path in ("/complaints/", "/my-day/", f"/lookup/?q={complaint.reference}", "/lookup/?q=Lin"):
        hands.open(path)
        hands.does_not_see("shouted", complaint.title)
    assert take_by_hand(bea, complaint) == 404
    hands.open(f"{page}?step=listen", status=404)

    hands.be(ana)
    leading.lead_to_resolved(hands, complaint)
    assert (state_of(complaint), Complaint.objects.get(pk=complaint.pk).owner) == ("resolved", ana)


def take_by_hand(person: User, complaint: Complaint) -> int:
    """Send what no page offers them: the form that takes it."""
    hands = ClientHands()
    hands.be(person)
    address = reverse("complaint_take", args=[complaint.reference])
    return int(hands.client.post(address).status_code)
