"""The customer's own page tells what is theirs, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import set_aside
from recovery.actions.messages import receive_words, write_note
from recovery.actions.promises import break_promise, make_promise
from recovery.actions.status import end_status_link, make_status_link
from recovery.models import Complaint, Message, Promise
from tests.builders import ENOUGH, MakeComplaint, lead_to

pytestmark = pytest.mark.django_db
UNKNOWN = "x" * 43


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User, mia: NewCustomer, now: datetime) -> Complaint:
    ana.phone = "+86 21 5550 0142"
    ana.save()
    return make_complaint(owner=ana, new_customer=mia, emotion=5, severity=1, at=now)


@pytest.fixture
def link(complaint: Complaint, now: datetime) -> str:
    return f"/status/{make_status_link(complaint, at=now)}/"


def test_it_shows_owner_promise_and_words(
    client: Client, complaint: Complaint, link: str, ana: User, now: datetime
) -> None:
    make_promise(
        complaint, kind="other", text="Your 780 back", due_at=now + timedelta(hours=1), by=ana, at=now
    )
    lead_to(complaint, "listen", by=ana, at=now)
    page = client.get(link).content.decode()
    for words in (
        complaint.reference,
        "Ana",
        "+86 21 5550 0142",
        "Your 780 back",
        "Nobody came.",
        "The car did not come.",
    ):
        assert words in page


def test_it_shows_nothing_from_inside(
    client: Client, complaint: Complaint, link: str, ana: User, now: datetime
) -> None:
    write_note(complaint, text="Known to shout at staff", by=ana, at=now)
    page = client.get(link).content.decode()
    for words in ("Known to shout", "everity", "at the limit", "Harbour</", "playbook", "Step"):
        assert words not in page


def test_what_we_understood_is_shown_only_once_they_said_yes(
    client: Client, complaint: Complaint, link: str, ana: User, now: datetime
) -> None:
    lead_to(complaint, "listen", by=ana, at=now, listen={"ending": "nobody_to_ask", "reason": "No phone."})
    assert "As we understood you" not in client.get(link).content.decode()


def test_a_broken_promise_is_said_plainly(
    client: Client, complaint: Complaint, link: str, ana: User, now: datetime
) -> None:
    promise = make_promise(
        complaint, kind="call_back", text="Call back", due_at=now + timedelta(minutes=5), by=ana, at=now
    )
    break_promise(promise.pk, at=now + timedelta(minutes=6))
    page = client.get(link).content.decode()
    assert "We are late" in page
    assert "We did not keep this time" in page


def test_a_complaint_without_an_owner_says_when(
    client: Client, make_complaint: MakeComplaint, now: datetime
) -> None:
    token = make_status_link(make_complaint(at=now), at=now)
    assert b"Within the hour" in client.get(f"/status/{token}/").content


def test_words_are_added_for_the_owner(client: Client, complaint: Complaint, link: str) -> None:
    answer = client.post(f"{link}words/", {"more": "One <b>more</b> thing."})
    assert (answer.status_code, answer["Location"]) == (303, link)
    assert Message.objects.get().text == "One <b>more</b> thing."
    page = client.get(link).content.decode()
    assert "One &lt;b&gt;more&lt;/b&gt; thing." in page


def test_a_call_can_be_asked_for_without_words_and_the_owner_is_told(
    client: Client, complaint: Complaint, link: str, ana: User
) -> None:
    assert client.post(f"{link}words/", {"more": "", "call": "1"}).status_code == 303
    asked = Message.objects.get()
    assert asked.kind == "call_me"

    complaint.refresh_from_db()
    assert (complaint.next_due, complaint.next_due_at) == ("words", asked.at)
    client.force_login(ana)
    day = client.get(reverse("my_day"))
    assert (day.context["next"].kind, day.context["next"].complaint) == ("words", complaint)
    # What they wrote now, and how long they wait: no time was set, so nothing is late.
    assert day.context["next"].said == asked
    assert "<small>waits " in day.content.decode()
    queue = client.get(reverse("complaints")).content.decode()
    assert "waits under 1 min" in queue
    assert "min late" not in queue
    assert b"asks to be called now" in client.get(reverse("complaint", args=[complaint.reference])).content


def test_words_written_after_the_end_stand_on_the_day_of_its_owner(
    client: Client, complaint: Complaint, link: str, ana: User, lea: User, now: datetime
) -> None:
    set_aside(complaint, outcome="withdrawn", reason="Said so.", by=ana, at=now)
    client.post(f"{link}words/", {"more": "It broke again."})
    client.force_login(lea)
    assert not client.get(reverse("my_day")).context["unanswered"]
    client.force_login(ana)
    assert client.get(reverse("my_day")).context["unanswered"] == [complaint]

    write_note(complaint, text="Rang them, all well.", by=ana, at=clock.now())

    assert not client.get(reverse("my_day")).context["unanswered"]


def test_words_written_after_the_end_of_what_nobody_owned_wait_for_the_supervisor(
    client: Client, make_complaint: MakeComplaint, ana: User, lea: User, now: datetime
) -> None:
    complaint = make_complaint(at=now)
    token = make_status_link(complaint, at=now)
    set_aside(complaint, outcome="withdrawn", reason="Said so.", by=ana, at=now)
    client.post(f"/status/{token}/words/", {"more": "It broke again."})
    client.force_login(ana)
    assert not client.get(reverse("my_day")).context["unanswered"]
    client.force_login(lea)
    assert client.get(reverse("my_day")).context["unanswered"] == [complaint]


def test_no_words_are_refused(client: Client, link: str) -> None:
    assert client.post(f"{link}words/", {"more": " "}).status_code == 409


@pytest.mark.parametrize("words", ["a\x00b", "x" * 4001])
def test_wrong_words_are_422(client: Client, link: str, words: str) -> None:
    assert client.post(f"{link}words/", {"more": words}).status_code == 422


def test_too_many_words_are_429(client: Client, link: str) -> None:
    for n in range(20):
        client.post(f"{link}words/", {"more": f"Message {n}"})
    answer = client.post(f"{link}words/", {"more": "And one more"})
    assert answer.status_code == 429
    assert b"And one more" in answer.content
    assert client.post(f"{link}taking-back/").status_code == 429


def test_taking_it_back_only_tells_the_owner(client: Client, complaint: Complaint, link: str) -> None:
    assert client.post(f"{link}taking-back/").status_code == 303
    complaint.refresh_from_db()
    assert (complaint.state, Message.objects.get().kind) == ("open", "taken_back")


def test_an_ended_link_is_gone(client: Client, link: str) -> None:
    assert client.post(f"{link}end/").status_code == 200
    assert client.get(link).status_code == 404
    assert client.post(f"{link}end/").status_code == 404


def test_unknown_ended_and_malformed_links_get_the_same_bytes(
    client: Client, complaint: Complaint, now: datetime
) -> None:
    ended = make_status_link(complaint, at=now)
    end_status_link(ended, at=now)
    answers = [client.get(f"/status/{token}/") for token in (UNKNOWN, ended, "short", "%FF%00", "a" * 900)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    for verb in ("words/", "taking-back/", "end/"):
        assert client.post(f"/status/{ended}/{verb}", {"more": "Hello"}).status_code == 404
    assert not Message.objects.exists()


def test_the_page_is_kept_out_of_caches_searches_and_referrers(client: Client, link: str) -> None:
    answer = client.get(link)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing(client: Client, link: str, complaint: Complaint) -> None:
    before = complaint.events.count()
    client.get(link)
    assert complaint.events.count() == before
    assert client.get(f"{link}words/").status_code == 405
    assert client.get(f"{link}end/").status_code == 405


def test_a_merge_never_shows_the_facts_of_another_customer(
    client: Client,
    complaint: Complaint,
    link: str,
    make_complaint: MakeComplaint,
    ana: User,
    lea: User,
    now: datetime,
) -> None:
    other = make_complaint(owner=lea, new_customer=NewCustomer("Petr Novak"), at=now)
    make_promise(other, kind="other", text="Petr's secret", due_at=now + timedelta(hours=1), by=lea, at=now)
    Complaint.objects.filter(pk=complaint.pk).update(
        state="closed", outcome="merged", outcome_reason="same", merged_into=other, closed_at=now
    )
    page = client.get(link).content.decode()
    assert "Petr" not in page
    assert "together with another report" in page


def test_it_shows_the_newest_words(client: Client, complaint: Complaint, link: str, now: datetime) -> None:
    for n in range(51):
        receive_words(complaint, text=f"Message {n}.", at=now + timedelta(minutes=5 * n))
    page = client.get(link).content.decode()
    assert "Message 0." not in page
    assert page.index("Message 1.") < page.index("Message 50.")


def test_words_that_came_by_another_door_are_shown_only_when_the_guard_lets_them(
    client: Client, complaint: Complaint, link: str, ana: User, lea: User, now: datetime
) -> None:
    told = "The driver firm always does this"
    # As they stand where they were stored before there was a guard.
    for text in (told, "Your 780 back"):
        due_at = now + timedelta(hours=1)
        Promise.objects.create(complaint=complaint, kind="other", text=text, due_at=due_at, made_at=now)

    page = client.get(link).content.decode()

    assert "What we promised you" in page
    assert "Your 780 back" in page
    assert told not in page

    make_promise(
        complaint,
        kind="other",
        text=told,
        due_at=now + timedelta(hours=2),
        by=lea,
        at=now,
        tone_reason="Agreed with her.",
    )
    assert told in client.get(link).content.decode()


def test_what_we_understood_tells_nothing_of_others(
    client: Client, complaint: Complaint, link: str, ana: User, now: datetime
) -> None:
    said = {"restatement": "The car did not come, a known issue there.", "restatement_confirmed": "yes"}
    lead_to(complaint, "listen", by=ana, at=now, listen=ENOUGH["listen"] | {"answers": said})

    page = client.get(link).content.decode()
    assert "known issue" not in page
