"""Automatic answers: rare, and never to machines; tests/journeys/test_two_desks.py lets two desks try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recovery.actions.answers import may_answer
from recovery.actions.mail_in import receive_mail
from recovery.models import Complaint
from tests.recovery.mails import mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_answers_yet(monkeypatch):
    """Leave the counting to the tests: taking a mail in would count one answer already."""
    monkeypatch.setattr("recovery.actions.mail_verdicts.confirm_receipt", lambda *_args, **_facts: None)


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
