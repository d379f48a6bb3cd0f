"""The ten steps by API: in order, out of order, twice, by an ending, and seven at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.models import Complaint, Evidence, StepDone
from recovery.playbook.states import MOVES
from recovery.playbook.steps import STEP_KEYS, STEPS
from tests.builders import ENOUGH, lead_to
from tests.recovery.api.conftest import Api, As, fields_in, refusal, under

LANE = {
    "verbatim": "My coffee is cold.",
    "restatement": "The coffee came cold.",
    "expectation": "A hot one.",
    "apology": "I am sorry that it came cold.",
    "what_was_done": "A hot one came within two minutes.",
    "mood_before": 2,
    "mood_after": 1,
}
# Which step stands in the way of each when nothing is done yet; the first may simply lack its answers.
IN_THE_WAY = {
    "listen": "clarifications",
    "confirm_expectation": "step",
    "own": "step",
    "reassure": "promise_text",
    "stay_objective": "mood_before",
    "apologise": "apology",
    "resolve": "step",
    "follow_up": "step",
    "see_the_whole": "step",
    "root_cause": "step",
}


def completion(complaint: Complaint, step: str) -> str:
    return under(complaint, f"steps/{step}/completion/")


def stored() -> tuple[int, int]:
    return StepDone.objects.count(), Evidence.objects.count()


@pytest.mark.parametrize("step", STEP_KEYS)
def test_no_step_of_a_complaint_that_nobody_owns_is_completed(
    api: Api, complaint: Complaint, step: str
) -> None:
    body = refusal(api.post(completion(complaint, step), ENOUGH[step]))

    assert (body["code"], fields_in(body)) == ("step_blocked", {"owner"})
    assert body["blockers"][0] == body["message"] == "Nobody owns this complaint yet. Take it first."
    assert stored() == (0, 0)


@pytest.mark.parametrize("step", STEP_KEYS)
def test_each_step_tried_too_early_or_empty_says_what_stands_in_the_way(
    api: Api, owned: Complaint, step: str
) -> None:
    body = refusal(api.post(completion(owned, step), {}))

    assert body["code"] == "step_blocked"
    assert body["message"] == body["blockers"][0]
    assert body["errors"][0]["field"] == IN_THE_WAY[step]
    assert all(sentence.endswith((".", "!")) for sentence in body["blockers"])
    assert stored() == (0, 0)


@pytest.mark.parametrize("step", STEP_KEYS)
def test_a_step_completed_again_stays_as_it_was(
    api: Api, owned: Complaint, ana: User, noon: datetime, step: str
) -> None:
    lead_to(owned, step, by=ana, at=noon)
    before = stored()

    response = api.post(completion(owned, step), {})

    assert response.status_code == 200
    assert (response.json()["step"], response.json()["by"]["name"]) == (step, "Ana")
    assert stored() == before


def test_a_completion_tells_who_when_and_how(api: Api, owned: Complaint, ana: User) -> None:
    response = api.post(
        completion(owned, "listen"), {"ending": "nobody_to_ask", "reason": "The guest left no number."}
    )

    body = response.json()
    assert response.status_code == 201
    assert body.pop("done_at").endswith("Z")
    assert body == {
        "step": "listen",
        "by": {"id": ana.pk, "name": "Ana"},
        "ending": "nobody_to_ask",
        "reason": "The guest left no number.",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {"restatement": "x", "secret": "y"}}, "answers.secret"),
        ({"answers": {"restatement": "x\x00"}}, "answers.restatement"),
        ({"answers": {"restatement": "x" * 2001}}, "answers.restatement"),
        ({"answers": {"restatement_confirmed": "perhaps"}}, "answers.restatement_confirmed"),
        ({"answers": "all of them"}, "answers"),
        ({"answers": ["x"]}, "answers"),
        ({"done_at": "2020-01-01T00:00:00Z"}, "done_at"),
        ({"by": 1}, "by"),
        ({"ending": 7.5, "reason": ["x"]}, "reason"),
    ],
)
def test_answers_of_the_wrong_shape_are_no_request(
    api: Api, owned: Complaint, body: dict[str, Any], field: str
) -> None:
    found = fields_in(refusal(api.post(completion(owned, "listen"), body), 400))

    assert any(name == field or name.startswith(f"{field}.") for name in found), found
    assert stored() == (0, 0)


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("stay_objective", {"mood_before": 6}),
        ("stay_objective", {"mood_before": "high"}),
        ("resolve", {"outcome": "merged"}),
        ("resolve", {"verified": 1}),
        ("reassure", {"promise_text": "We call.", "promise_due": "2026-03-10T12:00:00"}),
        ("confirm_expectation", {"can_meet": "later"}),
    ],
)
def test_each_kind_of_field_takes_its_own_values_only(
    api: Api, owned: Complaint, step: str, answers: dict[str, Any]
) -> None:
    refusal(api.post(completion(owned, step), {"answers": answers}), 400)


def test_ticks_moods_and_moments_come_as_what_they_are(api: Api, owned: Complaint) -> None:
    api.post(completion(owned, "listen"), ENOUGH["listen"])
    api.post(completion(owned, "stay_objective"), {"answers": {"mood_before": 4, "mood_after": 2}})
    due = (clock.now() + timedelta(hours=2)).isoformat()

    response = api.post(
        completion(owned, "reassure"), {"answers": {"promise_text": "We call you.", "promise_due": due}}
    )

    assert response.status_code == 201
    assert owned.promises.get().text == "We call you."
    assert dict(owned.evidence.values_list("key", "value")) == {
        "restatement": "The car did not come.",
        "restatement_confirmed": "yes",
        "mood_before": "4",
        "mood_after": "2",
    }


def test_an_ending_without_a_reason_or_of_another_step_is_refused(api: Api, owned: Complaint) -> None:
    for body, field in (({"ending": "nobody_to_ask"}, "reason"), ({"ending": "not_due"}, "ending")):
        assert field in fields_in(refusal(api.post(completion(owned, "listen"), body)))


def test_a_refusal_names_every_field_that_is_missing(
    api: Api, owned: Complaint, ana: User, noon: Any
) -> None:
    lead_to(owned, "apologise", by=ana, at=noon)

    body = refusal(api.post(completion(owned, "resolve"), {"answers": {"customer_answer": "declined"}}))

    assert fields_in(body) == {"customer_answer", "what_was_done", "verified", "outcome"}
    assert len(body["blockers"]) == 4


def test_words_can_be_kept_before_the_step_is_done(api: Api, owned: Complaint) -> None:
    response = api.post(under(owned, "steps/listen/notes/"), {"answers": {"restatement": "No car."}})

    assert response.status_code == 201
    assert response.json()["answers"] == {"restatement": "No car."}
    assert response.json()["done"] is None
    assert {one["field"] for one in response.json()["blockers"]} == {
        "clarifications",
        "restatement_confirmed",
    }


def test_words_at_a_step_that_is_done_are_refused(api: Api, owned: Complaint, ana: User, noon: Any) -> None:
    lead_to(owned, "listen", by=ana, at=noon)

    body = refusal(api.post(under(owned, "steps/listen/notes/"), {"answers": {"restatement": "No."}}))

    assert body["errors"][0]["code"] == "done"


def test_an_unknown_step_is_no_address(api: Api, owned: Complaint) -> None:
    refusal(api.post(completion(owned, "skip"), {}), 404)
    refusal(api.post(completion(owned, "LISTEN"), {}), 404)


def test_the_steps_of_a_complaint_say_which_is_next_and_why_not(api: Api, owned: Complaint) -> None:
    steps = api.get(under(owned, "steps/")).json()["results"]

    assert [step["key"] for step in steps] == list(STEP_KEYS)
    assert [step["number"] for step in steps if step["is_now"]] == [1]
    assert all(step["blockers"] for step in steps)
    assert steps[0]["guide"]["do"]


def test_the_playbook_tells_fields_endings_and_moves(api: Api) -> None:
    body = api.get("playbook/").json()

    assert [step["key"] for step in body["steps"]] == list(STEP_KEYS)
    assert [[field["key"] for field in step["fields_to_fill"]] for step in body["steps"]] == [
        [field.key for field in STEPS[key].fields] for key in STEP_KEYS
    ]
    assert len(body["moves"]) == len(MOVES)
    assert len(body["states"]) == 5


def test_the_guide_is_told_in_the_language_of_the_caller(as_: As, ana: User, owned: Complaint) -> None:
    ana.language = "zh-hans"
    ana.save()
    wanted = owned.playbook_version.content["steps"]["listen"]["guidance"]["zh-hans"]["do"]

    for api in (as_(ana), as_(ana, scope="write")):
        step = api.get(under(owned, "steps/")).json()["results"][0]

        assert step["guide"]["do"] == wanted


# ------------------------------------------------------------------ the short lane


def test_put_right_on_the_spot_settles_seven_steps(api: Api, ana: User) -> None:
    response = api.post("put-right/", LANE)

    assert response.status_code == 201
    complaint = Complaint.objects.get(reference=response.json()["reference"])
    assert (complaint.state, complaint.owner, complaint.channel) == ("resolved", ana, "in_person")
    assert set(complaint.steps_done.values_list("step", flat=True)) == set(STEP_KEYS[:7])


def test_put_right_once_for_each_key(api: Api) -> None:
    answers = [api.post("put-right/", LANE, idempotency_key="cup-1") for _time in range(2)]

    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["reference"] == answers[1].json()["reference"]
    refusal(api.post("put-right/", {**LANE, "verbatim": "Tea."}, idempotency_key="cup-1"), 422)
    refusal(api.post("complaints/", {"verbatim": "x", "channel": "phone"}, idempotency_key="cup-1"), 422)
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("field", ["verbatim", "restatement", "expectation", "apology", "what_was_done"])
def test_the_short_lane_leaves_nothing_out(api: Api, field: str) -> None:
    refusal(api.post("put-right/", {key: value for key, value in LANE.items() if key != field}), 400)
    refusal(api.post("put-right/", {**LANE, field: ""}), 400)

    assert not Complaint.objects.exists()


def test_a_gate_that_is_not_met_stores_nothing_of_the_short_lane(api: Api) -> None:
    body = refusal(api.post("put-right/", {**LANE, "mood_before": None}))

    assert (body["code"], fields_in(body)) == ("step_blocked", {"mood_before"})
    assert not Complaint.objects.exists()
