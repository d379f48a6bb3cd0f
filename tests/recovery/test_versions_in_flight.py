"""Publishing a new version changes nothing in a complaint in flight, whether it asks more or less."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.playbook_versions import ask_review, change_draft, publish_version, start_draft
from recovery.actions.states import take_complaint
from recovery.models import Complaint, PlaybookVersion
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.states import ComplaintState
from recovery.playbook.steps import STEP_KEYS, STEPS
from recovery.playbook.weights import rules_of
from recovery.queries.playbook import playbook_of, playbook_version_of, step_blockers
from tests.builders import MakeComplaint, lead_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("versions_read_anew")]

WORDS = {
    language: {"heart": "Other words.", "do": ["Do otherwise"], "dont": ["Do not do so"]}
    for language in ("en", "zh-hans", "zh-hant")
}
ELSEWHERE: dict[str, Any] = {
    "steps": {key: {"within_minutes": 7, "guidance": WORDS} for key in STEP_KEYS},
    "follow_up_hours": {severity: [1, 2] for severity in "1234"},
    "follow_up_kinds": dict.fromkeys("1234", "message"),
    "update_hours": dict.fromkeys("1234", 1),
    "silent_hours": dict.fromkeys("1234", 1),
}
STRICTER: dict[str, Any] = {
    **ELSEWHERE,
    "rules": {"mood_is_noted": "require"},
    "tone": {
        "levels": {"shouting": "require", "non_apology": "require"},
        "lists": {"en": {"phrases": {"blame": ["our gremlins"]}}},
    },
}
STRICTER["steps"] = {**ELSEWHERE["steps"], "apologise": {"after": ["stay_objective", "reassure"]}}
LOOSER: dict[str, Any] = {
    **ELSEWHERE,
    "rules": {
        "restatement_is_confirmed": "off",
        "expectation_is_known": "off",
        "promise_is_made": "warn",
        "mood_is_noted": "off",
        "customer_has_answered": "off",
    },
    "tone": {"levels": {"blame": "off", "common_problem": "warn"}},
}
EMPTY = ComplaintFacts(state=ComplaintState.OPEN, has_owner=True)


def publish(change: dict[str, Any], *, admin: User, second: User, at: datetime) -> PlaybookVersion:
    draft = start_draft(by=admin, at=at)
    draft = change_draft(draft.number, revision=0, change=change, by=admin, at=at)
    draft = ask_review(draft.number, revision=1, by=admin, at=at)
    return publish_version(draft.number, seen=draft.asked_hash, by=second, at=at)


def told(complaint: Complaint, client: Client) -> str:
    """Write down all that a version says of this complaint, through every door that tells it."""
    read = playbook_version_of(complaint)
    answers = [
        client.get(reverse(name, args=[complaint.reference])).content.decode()
        for name in ("api:complaint", "api:steps", "api:follow_ups", "api:promises")
    ]
    blockers = {
        key: [(one.code, one.message, one.field) for one in step_blockers(complaint, key, EMPTY)]
        for key in STEP_KEYS
    }
    steps = [
        (view.step.key, view.step.after, view.heart, view.guide, view.blockers, dict(view.levels))
        for view in playbook_of(complaint)
    ]
    rest = [
        read.number,
        read.levels,
        read.tone_levels,
        read.tone_lists,
        read.follow_up_hours,
        read.follow_up_kinds,
        read.update_hours,
        read.silent_hours,
    ]
    return json.dumps([answers, blockers, steps, rest], default=str, sort_keys=True)


@pytest.mark.parametrize("change", [STRICTER, LOOSER], ids=["stricter", "looser"])
@pytest.mark.parametrize("last", ["", "confirm_expectation", "apologise", "resolve"])
def test_a_complaint_in_flight_is_as_it_was_and_a_new_one_gets_the_new_version(
    change: dict[str, Any],
    last: str,
    client: Client,
    make_complaint: MakeComplaint,
    ana: User,
    ada: User,
    lea: User,
    noon: datetime,
) -> None:
    complaint = take_complaint(make_complaint(severity=2), by=ana, at=noon)
    if last:
        lead_to(complaint, last, by=ana, at=noon)
    client.force_login(ana)
    before = told(complaint, client)

    new = publish(change, admin=ada, second=lea, at=noon)

    complaint = Complaint.objects.get(pk=complaint.pk)
    assert told(complaint, client) == before
    later = take_complaint(make_complaint(severity=2), by=ana, at=noon)
    assert later.playbook_version == new
    assert told(later, client) != before
    assert playbook_version_of(later).guide("listen", "en").do == ("Do otherwise",)


def test_what_is_done_afterwards_goes_by_the_version_it_began_with(
    make_complaint: MakeComplaint, ana: User, ada: User, lea: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(severity=2), by=ana, at=noon)
    lead_to(complaint, "apologise", by=ana, at=noon)
    publish(LOOSER, admin=ada, second=lea, at=noon)

    lead_to(complaint, "resolve", by=ana, at=noon + timedelta(minutes=1))
    later = take_complaint(make_complaint(severity=2), by=ana, at=noon)
    lead_to(later, "resolve", by=ana, at=noon + timedelta(minutes=1))

    assert list(complaint.follow_ups.order_by("due_at").values_list("after_hours", "kind")) == [
        (72, "call"),
        (168, "call"),
        (720, "call"),
    ]
    assert list(later.follow_ups.order_by("due_at").values_list("after_hours", "kind")) == [
        (1, "message"),
        (2, "message"),
    ]


def test_the_versions_of_this_test_say_something_of_every_step() -> None:
    assert all(rules_of(key) for key in STEPS)
    assert STRICTER["steps"].keys() == STEPS.keys()
