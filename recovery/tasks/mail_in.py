"""Timers of inbound mail, and the visits to mailboxes: ids in, one action."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cxdesk.common import clock
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.registry import handles, owes, sends
from recovery.actions.mail_in import (
    FETCH,
    PICKUP,
    READ,
    READING,
    fetch_mail,
    fetch_soon,
    read_inbound,
    read_soon,
)
from recovery.models import InboundMail, Mailbox
from recovery.queries.mail_in import mailboxes_to_visit, mails_to_read


@handles(READ)
def mail_is_to_be_read(subject_id: int, *, at: datetime) -> None:
    """Owe the reading of a mail that nobody has read since it was stored."""
    read_soon(subject_id, at=at)


@sends(READING, once=False)
def read_mail(outgoing: Outgoing) -> str:
    """Read a mail; nothing leaves the house here, but it takes as long as sending does."""
    read_inbound(outgoing.subject_id, at=clock.now())
    return ""


@handles(PICKUP)
def mailbox_is_to_be_visited(subject_id: int, *, at: datetime) -> None:
    """Owe one visit to a mailbox, and the next."""
    fetch_soon(subject_id, at=at)


@sends(FETCH, once=False)
def visit_mailbox(outgoing: Outgoing) -> str:
    """Fetch what is new; nothing leaves the house here, but it talks to the outside as senders do."""
    fetch_mail(outgoing.subject_id, at=clock.now())
    return ""


@owes(READ)
def unread_mail() -> QuerySet[InboundMail]:
    """Say which mail nobody has read yet."""
    return mails_to_read()


@owes(PICKUP)
def visited_mailboxes() -> QuerySet[Mailbox]:
    """Say which mailboxes we fetch from."""
    return mailboxes_to_visit(at=clock.now())
