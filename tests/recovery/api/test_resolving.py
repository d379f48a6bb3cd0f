"""Options, offers, escalations, calls and comfort for programs."""

from __future__ import annotations

from datetime import datetime

import pytest

from cxdesk.accounts.models import User
from recovery.models import Complaint, Promise
from tests.builders import lead_to
from tests.recovery.api.conftest import Api, fields_in, refusal, under

pytestmark = pytest.mark.django_db
CAR = {"text": "A car home", "takes_minutes": 30, "within_authority": True}


def test_an_option_becomes_an_offer_with_an_answer(api: Api, owned: Complaint, ana: User, noon: datetime):
    assert fields_in(refusal(api.post(under(owned, "options/"), CAR))) == {"expectation"}
    lead_to(owned, "own", by=ana, at=noon)

    option = api.post(under(owned, "options/"), CAR).json()
    assert api.post(under(owned, "options/"), CAR).status_code == 200
    made = api.post(under(owned, f"options/{option['id']}/offer/"))
    offer = made.json()
    assert (made.status_code, offer["answer"]) == (201, "")
    assert api.post(under(owned, f"offers/{offer['id']}/answer/"), {"answer": "declined"}).status_code == 201
    assert api.post(under(owned, f"offers/{offer['id']}/answer/"), {"answer": "declined"}).status_code == 200
    refusal(api.post(under(owned, f"offers/{offer['id']}/answer/"), {"answer": "accepted"}))
    passed_on = api.post(under(owned, f"offers/{offer['id']}/escalation/"), {"reason": "They want cash."})
    assert passed_on.status_code == 201
    assert passed_on.json()["received_at"] is None
    assert [row["id"] for row in api.get(under(owned, "options/")).json()["results"]] == [option["id"]]
    assert [row["answer"] for row in api.get(under(owned, "offers/")).json()["results"]] == ["declined"]
    assert len(api.get(under(owned, "escalations/")).json()["results"]) == 1


def test_a_call_is_held_promised_and_ended(api: Api, owned: Complaint):
    call = api.post(under(owned, "calls/"), {"kind": "call_in"}).json()
    at = f"calls/{call['id']}/"

    assert api.post(under(owned, at + "hold/")).json()["held_since"]
    assert api.post(under(owned, at + "hold/end/")).json()["held_since"] is None
    assert api.post(under(owned, at + "call-back/")).status_code == 201
    assert api.post(under(owned, at + "call-back/")).status_code == 200
    assert api.post(under(owned, at + "end/"), {"result": "reached"}).status_code == 201
    refusal(api.post(under(owned, at + "hold/")))
    assert Promise.objects.get().kind == "call_back"


def test_comfort_has_its_kinds_and_its_limit(api: Api, owned: Complaint):
    assert api.post(under(owned, "comfort/"), {"kind": "return_in_1h"}).json()["promise"]
    refusal(api.post(under(owned, "comfort/"), {"kind": "other", "cost_minor": 9900}))
    refusal(api.post(under(owned, "comfort/"), {"kind": "yacht"}), 400)
