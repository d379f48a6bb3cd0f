"""Sending letters to customers: ids in, one action."""

from __future__ import annotations

from django.db.models import QuerySet

from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.registry import owes_sending, sends
from recovery.actions.letters import MAIL
from recovery.actions.sending import deliver, settle_letter
from recovery.models import Message
from recovery.queries.letters import letters_to_leave


@sends(MAIL, once=True, settled=settle_letter)
def send_letter(outgoing: Outgoing) -> str:
    """Send a letter once; where nobody knows whether it left, a person decides."""
    return deliver(outgoing)


@owes_sending(MAIL)
def letters_owed() -> QuerySet[Message]:
    """Say which letters were written, not taken back, and have not left."""
    return letters_to_leave()
