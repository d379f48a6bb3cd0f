"""The 90-second lane by its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from recovery.models import Complaint
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
        ("Ms Lin", [], "Ms Lin"),
        ("Ms Lin, room 1204", ["1204"], "Ms Lin"),
        ("", [], ""),
        ("，，", [], ""),
    ],
)
def test_room_and_name_are_told_apart(text: str, rooms: list[str], name: str) -> None:
    references, said = who_is(text)
    assert ([value for _kind, value in references], said) == (rooms, name)
