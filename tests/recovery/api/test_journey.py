"""One complaint from its first word to closed, through the API alone, each step first out of order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cxdesk.accounts.actions.tokens import create_token
from cxdesk.accounts.models import Membership, Role, Team, User
from cxdesk.common import clock
from cxdesk.jobs.sweep import sweep
from recovery.playbook.steps import STEP_KEYS
from tests.builders import ENOUGH
from tests.recovery.api.conftest import Api, fields_in, refusal

# The sweep opens its own transactions, so this test cannot live inside one.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


class Journey:
    """One complaint, and the program that leads it."""

    def __init__(self, api: Api, address: str) -> None:
        self.api, self.address = api, address

    def post(self, path: str, body: Any = None) -> Any:
        return self.api.post(self.address + path, body)

    def get(self, path: str = "") -> Any:
        response = self.api.get(self.address + path)
        assert response.status_code == 200
        return response.json()

    def complete(self, step: str, body: Any) -> Any:
        return self.post(f"steps/{step}/completion/", body)

    def done(self) -> list[str]:
        return [step["key"] for step in self.get("steps/")["results"] if step["done"]]

    def events(self) -> list[str]:
        return [row["name"] for row in self.get("events/")["results"] if row["kind"] == "event"]


@pytest.fixture
def journey() -> Iterator[Journey]:
    """A complaint that came by mail two days ago, and Ana, who has to lead it."""
    team = Team.objects.create(name="Harbour")
    ana = User.objects.create_user("ana@cxdesk.test", name="Ana")
    Membership.objects.create(user=ana, team=team, role=Role.AGENT)
    api = Api(token=create_token(ana, "journey", "write")[1])
    response = api.post(
        "complaints/",
        {
            "verbatim": "I was charged twice for one night. Nobody answers my mails!",
            "channel": "mail",
            "received_at": (clock.now() - timedelta(days=2)).isoformat(),
            "severity": 2,
            "new_customer": {"name": "Ms Lin", "emails": ["lin@example.com"]},
            "references": [{"kind": "room", "value": "1204"}],
        },
        idempotency_key="journey",
    )
    assert response.status_code == 201
    yield Journey(api, response.headers["Location"])
    clock.reset()


def try_too_early(journey: Journey, done: list[str]) -> None:
    """Try every other step with empty hands; each is refused in words, and nothing is done by it."""
    for step in STEP_KEYS:
        # Who took it has given all that «Own it» asks for, once its turn has come.
        if step in done or (step == "own" and "confirm_expectation" in done):
            continue
        body = refusal(journey.complete(step, {}))
        assert body["code"] == "step_blocked"
        assert all(words.strip() for words in body["blockers"])
        assert fields_in(body)
    assert journey.done() == done


def out_of_turn(journey: Journey, step: str, words: str) -> None:
    """Send all that a step wants before its turn has come; nothing of it is kept."""
    body = refusal(journey.complete(step, ENOUGH[step]))
    assert body["message"] == words
    state = next(one for one in journey.get("steps/")["results"] if one["key"] == step)
    assert (state["done"], state["answers"]) == (None, {})


def test_a_complaint_is_led_from_new_to_closed_by_api_alone(journey: Journey) -> None:
    assert journey.get()["state"] == "new"
    for step in STEP_KEYS:
        out_of_turn(journey, step, "Nobody owns this complaint yet. Take it first.")
    refusal(journey.post("closing/"))

    assert journey.post("owner/").json()["state"] == "open"
    for step, before in (
        ("confirm_expectation", "Listen"),
        ("own", "Confirm expectation"),
        ("resolve", "Listen"),
        ("follow_up", "Resolve fast"),
        ("see_the_whole", "Resolve fast"),
        ("root_cause", "Resolve fast"),
    ):
        out_of_turn(journey, step, f"First complete «{before}».")
    try_too_early(journey, [])

    lead_to_resolved(journey)
    follow_through(journey)

    assert journey.complete("see_the_whole", {"answers": {"recurring": "yes"}}).status_code == 409
    assert journey.post("cause/", {"title": "The card terminal charges twice"}).status_code == 201
    assert journey.complete("see_the_whole", {"answers": {"recurring": "yes"}}).status_code == 201
    close(journey)


def lead_to_resolved(journey: Journey) -> None:
    """Steps 1 to 7, with a promise that is kept in time."""
    done: list[str] = []
    for step in STEP_KEYS[:6]:
        body = ENOUGH[step]
        if step == "reassure":
            due = (clock.now() + timedelta(hours=4)).isoformat()
            body = {"answers": {"promise_text": "You hear from me today.", "promise_due": due}}
        assert journey.complete(step, body).status_code == 201
        done.append(step)
        try_too_early(journey, done)
    refusal(journey.complete("follow_up", {}))

    (promise,) = journey.get("promises/")["results"]
    assert journey.post(f"promises/{promise['id']}/keeping/").json()["state"] == "kept"
    assert journey.complete("resolve", ENOUGH["resolve"]).status_code == 201
    assert journey.get()["state"] == "resolved"


def follow_through(journey: Journey) -> None:
    """Step 8: three follow-ups, each when its time has come and not before."""
    out_of_turn(journey, "follow_up", "Follow-ups without an outcome: 3.")
    refusal(journey.post("closing/"))
    rows = journey.get("follow-ups/")["results"]
    assert [row["after_hours"] for row in rows] == [72, 168, 720]
    passed = 0
    for row in rows:
        outcome = f"follow-ups/{row['id']}/outcome/"
        refusal(journey.post(outcome, {"state": "done", "score": 4}))
        clock.move(hours=row["after_hours"] - passed, minutes=1)
        passed = row["after_hours"]
        sweep()
        states = {one["id"]: one["state"] for one in journey.get("follow-ups/")["results"]}
        assert states[row["id"]] == "due"
        assert journey.post(outcome, {"state": "done", "score": 4}).status_code == 201
    assert journey.complete("follow_up", ENOUGH["follow_up"]).status_code == 201


def close(journey: Journey) -> None:
    """Step 10, and the end: a person closes it, once."""
    early = refusal(journey.post("closing/"))
    assert fields_in(early) == {"root_cause"}
    assert journey.complete("root_cause", ENOUGH["root_cause"]).status_code == 201
    assert journey.get()["state"] == "resolved"

    assert [journey.post("closing/").status_code for _time in range(2)] == [201, 200]

    body = journey.get()
    assert (body["state"], body["outcome"], body["next_due_at"]) == ("closed", "upheld", None)
    assert journey.done() == list(STEP_KEYS)
    for step in STEP_KEYS:
        assert journey.complete(step, {}).status_code == 200
    assert journey.events().count("step.completed") == 10
    assert "promise.broken" not in journey.events()
