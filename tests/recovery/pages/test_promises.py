"""Promises, follow-ups and endings on the complaint page, where they differ from other forms."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.endings import set_aside
from recovery.actions.promises import make_promise
from recovery.models import FollowUp, Promise
from tests.builders import MakeComplaint, lead_to
from tests.recovery.pages.desk import by_name, send

pytestmark = pytest.mark.django_db


def test_a_promise_stands_in_the_list_until_it_is_kept(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    due = clock.now() + timedelta(hours=1)
    promise = make_promise(complaint, kind="call_back", text="Ring before noon", due_at=due, by=ana, at=noon)
    client.force_login(ana)
    url = by_name("promise_keep").url(complaint, promise_id=promise.pk)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()
    kept = send(client, url, {}, fragment=True).content.decode()

    assert f'action="{url}"' in page
    assert f'action="{url}"' not in kept
    promise.refresh_from_db()
    assert promise.state == "kept"


def test_a_promise_of_another_complaint_is_not_found(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint, other = make_complaint(owner=ana), make_complaint(owner=ana)
    due = clock.now() + timedelta(hours=1)
    promise = make_promise(other, kind="update", text="News", due_at=due, by=ana, at=noon)
    client.force_login(ana)

    assert client.post(by_name("promise_keep").url(complaint, promise_id=promise.pk)).status_code == 404
    assert Promise.objects.get().state == "open"


def test_a_follow_up_shows_the_facts_first_and_never_asks_whether_it_was_solved(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "resolve", by=ana, at=noon)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()

    part = page[page.index('id="follow-ups"') : page.index('id="composer"')]
    facts, opener, question = (
        part.index("The fare went back to the card."),
        part.index("Say something like this"),
        part.index('name="score"'),
    )
    assert facts < opener < question
    assert "Was it solved" not in part
    assert "Ana" in part


def test_a_follow_up_without_a_score_is_refused_and_keeps_the_words(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "resolve", by=ana, at=noon)
    row = FollowUp.objects.filter(complaint=complaint).earliest("due_at")
    client.force_login(ana)

    url = by_name("follow_up_settle").url(complaint, follow_up_id=row.pk)
    answer = client.post(url, {"state": "done", "note": "She was glad"})

    assert answer.status_code == 409
    assert "Note how they feel about the outcome" in answer.content.decode()
    assert "She was glad</textarea>" in answer.content.decode()


def test_the_form_for_another_time_leaves_a_message_a_message(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana, severity=4), "resolve", by=ana, at=noon)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()

    part = page[page.index('id="follow-ups"') : page.index('id="composer"')]
    form = part[part.index('/moving/"') :]
    assert 'value="message" selected' in form[: form.index("</form>")]


def test_closing_too_early_lists_what_is_missing(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "resolve", by=ana, at=noon)
    client.force_login(ana)

    answer = client.post(by_name("complaint_close").url(complaint))

    page = answer.content.decode()
    assert answer.status_code == 409
    for number in (8, 9, 10):
        assert f"Step {number}, " in page


def test_somebody_elses_complaint_cannot_be_taken(
    client: Client, ana: User, lea: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=lea)
    client.force_login(ana)

    answer = client.post(by_name("complaint_take").url(complaint))

    assert answer.status_code == 409
    assert "Lea owns this complaint already." in answer.content.decode()


def test_not_a_complaint_takes_a_second_person(
    client: Client, ana: User, lea: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    set_aside(complaint, outcome="not_a_complaint", reason="A question", by=ana, at=noon)
    url = by_name("complaint_set_aside_answer").url(complaint)

    client.force_login(ana)
    own = client.post(url, {"answer": "agree"})
    client.force_login(lea)
    second = client.post(url, {"answer": "agree"})

    assert own.status_code == 409
    assert "somebody else has to agree" in own.content.decode()
    assert second.status_code == 303
    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == ("closed", "not_a_complaint")
