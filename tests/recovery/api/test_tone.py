"""The tone guard for programs: a look that stores nothing, asking, and letting go."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from recovery.models import Complaint, ComplaintEvent, Message, MessageDraft
from tests.recovery.actions.test_tone import GOOD, HARD, SOFT

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(desk: Client, complaint: Complaint, where: str, body: Any) -> Any:
    address = f"/api/v1/complaints/{complaint.reference}/messages/{where}"
    return desk.post(address, body, content_type="application/json")


def test_a_check_tells_findings_in_places_and_stores_nothing(mias: Complaint, ana: User):
    text = "I am sorry. " + HARD["common_problem"]

    answer = post(client_of(ana), mias, "check/", {"text": text})

    assert answer.status_code == 200
    told = answer.json()
    [found] = told["findings"]
    assert (found["rule"], found["level"], found["field"]) == ("common_problem", "require", "text")
    assert text[found["start"] : found["end"]] == found["words"] == "known issue"
    assert found["better"]
    assert told["needs"] == "supervisor"
    assert told["first_reply"] == {"apology": True, "owner": True, "next_contact": True}
    assert not Message.objects.exists()
    assert not MessageDraft.objects.exists()
    assert not ComplaintEvent.objects.filter(name__startswith="tone.").exists()


@pytest.mark.parametrize(("text", "needs"), [(GOOD, ""), (SOFT["shouting"], "own_reason")])
def test_a_check_says_what_lets_it_go(mias: Complaint, ana: User, text: str, needs: str):
    assert post(client_of(ana), mias, "check/", {"text": text}).json()["needs"] == needs


def test_a_supervisor_needs_a_reason(mias: Complaint, lea: User):
    assert post(client_of(lea), mias, "check/", {"text": HARD["blame"]}).json()["needs"] == "lead_reason"


def test_asking_and_letting_go_by_the_api(mias: Complaint, ana: User, lea: User):
    desk, lead, body = client_of(ana), client_of(lea), {"text": HARD["blame"]}
    first, again = (post(desk, mias, "asking/", body) for _ in range(2))
    assert [first.status_code, again.status_code] == [201, 200]
    where = f"asking/{first.json()['id']}/release/"

    assert post(desk, mias, where, {"reason": "I may."}).status_code == 403
    assert post(lead, mias, where, {"reason": " "}).json()["errors"][0]["field"] == "tone_reason"
    released = [post(lead, mias, where, {"reason": "She asked."}).status_code for _ in range(2)]

    assert released == [201, 200]
    assert post(desk, mias, "check/", body).json()["released_by"] == "Lea"
    assert post(desk, mias, "", body | {"text": HARD["blame"] + " Truly."}).status_code == 409
    assert post(desk, mias, "", body).status_code == 201
    assert ComplaintEvent.objects.filter(name="tone.overridden").count() == 1


def test_what_nobody_asked_for_cannot_be_let_go(mias: Complaint, lea: User):
    assert post(client_of(lea), mias, "asking/987654/release/", {"reason": "So."}).status_code == 404
