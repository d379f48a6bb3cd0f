"""Two desks that answer by themselves write to each other, by mail that really leaves: both fall silent."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message as Mail

import pytest
from django.core import mail as post

from cxdesk.common import clock
from cxdesk.jobs.send import send_due
from recovery.actions.mail_in import receive_mail
from recovery.models import Mailbox, Message
from tests.recovery.mails import mail

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 30
# What says that a machine wrote it; some relays lose all of it.
MARKS = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Cxdesk-Mark")
THREADS = ("In-Reply-To", "References", "Reply-To", "Message-ID")


def as_it_left(letter: Mail, number: int) -> None:
    """Change nothing."""


def without_marks(letter: Mail, number: int) -> None:
    for name in MARKS:
        del letter[name]


def without_any_trace(letter: Mail, number: int) -> None:
    for name in (*MARKS, *THREADS, "Subject"):
        del letter[name]
    letter["Subject"] = "We have it"


def under_ever_new_names(letter: Mail, number: int) -> None:
    """Leave nothing by which the sender could be known, but the mail that began it."""
    without_any_trace(letter, number)
    del letter["From"]
    letter["From"], letter["References"] = f"desk-{number}@elsewhere.example", "<began@elsewhere.example>"


@pytest.mark.parametrize(
    ("on_the_way", "most"),
    [(as_it_left, 1), (without_marks, 1), (without_any_trace, 1), (under_ever_new_names, 5)],
)
def test_two_desks_fall_silent(harbour, halcyon, settings, on_the_way, most):
    boxes = [
        Mailbox.objects.create(name="One", team=harbour, address="one@harbour.test"),
        Mailbox.objects.create(name="Two", team=halcyon, address="two@halcyon.test"),
    ]
    # It begins with a person behind the address of the second desk.
    raw = mail(
        "Nobody came.", sender=boxes[1].address, to=boxes[0].address, References="<began@elsewhere.example>"
    )
    answers = 0
    for number in range(ROUNDS):
        here, there = boxes[number % 2], boxes[1 - number % 2]
        # Neither knows the key or the mailboxes of the other.
        settings.SECRET_KEY = f"the key of {here.name}"
        Mailbox.objects.filter(pk=there.pk).update(address=f"elsewhere-{there.pk}@nowhere.test")
        receive_mail(here, raw, at=clock.now())
        there.save(update_fields=["address"])
        clock.move(seconds=20)
        send_due()
        if len(post.outbox) == answers:
            break
        answers += 1
        letter = message_from_bytes(post.outbox[-1].message().as_bytes())
        on_the_way(letter, number)
        raw = letter.as_bytes()

    by_each = [Message.objects.filter(kind="receipt", sender_address=box.address).count() for box in boxes]
    assert answers == sum(by_each) >= 1
    assert max(by_each) <= most
