"""Hand-overs, tasks and covers by the API: the same actions, the same refusals, 201 once and 200 after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.models import Complaint
from recovery.models.steps import Evidence
from tests.recovery.api.conftest import Api, under

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea(make_person: object, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)  # type: ignore[operator]  # as in tests.people


def know(complaint: Complaint) -> None:
    """Note what was understood and is wanted, so that there is a brief."""
    for step, key in (("listen", "restatement"), ("confirm_expectation", "expectation")):
        Evidence.objects.create(
            complaint=complaint, step=step, key=key, value="Known.", by=complaint.owner, at=clock.now()
        )


def later(hours: int = 3) -> str:
    return (clock.now() + timedelta(hours=hours)).isoformat()


def test_a_hand_over_is_asked_read_and_accepted_once(api: Api, owned: Complaint, bea: User):
    body = {"to": bea.pk, "reason": "My shift ends."}
    refused = api.post(under(owned, "handovers/"), body)
    assert (refused.status_code, refused.json()["code"]) == (409, "brief_incomplete")
    assert [one["field"] for one in refused.json()["errors"]] == ["restatement", "expectation"]
    know(owned)

    made = api.post(under(owned, "handovers/"), body)
    again = api.post(under(owned, "handovers/"), body)

    assert (made.status_code, again.status_code) == (201, 200)
    here, theirs = f"/api/v1/handovers/{made.json()['id']}/", Api(person=bea)
    assert theirs.get(here).json()["read_at"] is None
    assert theirs.get("/api/v1/handovers/").json()["results"][0]["brief"]["restatement"] == "Known."
    for act in ("reading/", "acceptance/"):
        assert theirs.post(here + act, {}).status_code == 201
        assert theirs.post(here + act, {}).status_code == 200
    assert theirs.post(here + "refusal/", {"reason": "No."}).status_code == 409
    owned.refresh_from_db()
    assert owned.owner == bea


def test_a_helper_gets_the_brief_and_no_complaint(api: Api, owned: Complaint, cleo: User):
    know(owned)
    body = {"helper": cleo.pk, "what": "Look at belt 4.", "due_at": later()}
    made = api.post(under(owned, "tasks/"), body)
    assert made.status_code == 201
    theirs, here = Api(person=cleo), f"/api/v1/tasks/{made.json()['id']}/"

    assert theirs.get(here).json()["brief"]["expectation"] == "Known."
    assert theirs.get(under(owned)).status_code == 404
    assert theirs.post(here + "answer/", {"answer": ""}).status_code == 400
    assert theirs.post(here + "answer/", {"answer": "Found."}).status_code == 201
    assert api.post(under(owned, f"tasks/{made.json()['id']}/withdrawal/"), {}).status_code == 409


def test_a_shift_and_an_absence_are_asked_for_once(api: Api, owned: Complaint, bea: User):
    shift = {"kind": "shift", "covered_by": bea.pk, "complaints": [owned.reference], "until_at": later()}
    away = {"kind": "absence", "covered_by": bea.pk, "from_at": later(24), "until_at": later(48)}
    for body in (shift, away):
        made = api.post("/api/v1/covers/", body)
        assert (made.status_code, api.post("/api/v1/covers/", body).status_code) == (201, 200)
        here = f"/api/v1/covers/{made.json()['id']}/"
        assert Api(person=bea).post(here + "acceptance/", {}).status_code == 201
        assert api.post(here + "acceptance/", {}).status_code == 403
        assert api.post(here + "end/", {}).status_code == 201


def test_nobody_is_asked_who_is_not_there(api: Api, owned: Complaint):
    answer = api.post(under(owned, "handovers/"), {"to": 987654, "reason": "My shift ends."})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "to")
