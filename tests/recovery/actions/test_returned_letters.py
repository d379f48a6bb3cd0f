"""A letter that came back for good is somebody's work again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import Role, User
from cxdesk.jobs.models import DONE, Outgoing
from recovery.actions.endings import set_aside
from recovery.actions.mail_in import receive_mail
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import log_contact, receive_words
from recovery.actions.notifications import mark_read
from recovery.actions.states import take_complaint
from recovery.models import Complaint, Mailbox, Message, Notification
from recovery.queries.complaints import unanswered_by
from recovery.queries.quiet import quiet_of
from tests.builders import MakeComplaint
from tests.recovery.actions.test_addresses import bounce, returned, sent_as
from tests.recovery.letters import Broken, fate, leave, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told_of_it() -> list[str]:
    rows = Notification.objects.filter(event="letter_returned").order_by("receiver__name")
    return list(rows.values_list("receiver__name", flat=True))


def unread_of_it() -> int:
    return Notification.objects.filter(event="letter_returned", read_at=None).count()


def test_the_owner_hears_of_it_and_the_customer_waits_again_from_when_they_wrote(
    mailbox: Mailbox, mias: Complaint, ana: User, now: datetime
) -> None:
    wrote = now - timedelta(hours=3)
    receive_words(mias, text="Any news?", at=wrote)

    letter = returned(mailbox, mias, ana, now)

    mias.refresh_from_db()
    letter.refresh_from_db()
    assert (mias.words_since, mias.next_due, letter.returned_at) == (wrote, "words", now)
    assert told_of_it() == ["Ana"]
    assert [one.pk for one in unanswered_by(ana)] == [mias.pk]
    # It was sent, and yet they heard nothing by it.
    assert letter.sent_at is not None
    assert quiet_of(mias).told < letter.sent_at


@pytest.mark.parametrize("read", [False, True])
def test_merged_into_somebody_elses_it_waits_for_them_unless_it_was_read(
    mailbox: Mailbox,
    mias: Complaint,
    make_complaint: MakeComplaint,
    make_person: Callable[..., User],
    ana: User,
    lea: User,
    now: datetime,
    read: bool,
) -> None:
    returned(mailbox, mias, ana, now)
    if read:
        mark_read(Notification.objects.get(event="letter_returned"), at=now)
    bea = make_person("Bea", Role.AGENT, mias.team)
    other = take_complaint(make_complaint(customer=mias.customer), by=bea, at=now)

    merge_complaints(mias, other, reason="Same transfer.", by=lea, at=now)

    waiting = Notification.objects.filter(event="letter_returned", read_at=None)
    assert [(row.receiver, row.complaint) for row in waiting] == ([] if read else [(bea, other)])


def test_coming_back_twice_is_once(mailbox: Mailbox, mias: Complaint, ana: User, now: datetime) -> None:
    receive_words(mias, text="Any news?", at=now)
    letter = returned(mailbox, mias, ana, now)
    assert unread_of_it() == 1
    log_contact(mias, kind="call_out", by=ana, at=now + timedelta(minutes=5))
    assert unread_of_it() == 0

    later = now + timedelta(hours=1)
    receive_mail(mailbox, bounce(sent_as(letter), said=b"550 5.1.1 still unknown"), at=later)

    mias.refresh_from_db()
    letter.refresh_from_db()
    assert (mias.words_since, letter.returned_at, told_of_it()) == (None, now, ["Ana"])
    assert unread_of_it() == 0


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1"])
def test_a_full_mailbox_and_a_refusal_keep_the_letter_from_the_customer_too(
    mailbox: Mailbox, mias: Complaint, ana: User, now: datetime, status: str
) -> None:
    letter = returned(mailbox, mias, ana, now, status=status)

    letter.refresh_from_db()
    assert (letter.returned_at, told_of_it()) == (now, ["Ana"])


def test_a_letter_that_is_only_late_is_on_its_way(
    mailbox: Mailbox, mias: Complaint, ana: User, now: datetime
) -> None:
    receive_words(mias, text="Any news?", at=now)
    letter = returned(mailbox, mias, ana, now, status="4.4.7")

    mias.refresh_from_db()
    letter.refresh_from_db()
    assert (mias.words_since, letter.returned_at, told_of_it()) == (None, None, [])


def test_what_came_back_and_was_no_answer_makes_nobody_wait(
    mailbox: Mailbox, mias: Complaint, ana: User, now: datetime
) -> None:
    returned(mailbox, mias, ana, now)

    mias.refresh_from_db()
    assert (mias.words_since, told_of_it()) == (None, ["Ana"])


def test_a_bounce_that_names_no_letter_of_ours_tells_nobody(
    mailbox: Mailbox, mias: Complaint, ana: User, now: datetime
) -> None:
    write(mias, ana, now)
    leave()

    receive_mail(mailbox, bounce("<forged@cxdesk.localhost>"), at=now)

    assert (told_of_it(), Message.objects.filter(returned_at__isnull=False).count()) == ([], 0)


def test_where_the_owner_has_gone_those_who_lead_hear_of_it(
    mailbox: Mailbox, mias: Complaint, ana: User, lea: User, ada: User, now: datetime
) -> None:
    letter = write(mias, ana, now)
    leave()
    set_aside(mias, outcome="withdrawn", reason="Called off.", by=ana, at=now)
    deactivate_person(ana, by=ada, at=now)

    receive_mail(mailbox, bounce(sent_as(letter)), at=now)

    assert told_of_it() == ["Lea"]


def test_a_letter_of_unknown_fate_that_came_back_had_left(
    mailbox: Mailbox, mias: Complaint, ana: User, now: datetime, broken: Broken
) -> None:
    broken.faults = [TimeoutError("the line broke")]
    letter = write(mias, ana, now)
    leave()
    assert fate(letter) == "uncertain"

    receive_mail(mailbox, bounce(sent_as(letter)), at=now)

    letter.refresh_from_db()
    assert (fate(letter), letter.returned_at) == ("sent", now)
    assert Outgoing.objects.get(key=letter.outbox_key).state == DONE
    assert told_of_it() == ["Ana"]


def test_the_page_no_longer_says_that_it_was_simply_sent(
    client: Client, mailbox: Mailbox, mias: Complaint, ana: User, now: datetime
) -> None:
    returned(mailbox, mias, ana, now)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[mias.reference])).content.decode()

    assert "Came back" in page
    assert "<span>Sent" not in page
