"""A complaint without any customer goes from the first word to closed: every gate has its written ending."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.asking import settle_follow_up
from recovery.actions.endings import close_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.states import take_complaint
from recovery.errors import StepBlocked
from recovery.models import Complaint, Message
from recovery.playbook.step import Kind
from recovery.playbook.steps import PLAYBOOK, STEP_KEYS, STEPS
from recovery.queries.facts import dossier_of
from recovery.queries.playbook import closing_blockers
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db

WHY = "Put into the box without a name."
# How each step ends where nobody can be asked: its written ending, or an answer that needs no customer.
ENDS: dict[str, dict[str, Any]] = {
    "listen": {"ending": "nobody_to_ask", "reason": WHY},
    "confirm_expectation": {"ending": "not_stated", "reason": WHY},
    "own": {},
    "reassure": {"ending": "none_needed", "reason": WHY},
    "stay_objective": {"ending": "nobody_to_ask", "reason": WHY},
    "apologise": {
        "answers": {
            "apology": "We are sorry for the dark stairs.",
            "apology_kind": "organisation",
            "apology_by": "on_record",
        }
    },
    "resolve": {
        "ending": "nobody_to_ask",
        "reason": WHY,
        "answers": {"what_was_done": "The light is mended.", "verified": "yes", "outcome": "upheld"},
    },
    "follow_up": {"ending": "declined", "reason": WHY},
    "see_the_whole": {"answers": {"recurring": "no"}},
    "root_cause": {"ending": "not_due"},
}
# The gates that nobody passes without a customer in the usual way.
NEED_SOMEBODY = ("listen", "confirm_expectation", "reassure", "stay_objective", "resolve")


@pytest.fixture
def anonymous(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    complaint = take_complaint(make_complaint(severity=2), by=ana, at=noon)
    assert complaint.customer_id is None
    return complaint


def settle_as_unreachable(complaint: Complaint, *, by: User, at: datetime) -> datetime:
    for follow_up in complaint.follow_ups.order_by("due_at"):
        at = max(at, follow_up.due_at + timedelta(minutes=1))
        settle_follow_up(follow_up, state="unreachable", note=WHY, by=by, at=at)
    return at


def test_it_walks_through_all_ten_gates_to_closed(anonymous: Complaint, ana: User, noon: datetime) -> None:
    at = noon
    for key in STEP_KEYS:
        if key == "follow_up":
            at = settle_as_unreachable(anonymous, by=ana, at=at)
        done, new = complete_step(anonymous, key, by=ana, at=at, **ENDS[key])
        assert new
        assert done.ending == ENDS[key].get("ending", "")

    assert closing_blockers(dossier_of(Complaint.objects.get(pk=anonymous.pk)).facts) == []
    closed = close_complaint(anonymous, by=ana, at=at)

    assert (closed.state, closed.outcome) == ("closed", "upheld")
    assert not Message.objects.filter(complaint=anonymous, direction="out").exists()
    told = dict(anonymous.steps_done.exclude(reason="").values_list("step", "reason"))
    assert told == dict.fromkeys((*NEED_SOMEBODY, "follow_up"), WHY)


@pytest.mark.parametrize("key", NEED_SOMEBODY)
def test_without_its_ending_or_without_a_reason_the_gate_stays_shut(
    key: str, anonymous: Complaint, ana: User, noon: datetime
) -> None:
    for before in STEP_KEYS[: STEP_KEYS.index(key)]:
        complete_step(anonymous, before, by=ana, at=noon, **ENDS[before])
    answers = ENDS[key].get("answers", {})

    with pytest.raises(StepBlocked):
        complete_step(anonymous, key, by=ana, at=noon, answers=answers)
    with pytest.raises(StepBlocked, match="Give a reason"):
        complete_step(anonymous, key, by=ana, at=noon, answers=answers, ending=ENDS[key]["ending"])


def test_the_same_walk_through_the_api(
    client: Client, anonymous: Complaint, ana: User, noon: datetime
) -> None:
    client.force_login(ana)
    for key in STEP_KEYS[: STEP_KEYS.index("follow_up")]:
        address = reverse("api:step_completion", args=[anonymous.reference, key])
        answer = client.post(address, ENDS[key], content_type="application/json")
        assert answer.status_code == 201, (key, answer.content)

    anonymous.refresh_from_db()
    assert anonymous.state == "resolved"


def test_every_step_that_asks_the_customer_has_a_way_without_them() -> None:
    """A field for their words, their yes, their mood or their answer stands at no step without an ending."""
    asks = {
        "restatement_confirmed",
        "expectation",
        "mood_before",
        "mood_after",
        "customer_answer",
        "promise_text",
    }
    for step in PLAYBOOK:
        fields = {field.key for field in step.fields}
        voices = {field.key for field in step.fields if field.kind == Kind.VOICE}
        if (fields & asks) or voices:
            assert any(one.needs_reason for one in step.endings), step.key
    ways = {choice for choice, _name in STEPS["apologise"].field("apology_by").choices}
    assert "on_record" in ways
