"""Automatic answers: rare, never to machines, and two desks that answer each other fall silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recovery.actions.answers import may_answer
from recovery.actions.mail_in import receive_mail
from recovery.channels.signed import headers_of_own_mail
from recovery.models import Complaint, Mailbox
from tests.recovery.mails import mail

pytestmark = pytest.mark.django_db


def over(complaint):
    """End a complaint, so that the next mail of its customer may begin another."""
    Complaint.objects.filter(pk=complaint.pk).update(state="closed", outcome="withdrawn")


def test_one_sender_gets_one_answer_an_hour(mailbox, noon):
    said = []
    for minutes in (0, 10, 59, 61):
        row = receive_mail(mailbox, mail(f"At {minutes}"), at=noon + timedelta(minutes=minutes))
        said.append(may_answer(row, thread=f"{row.complaint_id}", at=noon + timedelta(minutes=minutes)))
        over(row.complaint)

    assert said == [True, False, False, True]


def test_one_thread_gets_five_answers_a_day(mailbox, noon):
    said = []
    for number in range(8):
        row = receive_mail(mailbox, mail(f"Mail {number}", sender=f"p{number}@example.com"), at=noon)
        said.append(may_answer(row, thread="one", at=noon + timedelta(hours=number)))

    assert said == [True] * 5 + [False] * 3


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_a_machine_gets_none(mailbox, noon, headers):
    row = receive_mail(mailbox, mail(**headers), at=noon)

    assert not may_answer(row, thread="one", at=noon)


def test_what_waits_for_a_person_gets_none(mailbox, noon):
    row = receive_mail(mailbox, mail(subject="Re: CX-2026-000001"), at=noon)

    assert not may_answer(row, thread="one", at=noon)


@pytest.mark.parametrize("marked", [True, False], ids=["marked", "with every mark stripped on the way"])
def test_two_desks_that_answer_each_other_fall_silent(harbour, halcyon, noon, marked, settings):
    """For an hour, every answer of the one is mail to the other. Theirs is under another key and domain."""
    boxes = [
        Mailbox.objects.create(name="One", team=harbour, address="one@harbour.test"),
        Mailbox.objects.create(name="Two", team=halcyon, address="two@halcyon.test"),
    ]
    answers, turn, at = 0, 0, noon
    raw = mail("Nobody came.", sender="mia@example.com", to=boxes[0].address)
    while at < noon + timedelta(hours=1):
        # The other desk knows nothing of this one's mailboxes.
        Mailbox.objects.exclude(pk=boxes[turn].pk).update(address="elsewhere@nowhere.test")
        row = receive_mail(boxes[turn], raw, at=at)
        for box in boxes:
            box.save()
        if not may_answer(row, thread=f"{turn}:{row.complaint_id}", at=at):
            break
        answers += 1
        marks = {}
        if marked:
            own = headers_of_own_mail(f"<{answers}@{turn}>", is_answer=True)
            marks = {name.replace("-", "_"): value for name, value in own.items() if "Mark" not in name}
        raw = mail(
            f"We have your complaint {row.complaint.reference}. Number {answers}.",
            sender=boxes[turn].address,
            to=boxes[1 - turn].address,
            subject="We have it",
            **marks,
        )
        turn, at = 1 - turn, at + timedelta(seconds=20)

    assert 1 <= answers <= 5
