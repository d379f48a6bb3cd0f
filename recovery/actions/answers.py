"""Whether the desk may answer a mail by itself: rarely, never a machine, and never in a circle."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from recovery.models import AnswerLimit, InboundMail

PER_SENDER, SENDER_WINDOW = 1, timedelta(hours=1)
PER_THREAD, THREAD_WINDOW = 5, timedelta(days=1)


def may_answer(mail: InboundMail, *, thread: str, at: datetime) -> bool:
    """Say whether this mail may get an automatic answer, and count it when it may.

    Only mail of a person that became a complaint: one answer a sender and hour, five a thread and day.
    Runs in the transaction that posts the answer; a conditional UPDATE decides.
    """
    if mail.state != InboundMail.State.LOGGED or not mail.sender:
        return False
    with transaction.atomic():
        sender = _counted(f"sender:{mail.sender}", PER_SENDER, SENDER_WINDOW, at=at)
        if sender and _counted(f"thread:{thread}", PER_THREAD, THREAD_WINDOW, at=at):
            return True
    return False


def _counted(name: str, most: int, window: timedelta, *, at: datetime) -> bool:
    """Count one more within the window, unless there were enough."""
    key = salted_hmac("recovery.answers", name, algorithm="sha256").hexdigest()
    AnswerLimit.objects.bulk_create([AnswerLimit(key=key, window_start=at)], ignore_conflicts=True)
    row = AnswerLimit.objects.filter(key=key)
    if row.filter(window_start__lte=at - window).update(window_start=at, count=1):
        return True
    return bool(row.filter(count__lt=most).update(count=F("count") + 1))
