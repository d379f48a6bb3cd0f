"""Sending what stands in the outbox: at most once where twice would hurt, and never silently lost.

Four steps: lease the row; say under the token that it is in hand, and commit; talk to the outside; say
under the token that it is done. A row that stays in hand past its lease has an unknown fate.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import F

from cxdesk.common import clock
from cxdesk.common.failpoints import reach
from cxdesk.jobs import registry
from cxdesk.jobs.claims import LEASE, lease, let_people_go_first
from cxdesk.jobs.errors import NotSent, Refused
from cxdesk.jobs.models import DONE, PARKED, PENDING, SENDING, UNCERTAIN, Outgoing, OutgoingQuerySet
from cxdesk.jobs.outbox import tell
from cxdesk.jobs.pauses import name_of, pause_after

logger = logging.getLogger(__name__)

# Few, since each may take seconds and all share one lease.
BATCH = 3
# So often, and so many seconds apart, a fate is noted that the database could not take at once: far less
# than a lease, after which it would no longer be known.
TRIES, BETWEEN = 5, 0.5


@dataclass
class Sent:
    """What one round of sending did."""

    claimed: int = 0
    done: int = 0
    # To be tried again later.
    failed: int = 0
    parked: int = 0
    uncertain: int = 0
    # Another sender or a person was faster; nothing left from here.
    lost: int = 0
    last_id: int | None = None

    def __add__(self, other: Sent) -> Sent:
        return Sent(
            self.claimed + other.claimed,
            self.done + other.done,
            self.failed + other.failed,
            self.parked + other.parked,
            self.uncertain + other.uncertain,
            self.lost + other.lost,
            self.last_id if other.last_id is None else other.last_id,
        )


def send_due(limit: int = 200, *, should_stop: Callable[[], bool] = lambda: False) -> Sent:
    """Send what may leave, longest waiting first, until nothing is left or about `limit` were claimed.

    It may run any number of times at once, in any process, but not inside a transaction.
    """
    sent = Sent()
    settle_stalled(sent)
    while sent.claimed < limit and not should_stop():
        batch = claim(BATCH)
        if not batch:
            break
        sent.claimed += len(batch)
        for place, row in enumerate(batch):
            if should_stop():
                give_back(batch[place:])
                break
            outcome = send(row)
            setattr(sent, outcome, getattr(sent, outcome) + 1)
            if outcome == DONE:
                sent.last_id = row.pk
    return sent


def claim(limit: int) -> list[Outgoing]:
    """Lease the rows that wait longest and that nobody holds, or whose holder is gone."""
    if not (kinds := list(registry.senders())):
        return []
    due = Outgoing.objects.due().filter(kind__in=kinds)
    free = due.filter(lease_until=None) | due.filter(lease_until__lt=clock.db_now())
    leased = lease(free.order_by("not_before", "pk"), limit)
    return sorted(leased, key=lambda row: (row.not_before, row.pk))


def give_back(rows: list[Outgoing]) -> None:
    """Undo the claim of rows that were not tried."""
    for row in rows:
        _mine(row, PENDING).update(lease_until=None, token=None, attempt=F("attempt") - 1)


def send(row: Outgoing) -> str:
    """Send one leased row; return the word for what came of it, a field of `Sent`."""
    if row.attempt > row.max_attempts:
        return _end(row, PARKED, "LeaseRanOut", held=PENDING)
    # The lease begins anew for each, so that a slow neighbour takes nothing from it.
    if not _mine(row, PENDING).update(state=SENDING, lease_until=clock.db_after(LEASE)):
        return "lost"
    reach("before_send")
    try:
        provider_id = registry.sender_of(row.kind).send(row)
    except NotSent as error:
        return _later(row, str(error) or name_of(error))
    except Refused as error:
        return _end(row, PARKED, str(error))
    except Exception as error:
        # Its text may hold a customer's words; the class does not.
        logger.exception("It is unknown whether %s of kind %s was sent: %s", row.pk, row.kind, name_of(error))
        return _unknown(row, name_of(error))
    reach("after_send")
    return _end(row, DONE, provider_id=provider_id)


def settle_stalled(sent: Sent) -> None:
    """Decide by its class about each row that its holder began to send and never finished.

    One whose app cannot hear of it waits for another lease, so that it holds up nobody.
    """
    stalled = Outgoing.objects.stalled().filter(kind__in=list(registry.senders()))
    for row in stalled.order_by("lease_until", "pk")[:100]:
        try:
            outcome = _unknown(row, "SenderGone")
        except Exception as error:
            logger.exception(
                "The fate of %s of kind %s cannot be noted: %s", row.pk, row.kind, name_of(error)
            )
            _mine(row, SENDING).update(lease_until=clock.db_after(LEASE))
            outcome = "failed"
        setattr(sent, outcome, getattr(sent, outcome) + 1)


def _unknown(row: Outgoing, error: str) -> str:
    # Whatever the receiver got, it will know the same message_id again; a customer would not.
    return _end(row, UNCERTAIN, error) if row.once else _later(row, error)


def _later(row: Outgoing, error: str) -> str:
    if row.attempt >= row.max_attempts:
        return _end(row, PARKED, error)

    def note() -> str:
        noted = _mine(row, SENDING).update(
            state=PENDING,
            last_error=error[:200],
            not_before=clock.db_after(pause_after(row.attempt)),
            lease_until=None,
            token=None,
        )
        return "failed" if noted else "lost"

    return _insist(note)


def _end(row: Outgoing, state: str, error: str = "", *, provider_id: str = "", held: str = SENDING) -> str:
    return _insist(lambda: _note_end(row, state, error, provider_id=provider_id, held=held))


def _insist(note: Callable[[], str]) -> str:
    """Note a fate, again while people hold what it touches or the database is gone for a moment.

    What is known by now would be unknown to whoever finds the row after its lease.
    """
    for _ in range(TRIES - 1):
        try:
            return note()
        except OperationalError:
            if not connection.is_usable():
                connection.close()
            time.sleep(BETWEEN)
    return note()


@transaction.atomic(durable=True)
def _note_end(row: Outgoing, state: str, error: str, *, provider_id: str, held: str) -> str:
    let_people_go_first()
    at = clock.db_time()
    facts: dict[str, object] = {"state": state, "lease_until": None, "last_error": error[:200]}
    if state == DONE:
        facts |= {"sent_at": at, "provider_id": provider_id[:160]}
    # A holder whose lease ran out while it sent knows better than those who found the row uncertain.
    known = _mine(row, held, *([UNCERTAIN] if state == DONE else []))
    if not known.update(**facts):
        return "lost"
    if state == PARKED:
        logger.error("%s of kind %s is parked: %s", row.pk, row.kind, error)
    tell(row, state, at=at)
    reach("before_commit")
    return state


def _mine(row: Outgoing, *states: str) -> OutgoingQuerySet:
    return Outgoing.objects.filter(pk=row.pk, token=row.token, state__in=states)
