"""What tests of letters share: somebody to write to, time that passes, and a channel that fails as told."""

from __future__ import annotations

from datetime import datetime

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.jobs.send import send_due
from recovery.actions.customers import NewCustomer
from recovery.actions.messages import write_message
from recovery.channels import registry
from recovery.channels.base import Letter
from recovery.models import Complaint, Message
from tests.builders import MakeComplaint

WORDS = "Dear Ms Lin,\n\nthe fare goes back to your card today."


@pytest.fixture(name="now")
def this_moment() -> datetime:
    return clock.now()


@pytest.fixture
def mias(make_complaint: MakeComplaint, mia: NewCustomer, ana: User, now: datetime) -> Complaint:
    return make_complaint(new_customer=mia, owner=ana, at=now)


def write(complaint: Complaint, by: User, at: datetime, text: str = WORDS, **more: object) -> Message:
    return write_message(complaint, text=text, language="en", by=by, at=at, **more)  # type: ignore[arg-type]


def leave(**span: float) -> None:
    """Let the time to undo pass and the outbox be emptied."""
    clock.move(**(span or {"seconds": 13}))
    send_due()


def fate(message: Message) -> str:
    message.refresh_from_db()
    return message.sending


def events(complaint: Complaint) -> list[str]:
    told = complaint.events.filter(name__startswith="message.").order_by("pk")
    return [event.name for event in told]


class Broken:
    """A channel that fails as it is told to."""

    key = "mail"

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.got: list[str] = []

    def send(self, letter: Letter) -> str:
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        self.got.append(letter.message_id)
        return ""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    channel = Broken()
    monkeypatch.setattr(registry, "CHANNELS", (channel,))
    return channel
