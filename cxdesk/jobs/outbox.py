"""What is to leave the house: posted in the transaction of the change that owes it, sent later, once.

The row is the promise to send; `cxdesk.jobs.send` keeps it. What a person has to decide is here too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import CANCELLED, DONE, HELD, PARKED, PENDING, UNCERTAIN, Outgoing
from cxdesk.jobs.nudge import nudge_on_commit
from cxdesk.jobs.registry import sender_of, subject_of

CHUNK = 500
Posting = tuple[int, str, datetime | None]


def post(kind: str, subject_id: int, *, key: str, not_before: datetime | None = None) -> Outgoing:
    """Owe the sending of one thing from now on, or from `not_before`; the same key twice is the same row.

    :param key: what makes it one thing, e.g. "message:17".
    :raises KeyError: when nobody sends this kind.
    """
    row, new = Outgoing.objects.get_or_create(key=key, defaults=_columns(kind, subject_id, not_before))
    if new:
        # The table has the time of the database, which nobody has to read back.
        row.not_before = not_before or row.created_at
        _nudge_when_due([row.not_before])
    return row


def post_many(kind: str, postings: Iterable[Posting]) -> None:
    """Do what `post` does for many (subject, key, not before), in few statements."""
    postings = list(postings)
    rows = [Outgoing(key=key, **_columns(kind, subject_id, after)) for subject_id, key, after in postings]
    Outgoing.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    _nudge_when_due([after for *_, after in postings])


def _nudge_when_due(moments: Iterable[datetime | None]) -> None:
    if any(moment is None or moment <= clock.now() for moment in moments):
        nudge_on_commit()


def _columns(kind: str, subject_id: int, not_before: datetime | None) -> dict[str, object]:
    at = clock.now()
    return {
        "kind": kind,
        "subject_type": subject_of(kind),
        "subject_id": subject_id,
        "once": sender_of(kind).once,
        # By the clock that decides whether it is due: this process may be hours ahead.
        "not_before": not_before or clock.db_now(),
        "message_id": f"<{secrets.token_urlsafe(24)}@{settings.MAIL_DOMAIN}>",
        "created_at": at,
    }


def cancel(key: str) -> bool:
    """Keep something from leaving; False when it has left already, or may be leaving at this moment."""
    return _decide(Outgoing.objects.filter(key=key, state__in=(PENDING, HELD)).first(), CANCELLED)


def release(pk: int) -> bool:
    """Let go what failed too often or was held back: it leaves with a fresh set of attempts.

    False when it is in another state; what may have left already is for `send_again`.
    """
    return _decide(Outgoing.objects.filter(pk=pk, state__in=(PARKED, HELD)).first(), PENDING)


def send_again(pk: int) -> bool:
    """Send once more, under the same `message_id`, what may have left already: a person wants it so."""
    return _decide(Outgoing.objects.filter(pk=pk, state=UNCERTAIN).first(), PENDING)


def note_as_sent(pk: int) -> bool:
    """Take a person's word that something of unknown fate did arrive."""
    return _decide(Outgoing.objects.filter(pk=pk, state=UNCERTAIN).first(), DONE)


def drop(pk: int) -> bool:
    """Give up what waits for a person: it will not be sent, or not again."""
    return _decide(Outgoing.objects.filter(pk=pk, state__in=(PARKED, HELD, UNCERTAIN)).first(), CANCELLED)


@transaction.atomic
def _decide(row: Outgoing | None, state: str) -> bool:
    if row is None:
        return False
    at = clock.db_time()
    facts: dict[str, object] = {"state": state, "lease_until": None, "token": None}
    if state == PENDING:
        # What was only held back still waits for its own time.
        facts |= {"attempt": 0, "not_before": max(at, row.not_before) if row.state == HELD else at}
    if state == DONE:
        facts |= {"sent_at": at}
    # Its state and its holder as we saw them: whoever was faster has decided.
    decided = Outgoing.objects.filter(pk=row.pk, state=row.state, token=row.token).update(**facts)
    if not decided:
        return False
    tell(row, state, at=at)
    if state == PENDING:
        nudge_on_commit()
    return True


def tell(row: Outgoing, state: str, *, at: datetime) -> None:
    """Let the app that posted a row hear what became of it, in the transaction that stores it."""
    # A row of a kind that this code does not know is settled all the same: a person said so.
    sender = registry.senders().get(row.kind)
    if sender and sender.settled:
        sender.settled(row.subject_id, state, at=at)


def hold_all() -> int:
    """Hold back everything that waits to leave; for the moment after an old backup was restored.

    Some of it had left before the restore. A person looks, then releases or drops each.
    """
    return Outgoing.objects.filter(state=PENDING).update(state=HELD, lease_until=None, token=None)
