"""What answers, or brings back, a message of ours finds its complaint by the Message-ID it left under."""

from __future__ import annotations

import pytest

from cxdesk.jobs.models import Outgoing
from recovery.actions.mail_in import receive_mail
from recovery.actions.states import take_complaint
from recovery.models import Message
from tests.recovery.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LEFT_AS = "<a-message-of-ours@cxdesk.localhost>"


@pytest.fixture
def sent(make_complaint, mia, ana, noon):
    """A message to Mia that left."""
    complaint = take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)
    row = Message.objects.create(complaint=complaint, direction="out", text="We are on it.", by=ana, at=noon)
    Outgoing.objects.create(
        key="a-message",
        kind="message.mail",
        subject_type="message",
        subject_id=row.pk,
        once=True,
        not_before=noon,
        message_id=LEFT_AS,
        created_at=noon,
    )
    return row


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_an_answer_to_a_message_of_ours_joins_its_complaint(mailbox, sent, noon, header):
    row = receive_mail(mailbox, mail("Thank you.", **{header: LEFT_AS}), at=noon)

    assert (row.state, row.complaint) == ("joined", sent.complaint)


def test_the_same_answer_of_a_stranger_waits_for_a_person(mailbox, sent, noon):
    row = receive_mail(mailbox, mail(sender="eve@example.net", In_Reply_To=LEFT_AS), at=noon)

    assert (row.state, row.reason) == ("tray", "stranger")


def test_what_came_back_is_told_on_its_complaint_once(mailbox, sent, noon):
    raw = (
        b"From: MAILER-DAEMON@example.com\nSubject: Undelivered\nContent-Type: multipart/report;"
        b" report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        b"Status: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: "
        + LEFT_AS.encode()
        + b"\n\nHi\n--b--\n"
    )
    row = receive_mail(mailbox, raw, at=noon)

    assert (row.state, row.reason, row.returned) == ("ignored", "bounce", sent)
    assert row.bounce_status == "5.1.1"
    assert sent.complaint.events.filter(name="message.returned").count() == 1
