"""The 90-second lane by its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import Membership, Role, Team, User
from recovery.actions.customers import NewCustomer, register_customer
from recovery.models import Complaint, Customer
from recovery.pages.forms.intake import LaneForm
from recovery.pages.lane import who_is

pytestmark = pytest.mark.django_db
LANE = "/complaints/put-right/"
COFFEE: dict[str, Any] = {
    "key": "k1",
    "verbatim": "This coffee is cold.",
    "who": "Mr Obi, 1204",
    "restatement": "The coffee came cold.",
    "expectation": "A hot one.",
    "mood_before": "3",
    "apology": "I am sorry about the cold coffee.",
    "what_was_done": "A fresh one, on the house.",
    "mood_after": "1",
}


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def test_it_asks_for_eight_things_at_most() -> None:
    assert len(LaneForm().visible_fields()) <= 8


def test_one_page_leads_through_seven_steps(desk: Client, ana: User) -> None:
    answer = desk.post(LANE, COFFEE)
    complaint = Complaint.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/complaints/{complaint.reference}/")
    assert (complaint.state, complaint.owner, complaint.emotion) == ("resolved", ana, 3)
    assert complaint.references.get().value == "1204"
    assert str(complaint.customer) == "Mr Obi"


def test_pressed_twice_it_is_one(desk: Client) -> None:
    assert desk.post(LANE, COFFEE)["Location"] == desk.post(LANE, COFFEE)["Location"]
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    "missing", ["verbatim", "restatement", "expectation", "mood_before", "apology", "what_was_done"]
)
def test_the_gates_refuse_and_keep_what_was_typed(desk: Client, missing: str) -> None:
    answer = desk.post(LANE, {**COFFEE, missing: ""})
    assert answer.status_code == 409
    assert b"Mr Obi, 1204" in answer.content
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("wrong", [{"mood_before": "7"}, {"verbatim": "a\x00b"}, {"who": "x" * 300}])
def test_a_wrong_form_is_422(desk: Client, wrong: dict[str, str]) -> None:
    assert desk.post(LANE, COFFEE | wrong).status_code == 422


@pytest.mark.parametrize(
    ("text", "rooms", "name"),
    [
        ("1204", ["1204"], ""),
        ("room 7", ["7"], ""),
        ("房间8016", ["8016"], ""),
        ("B12", ["B12"], ""),
        ("120417", ["120417"], ""),
        ("Zimmer 12a", ["12A"], ""),
        ("1204房间", ["1204"], ""),
        ("Ms Lin", [], "Ms Lin"),
        ("Ms Lin, room 1204", ["1204"], "Ms Lin"),
        ("", [], ""),
        ("，，", [], ""),
    ],
)
def test_room_and_name_are_told_apart(text: str, rooms: list[str], name: str) -> None:
    references, said = who_is(text)
    assert ([value for _kind, value in references], said) == (rooms, name)


def test_a_name_that_one_customer_has_is_theirs(desk: Client, noon: datetime) -> None:
    known = register_customer(NewCustomer("Mr Óbi"), at=noon)
    register_customer(NewCustomer("Mr Obirah"), at=noon)
    desk.post(LANE, COFFEE)
    assert Complaint.objects.get().customer == known


def test_a_name_that_two_have_is_nobodys_guess(desk: Client, noon: datetime) -> None:
    for _two in range(2):
        register_customer(NewCustomer("Mr Obi"), at=noon)
    desk.post(LANE, COFFEE)
    assert Customer.objects.count() == 3


def test_a_booking_is_told_from_a_room(desk: Client) -> None:
    desk.post(LANE, COFFEE | {"who": "booking HH-204417"})
    reference = Complaint.objects.get().references.get()
    assert (reference.kind, reference.value) == ("booking", "HH-204417")


def test_other_words_in_the_form_of_before_are_another_complaint(desk: Client) -> None:
    for words in ("This coffee is cold.", "And so is the soup.", "This coffee is cold."):
        desk.post(LANE, COFFEE | {"verbatim": words})
    assert Complaint.objects.count() == 2


def test_who_works_in_one_team_is_offered_none(desk: Client) -> None:
    assert b"?team=" not in desk.get(LANE).content


def test_who_works_in_several_chooses_the_team(desk: Client, ana: User, harbour: Team, halcyon: Team) -> None:
    Membership.objects.create(user=ana, team=halcyon, role=Role.AGENT)
    for team in (harbour, halcyon):
        page = desk.get(LANE, {"team": team.pk}).content.decode()
        assert f'name="team" value="{team.pk}"' in page
        desk.post(LANE, COFFEE | {"team": str(team.pk), "key": f"k{team.pk}"})
    assert set(Complaint.objects.values_list("team", flat=True)) == {harbour.pk, halcyon.pk}


def test_no_other_team_is_taken(desk: Client, halcyon: Team) -> None:
    assert desk.post(LANE, COFFEE | {"team": str(halcyon.pk)}).status_code == 422
    assert desk.get(LANE, {"team": "x"}).status_code == 200
