"""What comes to a complaint whose owner has gone reaches those who lead its team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cxdesk.accounts.access import access_of
from cxdesk.accounts.actions.people import (
    bring_back_person,
    deactivate_person,
    end_membership,
    set_membership,
)
from cxdesk.accounts.models import Role, Team, User
from cxdesk.bench.plans import plan_of, reads_all
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import set_aside
from recovery.actions.mail_in import receive_mail
from recovery.actions.messages import log_contact, receive_words, write_message
from recovery.channels.signed import reply_address
from recovery.models import Complaint, Mailbox, Message, Notification, NotificationEvent
from recovery.queries.complaints import unanswered_by
from recovery.queries.letters import to_decide_for
from recovery.queries.notifications import receivers_of, unread_count
from tests.builders import MakeComplaint
from tests.recovery.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Person = Callable[..., User]
Leave = Callable[[], object]


@pytest.fixture
def over(make_complaint: MakeComplaint, mia: NewCustomer, ana: User, lea: User, noon: datetime) -> Complaint:
    """A complaint of Ana's that is over; Lea leads the team."""
    complaint = make_complaint(owner=ana, by=ana, new_customer=mia)
    set_aside(complaint, outcome="withdrawn", reason="They called it off.", by=ana, at=noon)
    complaint.refresh_from_db()
    return complaint


@pytest.fixture(params=["deactivated", "left the team", "only reads there now"])
def leave(request: pytest.FixtureRequest, ana: User, ada: User, harbour: Team, noon: datetime) -> Leave:
    """Let Ana go, in one of the ways in which people go."""
    ways: dict[str, Leave] = {
        "deactivated": lambda: deactivate_person(ana, by=ada, at=noon),
        "left the team": lambda: end_membership(ana, harbour, by=ada, at=noon),
        "only reads there now": lambda: set_membership(ana, harbour, Role.COLLEAGUE, by=ada, at=noon),
    }
    return ways[request.param]


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("event", "receiver__name"))


def test_a_reply_by_mail_reaches_those_who_lead(
    over: Complaint, leave: Leave, lea: User, mailbox: Mailbox, noon: datetime
) -> None:
    leave()

    raw = mail(to=reply_address("desk@harbour.test", over.reference))
    for _time in range(2):
        receive_mail(mailbox, raw, at=noon + timedelta(hours=1))

    assert told() == {("reply_came", "Lea")}
    assert [one.pk for one in unanswered_by(lea)] == [over.pk]


def test_words_on_the_customers_own_page_reach_those_who_lead(
    client: Client, over: Complaint, leave: Leave, lea: User, noon: datetime
) -> None:
    leave()

    receive_words(over, text="I would like to come back to this.", at=noon + timedelta(hours=1))

    assert told() == {("reply_came", "Lea")}
    client.force_login(lea)
    assert client.get(reverse("my_day")).context["next"].complaint == over


def test_whoever_answers_settles_it_for_all_who_were_told(
    over: Complaint, leave: Leave, make_person: Person, harbour: Team, lea: User, noon: datetime
) -> None:
    leo = make_person("Leo", Role.SUPERVISOR, harbour)
    leave()
    receive_words(over, text="Any news?", at=noon + timedelta(hours=1))
    assert (unread_count(lea), unread_count(leo)) == (1, 1)

    log_contact(over, kind="call_out", by=leo, at=noon + timedelta(hours=2))

    assert (unread_count(lea), unread_count(leo)) == (0, 0)
    assert not unanswered_by(lea)


def test_nobody_else_is_asked(
    over: Complaint, leave: Leave, make_person: Person, harbour: Team, otto: User, noon: datetime
) -> None:
    ben = make_person("Ben", Role.AGENT, harbour)
    concerned = make_person("Lou", Role.SUPERVISOR, harbour)
    Complaint.objects.filter(pk=over.pk).update(concerns_staff=concerned)
    over.refresh_from_db()
    leave()

    receive_words(over, text="Any news?", at=noon + timedelta(hours=1))

    assert told() == {("reply_came", "Lea")}
    assert [list(unanswered_by(one)) for one in (ben, concerned, otto)] == [[], [], []]


def test_an_owner_who_is_here_answers_alone(over: Complaint, ana: User, lea: User, noon: datetime) -> None:
    receive_words(over, text="Any news?", at=noon + timedelta(hours=1))

    assert told() == {("reply_came", "Ana")}
    assert ([one.pk for one in unanswered_by(ana)], list(unanswered_by(lea))) == ([over.pk], [])


def test_an_owner_who_comes_back_answers_again(
    over: Complaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    deactivate_person(ana, by=ada, at=noon)
    receive_words(over, text="Any news?", at=noon + timedelta(hours=1))

    bring_back_person(ana, by=ada)

    assert ([one.pk for one in unanswered_by(ana)], list(unanswered_by(lea))) == ([over.pk], [])


def test_no_notice_is_for_somebody_gone_alone(over: Complaint, leave: Leave, lea: User) -> None:
    before = {event: receivers_of(event, over) for event in NotificationEvent}
    leave()

    after = {event: receivers_of(event, over) for event in NotificationEvent}
    assert after == {event: [lea] if people else [] for event, people in before.items()}


def test_a_letter_of_unknown_fate_is_for_those_who_lead(
    over: Complaint, leave: Leave, ana: User, lea: User, otto: User, noon: datetime
) -> None:
    letter = write_message(over, text="We keep your case at hand.", language="en", by=ana, at=noon)
    Message.objects.filter(pk=letter.pk).update(sending=Message.Sending.UNCERTAIN)
    assert (to_decide_for(ana), to_decide_for(lea)) == ([letter], [])

    leave()

    assert (to_decide_for(lea), to_decide_for(otto)) == ([letter], [])


def test_asking_reads_no_complaint_that_nobody_wrote_to(
    make_complaint: MakeComplaint, lea: User, noon: datetime
) -> None:
    for _one in range(30):
        make_complaint()
    access_of(lea)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Beside it stand tables so small that reading them whole is cheapest.
            cursor.execute("SET LOCAL enable_seqscan = off")

    with CaptureQueriesContext(connection) as captured:
        list(unanswered_by(lea))
        to_decide_for(lea)

    words, letters = (plan_of(query["sql"]) for query in captured.captured_queries)
    assert not reads_all(words)
    assert not reads_all(letters)
    if connection.vendor == "sqlite":
        # PostgreSQL weighs sizes, and these are small.
        assert "complaint_unanswered" in words
        assert "message_to_decide" in letters
