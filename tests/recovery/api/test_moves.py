"""Moving complaints by API: it happens, twice is once, and what is refused says why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.playbook import complete_step
from recovery.actions.states import take_complaint
from recovery.models import Complaint
from tests.builders import MakeComplaint, lead_to
from tests.recovery.api.conftest import Api, As, fields_in, refusal, under


@pytest.fixture
def resolved(owned: Complaint, ana: User, noon: datetime) -> Complaint:
    return lead_to(owned, "resolve", by=ana, at=noon)


@pytest.fixture
def finished(owned: Complaint, ana: User, noon: datetime) -> Complaint:
    """A complaint whose ten steps are settled."""
    return lead_to(owned, "root_cause", by=ana, at=noon)


def until(**span: int) -> str:
    return (clock.now() + timedelta(**span)).isoformat()


def test_taking_makes_the_caller_the_owner_and_twice_is_once(
    api: Api, complaint: Complaint, ana: User
) -> None:
    first = api.post(under(complaint, "owner/"))
    second = api.post(under(complaint, "owner/"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (first.json()["state"], first.json()["owner"]["id"]) == ("open", ana.pk)
    assert complaint.events.filter(name="complaint.taken").count() == 1


def test_what_somebody_else_owns_is_not_taken(as_: As, owned: Complaint, lea: User) -> None:
    body = refusal(as_(lea).post(under(owned, "owner/")))

    assert (body["code"], fields_in(body)) == ("already_taken", {"owner"})
    assert "Ana" in body["message"]


def test_waiting_names_whom_why_and_until_when(api: Api, owned: Complaint) -> None:
    end = until(days=2)
    response = api.post(
        under(owned, "waiting/"), {"on": "customer", "why": "The receipt is missing.", "until": end}
    )

    assert response.status_code == 201
    assert response.json()["state"] == "waiting"
    assert response.json()["waiting"]["why"] == "The receipt is missing."
    assert datetime.fromisoformat(response.json()["waiting"]["until"]) == datetime.fromisoformat(end)


@pytest.mark.parametrize("wrong", [{"on": "nobody"}, {"why": ""}, {"until": None}, {"until": "2026-13-01"}])
def test_waiting_without_one_of_the_three_is_no_request(
    api: Api, owned: Complaint, wrong: dict[str, Any]
) -> None:
    body = {"on": "customer", "why": "The receipt.", "until": until(days=2)} | wrong

    assert fields_in(refusal(api.post(under(owned, "waiting/"), body), 400)) == set(wrong)


def test_waiting_until_yesterday_is_refused(api: Api, owned: Complaint) -> None:
    body = {"on": "customer", "why": "The receipt.", "until": until(days=-1)}

    assert fields_in(refusal(api.post(under(owned, "waiting/"), body))) == {"until"}


def test_a_new_complaint_cannot_wait(api: Api, complaint: Complaint) -> None:
    body = {"on": "customer", "why": "The receipt.", "until": until(days=1)}

    assert refusal(api.post(under(complaint, "waiting/"), body))["code"] == "illegal_move"


def test_going_on_twice_is_once(api: Api, owned: Complaint) -> None:
    api.post(under(owned, "waiting/"), {"on": "customer", "why": "The receipt.", "until": until(days=1)})

    first = api.post(under(owned, "resumption/"))
    second = api.post(under(owned, "resumption/"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["waiting"] is None


def test_going_on_with_a_closed_complaint_is_refused(api: Api, finished: Complaint) -> None:
    api.post(under(finished, "closing/"))

    assert refusal(api.post(under(finished, "resumption/")))["code"] == "illegal_move"


def test_closing_twice_is_once(api: Api, finished: Complaint) -> None:
    first = api.post(under(finished, "closing/"))
    second = api.post(under(finished, "closing/"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["state"] == "closed"
    assert second.json() == first.json()


def test_closing_too_early_names_all_that_is_missing(api: Api, resolved: Complaint) -> None:
    body = refusal(api.post(under(resolved, "closing/")))

    assert body["code"] == "close_blocked"
    assert len(body["blockers"]) == 3
    assert fields_in(body) == {"follow_up", "see_the_whole", "root_cause"}


def test_reopening_voids_the_steps(api: Api, finished: Complaint) -> None:
    api.post(under(finished, "closing/"))
    clock.move(days=1)

    response = api.post(under(finished, "reopening/"), {"reason": "It broke again."})

    assert response.status_code == 201
    assert (response.json()["state"], response.json()["reopened_times"]) == ("open", 1)
    assert not any(step["done"] for step in api.get(under(finished, "steps/")).json()["results"])


def test_reopening_twice_or_without_a_reason_is_refused(api: Api, resolved: Complaint) -> None:
    assert fields_in(refusal(api.post(under(resolved, "reopening/"), {}), 400)) == {"reason"}
    assert api.post(under(resolved, "reopening/"), {"reason": "It broke again."}).status_code == 201
    assert refusal(api.post(under(resolved, "reopening/"), {"reason": "Again."}))["code"] == "illegal_move"


def test_withdrawn_ends_at_once(api: Api, complaint: Complaint) -> None:
    response = api.post(
        under(complaint, "setting-aside/"), {"outcome": "withdrawn", "reason": "She said so."}
    )

    assert response.status_code == 201
    body = api.get(under(complaint)).json()
    assert (body["state"], body["outcome"], body["outcome_name"]) == ("closed", "withdrawn", "Withdrawn")
    assert body["set_aside"]["proposed_by"]["name"] == "Ana"


def test_no_complaint_takes_a_second_person(api: Api, as_: As, complaint: Complaint, lea: User) -> None:
    proposal = {"outcome": "not_a_complaint", "reason": "A question."}
    first = api.post(under(complaint, "setting-aside/"), proposal)
    again = api.post(under(complaint, "setting-aside/"), proposal)
    own = api.post(under(complaint, "setting-aside/confirmation/"))

    assert (first.status_code, again.status_code) == (201, 200)
    assert refusal(own)["code"] == "second_person_needed"
    assert api.get(under(complaint)).json()["state"] == "new"

    confirmed = as_(lea).post(under(complaint, "setting-aside/confirmation/"))
    repeated = as_(lea).post(under(complaint, "setting-aside/confirmation/"))

    assert (confirmed.status_code, repeated.status_code) == (201, 200)
    assert confirmed.json()["confirmed_by"]["name"] == "Lea"
    assert api.get(under(complaint)).json()["outcome"] == "not_a_complaint"


def test_a_proposal_can_be_turned_down(api: Api, as_: As, complaint: Complaint, lea: User) -> None:
    api.post(under(complaint, "setting-aside/"), {"outcome": "not_a_complaint", "reason": "A question."})

    for _time in range(2):
        assert as_(lea).delete(under(complaint, "setting-aside/confirmation/")).status_code == 204

    assert api.get(under(complaint)).json()["set_aside"] is None
    assert refusal(as_(lea).post(under(complaint, "setting-aside/confirmation/")))["code"] == "illegal_move"


def test_setting_aside_after_the_resolution_is_refused(api: Api, resolved: Complaint) -> None:
    body = {"outcome": "withdrawn", "reason": "She said so."}

    assert refusal(api.post(under(resolved, "setting-aside/"), body))["code"] == "illegal_move"


def test_a_duplicate_is_marked_once(api: Api, owned: Complaint, make_complaint: MakeComplaint) -> None:
    other = make_complaint()

    answers = [api.post(under(owned, "duplicate/"), {"of": other.reference}) for _time in range(2)]

    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["other"] == other.reference
    assert refusal(api.post(under(owned, "duplicate/"), {"of": owned.reference}))["code"] == "merge_refused"


def test_merging_answers_with_the_other_one_and_twice_is_once(
    api: Api, owned: Complaint, make_complaint: MakeComplaint
) -> None:
    into = take_complaint(make_complaint(customer=owned.customer), by=owned.owner, at=clock.now())
    body = {"into": into.reference, "reason": "The same fare."}

    answers = [api.post(under(owned, "merging/"), body) for _time in range(2)]

    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["reference"] == into.reference
    assert api.get(under(owned)).headers["Location"] == under(into)


def test_merging_into_itself_is_refused(api: Api, owned: Complaint) -> None:
    body = refusal(api.post(under(owned, "merging/"), {"into": owned.reference, "reason": "The same."}))

    assert (body["code"], fields_in(body)) == ("merge_refused", {"into"})


@pytest.mark.parametrize(("path", "field"), [("duplicate/", "of"), ("merging/", "into")])
def test_a_hidden_complaint_and_one_that_is_not_there_are_told_alike(
    api: Api, owned: Complaint, make_complaint: MakeComplaint, halcyon: Any, path: str, field: str
) -> None:
    hidden = make_complaint(team=halcyon)
    beside = {"reason": "The same."} if field == "into" else {}

    answers = [
        refusal(api.post(under(owned, path), {field: reference, **beside}), 400)
        for reference in (hidden.reference, "CX-2026-999999", "nonsense")
    ]

    assert all(answer == answers[0] for answer in answers)
    assert fields_in(answers[0]) == {field}


def test_the_moments_of_a_move_are_told_in_utc(api: Api, ana: User, owned: Complaint, noon: datetime) -> None:
    ana.zone = "Asia/Shanghai"
    ana.save()
    complete_step(owned, "listen", by=ana, at=noon, ending="nobody_to_ask", reason="No number.")

    assert api.get(under(owned)).json()["owned_at"] == "2026-03-10T12:00:00Z"
    assert api.get(under(owned, "steps/")).json()["results"][0]["done"]["done_at"] == "2026-03-10T12:00:00Z"
