"""What steps six and eight to ten show beside their own forms, and the pages that belong to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.endings import reopen_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.states import let_wait, resume, take_complaint
from recovery.models import Category, Complaint, Letter, MessageDraft, PostMortem, RootCause, Site
from tests.builders import MakeComplaint, lead_to


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def resolved(make_complaint: MakeComplaint, mia: Any, ana: User, at: datetime) -> Complaint:
    about = {
        "site": Site.objects.create(name="Airport", key="airport-x"),
        "category": Category.objects.create(name="Transfer", key="transfer-x"),
        "new_customer": mia,
    }
    return lead_to(take_complaint(make_complaint(at=at, **about), by=ana, at=at), "resolve", by=ana, at=at)


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def page(client: Client, name: str, *parts: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=parts) + query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_step_nine_shows_the_count_and_leads_to_what_colleagues_know(
    desk: Client, resolved: Complaint, lea: User, at: datetime
) -> None:
    cause = RootCause.objects.create(title="Fax at night", named_at=at, named_by=lea)
    desk.post(reverse("complaint_cause", args=[resolved.reference]), {"cause": cause.pk})

    text = page(desk, "complaint", resolved.reference, query="?step=see_the_whole")
    assert 'id="recurrence"' in text
    assert f"{reverse('cause', args=[cause.pk])}#notes" in text
    assert 'id="recurrence"' not in page(desk, "complaint", resolved.reference, query="?step=follow_up")

    note = reverse("cause_note", args=[cause.pk])
    assert desk.post(note, {"note": " "}).status_code == 409
    assert desk.post(note, {"note": "Phone the late ones."}).status_code == 303
    assert "Phone the late ones." in page(desk, "cause", cause.pk)


def test_the_call_cannot_start_before_somebody_verified_the_outcome(
    desk: Client, resolved: Complaint, at: datetime
) -> None:
    follow_up = resolved.follow_ups.get()
    clock.move(days=4)
    try:
        Complaint.objects.filter(pk=resolved.pk).update(outcome_verified_at=None)
        text = page(desk, "follow_up", resolved.reference, follow_up.pk)
        assert 'id="start-call" disabled' in text
        start = reverse("follow_up_start", args=[resolved.reference, follow_up.pk])
        assert desk.post(start).status_code == 409

        assert desk.post(reverse("outcome_verify", args=[resolved.reference])).status_code == 303
        text = page(desk, "follow_up", resolved.reference, follow_up.pk)
        assert 'id="start-call" disabled' not in text
        assert text.index("The fare went back to the card.") < text.index('id="opener"')
        assert "How do you feel about the way we put this right?" in text
        assert desk.post(start).status_code == 303
        assert 'id="start-call"' not in page(desk, "follow_up", resolved.reference, follow_up.pk)
    finally:
        clock.reset()


def test_a_letter_is_drafted_read_over_printed_and_posted(
    desk: Client, resolved: Complaint, at: datetime
) -> None:
    url = reverse("letters", args=[resolved.reference])
    text = page(desk, "letters", resolved.reference, query="?template=final_upheld&language=zh-hans")
    assert "尊敬的Mia Lin" in text

    given = {"template": "apology_letter", "language": "en", "text": "I am sorry. You reach me by answering."}
    assert desk.post(url, {**given, "way": "post"}).status_code == 409
    answer = desk.post(url, {**given, "way": "post", "posted_to": "4 Quay <b>Road</b>"})
    letter = Letter.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("letter_print", args=[resolved.reference, letter.pk]),
    )
    text = page(desk, "letter_print", resolved.reference, letter.pk)
    assert "4 Quay &lt;b&gt;Road" in text
    posted = reverse("letter_posted", args=[resolved.reference, letter.pk])
    assert desk.post(posted, {"proof": ""}).status_code == 409
    assert desk.post(posted, {"proof": "Receipt 4410"}).status_code == 303
    assert "Receipt 4410" in page(desk, "letter_print", resolved.reference, letter.pk)


def test_a_letter_by_mail_goes_into_the_composer_and_nothing_leaves(
    desk: Client, resolved: Complaint, at: datetime
) -> None:
    given = {"template": "apology_letter", "language": "en", "text": "I am sorry.", "way": "mail"}

    answer = desk.post(reverse("letters", args=[resolved.reference]), given)

    draft = MessageDraft.objects.get(kind="apology_letter")
    assert answer["Location"].endswith(f"?draft={draft.pk}#reply")
    assert not Letter.objects.exists()


def test_admins_write_the_next_version_of_a_letter(client: Client, ada: User, at: datetime) -> None:
    client.force_login(ada)
    url = reverse("letter_template", args=["apology_letter", "en"])

    assert "Version 1" in client.get(url).content.decode()
    assert client.post(url, {"subject": "Sorry", "body": "Dear {nobody}", "based_on": 1}).status_code == 409
    sent = {"subject": "Sorry", "body": "Dear {customer}", "based_on": 1}
    assert client.post(url, sent).status_code == 303
    assert "Version 2" in client.get(url).content.decode()


def test_another_apology_goes_on_record(desk: Client, resolved: Complaint, at: datetime) -> None:
    text = page(desk, "complaint", resolved.reference, query="?step=apologise")
    assert 'id="apologies"' in text
    url = reverse("complaint_apology", args=[resolved.reference])

    assert desk.post(url, {"apology": "I am sorry.", "apology_kind": "empathy"}).status_code == 409
    sent = {"apology": "I am sorry.", "apology_kind": "responsibility", "apology_by": "written"}
    assert desk.post(url, sent).status_code == 303
    assert resolved.apologies.count() == 2


def test_a_provisional_cause_is_decided_by_a_supervisor_and_then_counted(
    client: Client, resolved: Complaint, ana: User, lea: User, at: datetime
) -> None:
    reopen_complaint(resolved, reason="It did not come.", by=ana, at=at)
    lead_to(resolved, "resolve", by=ana, at=at)
    complete_step(resolved, "root_cause", by=ana, at=at, answers={"failure_cause": "wrong_person"})
    client.force_login(lea)
    text = page(client, "recovery_causes")
    assert 'id="provisional"' in text
    assert "n = 0" in text

    where = "?step=root_cause"
    assert 'value="confirm"' in page(client, "complaint", resolved.reference, query=where)
    decide = reverse("post_mortem_decision", args=[resolved.reference])
    assert client.post(decide, {"decision": "confirm"}).status_code == 303
    assert PostMortem.objects.get().decided_by == lea
    assert 'value="confirm"' not in page(client, "complaint", resolved.reference, query=where)

    text = page(client, "recovery_causes")
    assert "n = 1" in text
    improvement = PostMortem.objects.get().improvement
    settle = reverse("improvement_settle", args=[improvement.pk])
    assert client.post(settle, {"what": ""}).status_code == 409
    assert client.post(settle, {"what": "A second desk."}).status_code == 303
    assert f"improvement-{improvement.pk}" not in page(client, "recovery_causes")


def test_the_reserve_is_offered_only_where_a_recovery_failed(
    desk: Client, resolved: Complaint, ana: User, at: datetime
) -> None:
    where, url = "?step=root_cause", reverse("reserve_propose", args=[resolved.reference])
    assert url not in page(desk, "complaint", resolved.reference, query=where)
    assert desk.post(url, {"what": "A night."}).status_code == 409

    reopen_complaint(resolved, reason="It did not come.", by=ana, at=at)
    assert url in page(desk, "complaint", resolved.reference, query=where)
    assert desk.post(url, {"what": "A night for two."}).status_code == 303


def test_waiting_long_shows_what_it_suggests(
    desk: Client, resolved: Complaint, ana: User, at: datetime
) -> None:

    reopen_complaint(resolved, reason="It did not come.", by=ana, at=at)
    let_wait(resolved, on="colleague", why="A yes", until=at + timedelta(hours=9), by=ana, at=at)
    where = "?step=root_cause"
    assert 'id="suggested-cause"' not in page(desk, "complaint", resolved.reference, query=where)

    resume(resolved, by=ana, at=at + timedelta(hours=5))

    assert 'id="suggested-cause"' in page(desk, "complaint", resolved.reference, query=where)
