"""The mails of `chaos mail`: real messages of real complaints, and how their senders die over them."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from datetime import time
from functools import cache

from cxdesk.accounts.actions.people import add_person
from cxdesk.accounts.actions.teams import add_team
from cxdesk.accounts.models import Role, User
from cxdesk.chaos import witness
from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import Outgoing
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.letters import MAIL
from recovery.actions.messages import write_message
from recovery.models import Channel, Complaint

FOR_EACH = 20


def write(count: int) -> None:
    """Let somebody write so many messages to customers; they wait until it is too late to undo."""
    team = add_team("Harbour", zone="UTC", opens_at=time(0), closes_at=time(23), workdays="1234567", by=None)
    agent = add_person("wei@chaos.example", name="Wei", team=team, role=Role.AGENT, by=None)
    for number in range(0, count, FOR_EACH):
        at = clock.now()
        customer = NewCustomer(f"Customer {number}", emails=(f"customer-{number}@chaos.example",))
        new = NewComplaint(
            team=team,
            channel=Channel.FORM,
            received_at=at,
            verbatim="Nobody came.",
            new_customer=customer,
            owner=agent,
        )
        _write_some(log_complaint(new, by=agent, at=at), agent, min(FOR_EACH, count - number))


def _write_some(complaint: Complaint, agent: User, count: int) -> None:
    for number in range(count):
        text = f"This is message {number + 1} about {complaint.reference}."
        write_message(complaint, text=text, language="en", by=agent, at=clock.now())


def stand_between() -> None:
    """Let each letter of this process pass through here on its way out, and let the doomed die over it."""
    sender = registry.senders()[MAIL]

    def watched(outgoing: Outgoing) -> str:
        _die(outgoing, "before")
        receipt = sender.send(outgoing)
        _die(outgoing, "after")
        return receipt

    registry._senders[MAIL] = replace(sender, send=watched)


def deaths() -> int:
    """Count the senders that died over a letter, by the marks they left."""
    return len(list(witness.WISHES.glob("died-*")))


def _die(outgoing: Outgoing, moment: str) -> None:
    # Once for each letter: the next sender lives.
    if _doomed().get(str(outgoing.pk)) == moment and witness.first_to_make(f"died-{outgoing.pk}"):
        os.kill(os.getpid(), signal.SIGKILL)


@cache
def _doomed() -> dict[str, str]:
    path = witness.WISHES / "deaths.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found
