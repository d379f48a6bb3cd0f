"""Letters by the API: once for each key, taken back, decided on; in few statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.models import Letterhead, User
from cxdesk.common import clock
from recovery.models import Complaint, Customer, Message
from tests.recovery.letters import fate, leave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_FOR_A_REPLY = 12


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def post(desk: Client, complaint: Complaint, where: str, body: Any, **headers: str) -> Any:
    address = f"/api/v1/complaints/{complaint.reference}/{where}"
    return desk.post(address, body, content_type="application/json", headers=headers)


def test_a_letter_is_written_once_for_each_key(desk: Client, mias: Complaint):
    body, key = {"text": "Dear Ms Lin"}, {"Idempotency-Key": "k1"}

    answers = [post(desk, mias, "messages/", body, **key) for _ in range(2)]
    other = post(desk, mias, "messages/", {"text": "Else"}, **key)
    leave()

    assert [one.status_code for one in (*answers, other)] == [201, 200, 422]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert other.json()["code"] == "key_reused"
    assert len(mail.outbox) == 1
    [told] = desk.get(f"/api/v1/complaints/{mias.reference}/messages/").json()["results"]
    assert (told["sending"], told["address"]) == ("sent", "Mia.Lin@example.com")


def test_a_letter_is_taken_back_and_is_a_draft(desk: Client, mias: Complaint):
    made = post(desk, mias, "messages/", {"text": "Dear", "not_before": None}).json()

    answers = [post(desk, mias, f"messages/{made['id']}/undoing/", {}) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    [draft] = desk.get(f"/api/v1/complaints/{mias.reference}/drafts/").json()["results"]
    assert (draft["text"], draft["id"]) == ("Dear", answers[0].json()["id"])
    assert fate(Message.objects.get()) == "undone"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": "a", "to": "eve@example.com"}, 409),
        ({"text": "a", "language": "fr"}, 400),
        ({"text": "a", "not_before": "2020-01-01T00:00:00Z"}, 409),
        ({"text": "a", "bcc": "x@y.z"}, 400),
    ],
)
def test_what_cannot_be_sent_is_refused(desk: Client, mias: Complaint, body: Any, status: int):
    assert post(desk, mias, "messages/", body).status_code == status
    assert not Message.objects.exists()


def test_a_reply_takes_few_statements(desk: Client, mias: Complaint):
    post(desk, mias, "messages/", {"text": "Dear"})

    with CaptureQueriesContext(connection) as captured:
        assert post(desk, mias, "messages/", {"text": "Dear Ms Lin"}).status_code == 201

    assert len(captured) <= MOST_FOR_A_REPLY, "\n".join(one["sql"][:120] for one in captured)


@pytest.mark.parametrize(
    ("theirs", "words", "heads", "expected"),
    [
        ("zh-hans", "en", [], "zh-hans"),
        ("", "zh-hant", ["en"], "zh-hant"),
        ("", "", ["zh-hant"], "zh-hant"),
        ("", "", ["zh-hant", "en"], "en"),
        ("", "fr", [], "en"),
    ],
)
def test_without_a_language_it_is_the_customers_and_else_the_teams(
    desk: Client, mias: Complaint, theirs: str, words: str, heads: list[str], expected: str
):
    Complaint.objects.filter(pk=mias.pk).update(verbatim_language=words)
    Customer.objects.filter(pk=mias.customer_id).update(language=theirs)
    for language in heads:
        Letterhead.objects.create(team=mias.team, language=language, sender_name="Harbour")

    letter = post(desk, mias, "messages/", {"text": "Dear"}).json()
    draft = post(desk, mias, "drafts/", {"text": "Dear"}).json()
    chosen = post(desk, mias, "messages/", {"text": "Sehr", "language": "zh-hans"}).json()

    assert (letter["language"], draft["language"], chosen["language"]) == (expected, expected, "zh-hans")
    page = desk.get(f"/complaints/{mias.reference}/").content.decode()
    assert f'<option value="{expected}" selected>' in page


def test_a_letter_that_the_tone_guard_stops_says_where_and_what_instead(
    desk: Client, client: Client, mias: Complaint, lea: User
):
    body = {"text": "This is a known issue. WAIT HERE PLEASE!! I call you at 15:00.", "subject": "Your car"}

    refused = post(desk, mias, "messages/", body | {"tone_reason": "Because."})

    assert (refused.status_code, refused.json()["code"]) == (409, "tone_refused")
    told = refused.json()
    assert {one["code"] for one in told["errors"]} == {"common_problem", "shouting", "supervisor_needed"}
    assert [one["message"] for one in told["errors"]] == told["blockers"]
    assert "known issue" in told["blockers"][0]
    assert not Message.objects.exists()

    client.force_login(lea)
    assert post(client, mias, "messages/", body).json()["errors"][-1]["code"] == "lead_reason_needed"
    assert post(client, mias, "messages/", body | {"tone_reason": "She knows."}).status_code == 201


def test_what_warns_leaves_by_the_api_with_an_own_reason(desk: Client, mias: Complaint):
    body = {"text": "We will look into it as soon as possible."}

    refused = post(desk, mias, "messages/", body)

    assert refused.json()["errors"][-1]["code"] == "own_reason_needed"
    assert post(desk, mias, "messages/", body | {"tone_reason": "She asked for a line."}).status_code == 201


def test_a_promise_that_the_tone_guard_stops_is_not_made(desk: Client, mias: Complaint):
    due_at = (clock.now() + timedelta(hours=1)).isoformat()

    refused = post(desk, mias, "promises/", {"text": "The driver firm always does this", "due_at": due_at})

    assert (refused.status_code, refused.json()["code"]) == (409, "tone_refused")
    assert refused.json()["errors"][0]["field"] == "promise_text"
