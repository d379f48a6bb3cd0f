"""The one answer that the desk gives by itself: to a person whose mail became a complaint, and rarely."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as post

from cxdesk.common import clock
from cxdesk.jobs.send import send_due
from recovery.actions.mail_in import read_inbound, receive_mail
from recovery.actions.tray import log_mail
from recovery.channels.signed import MARK, is_own_mark, references_signed_in
from recovery.models import InboundMail, Message
from recovery.queries.status import digest_of
from tests.recovery.mails import MIA, mail

pytestmark = pytest.mark.django_db


@pytest.fixture(name="now")
def this_moment():
    return clock.now()


def receipts():
    return Message.objects.filter(kind="receipt")


def test_a_mail_that_became_a_complaint_is_answered_at_once(mailbox, now):
    row = receive_mail(mailbox, mail("Nobody came.", Message_ID="<first@example.com>"), at=now)
    send_due()
    (sent,) = post.outbox
    row.complaint.refresh_from_db()

    assert sent.to == [MIA]
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert is_own_mark(sent.extra_headers[MARK])
    assert sent.extra_headers["In-Reply-To"] == "<first@example.com>"
    assert row.complaint.reference in sent.body
    assert row.complaint.reference in sent.subject
    assert sent.reply_to[0] in sent.body
    assert references_signed_in(sent.reply_to) == {row.complaint.reference}
    token = sent.body.split("/status/")[1].split("/")[0]
    assert row.complaint.status_links.get().token_sha256 == digest_of(token)
    assert receipts().get().by is None
    assert row.complaint.acknowledged_at is not None


def test_it_speaks_the_language_of_the_words(mailbox, now):
    receive_mail(mailbox, mail("房间的空调从昨天起就坏了，没有人来修理。"), at=now)

    assert receipts().get().language == "zh-hans"


def test_reading_the_mail_twice_answers_once(mailbox, now):
    row = receive_mail(mailbox, mail("Nobody came."), at=now)
    receive_mail(mailbox, mail("Nobody came."), at=now)
    read_inbound(row.pk, at=now)

    assert receipts().count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "list", "List_Id": "<news.example.com>"},
        {"subject": "Re: CX-2026-000001"},
    ],
)
def test_machines_and_what_waits_for_a_person_are_not_answered(mailbox, now, headers):
    receive_mail(mailbox, mail("Nobody came.", **headers), at=now)

    assert not receipts().exists()


def test_a_person_who_makes_a_complaint_of_a_mail_answers_it_too(mailbox, now, ana):
    row = receive_mail(mailbox, mail("Nobody came.", subject="Re: CX-2026-000001"), at=now)
    log_mail(row, by=ana, at=now)
    log_mail(row, by=ana, at=now)

    assert receipts().get().address == MIA


def test_a_machine_gets_none_even_when_a_person_logs_it(mailbox, now, ana):
    row = receive_mail(mailbox, mail("I am away.", Auto_Submitted="auto-replied"), at=now)
    log_mail(row, by=ana, at=now)

    assert not receipts().exists()


def test_what_is_not_stored_is_not_answered(mailbox, now, monkeypatch):
    def broken(*_args, **_facts):
        raise ValueError

    monkeypatch.setattr("recovery.actions.receipts.record_event", broken)
    row = receive_mail(mailbox, mail("Nobody came."), at=now)

    assert row.state == InboundMail.State.RECEIVED
    assert row.complaint is None
    assert not receipts().exists()


def test_a_sender_is_answered_once_an_hour(mailbox, now):
    for minutes in (0, 10, 61):
        row = receive_mail(mailbox, mail(f"At {minutes}"), at=now + timedelta(minutes=minutes))
        type(row.complaint).objects.filter(pk=row.complaint_id).update(state="closed", outcome="withdrawn")

    assert receipts().count() == 2
