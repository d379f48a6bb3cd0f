"""What tests of timers share: handlers that leave a countable trace, and kinds that live for one test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session

from cxdesk.common import clock
from cxdesk.jobs import registry
from cxdesk.jobs.models import Outgoing

HOUR = timedelta(hours=1)
WORDS = "Ms Lin said: never again"


def in_an_hour() -> datetime:
    return clock.now() + HOUR


def an_hour_ago() -> datetime:
    return clock.now() - HOUR


def fail(subject_id: int, *, at: datetime) -> None:
    raise ValueError(WORDS)


def leave_a_trace(subject_id: int, *, at: datetime) -> None:
    """Write one effect. Any plain table does; this one forbids no double, so that a double can be seen."""
    Session.objects.create(session_key=uuid4().hex, session_data=str(subject_id), expire_date=at)


def traces() -> Counter[int]:
    """Count the effects of each subject."""
    return Counter(int(text) for text in Session.objects.values_list("session_data", flat=True))


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Give `on(handler, kind)`, which registers a handler for this test alone and returns the kind."""
    for table in ("_handlers", "_bulk", "_owed_timers", "_owed_moments", "_owed_sendings"):
        monkeypatch.setattr(registry, table, {})

    def register(
        handler: registry.Handler = leave_a_trace,
        kind: str = "promise.due",
        bulk: registry.BulkHandler | None = None,
    ) -> str:
        registry.handles(kind, bulk=bulk)(handler)
        return kind

    return register


class Outside:
    """A world outside that remembers what it was sent, and fails as it was told to."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.told: list[tuple[int, str]] = []
        # Raised one after the other before anything arrives; None lets one through.
        self.faults: list[Exception | None] = []
        self.then: Callable[[Outgoing], None] = lambda outgoing: None

    def send(self, outgoing: Outgoing) -> str:
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        self.got.append(outgoing.message_id)
        self.then(outgoing)
        return f"provider-{outgoing.pk}"

    def settled(self, subject_id: int, state: str, *, at: datetime) -> None:
        self.told.append((subject_id, state))


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Give the outside to which two kinds lead: letter.mail once, notice.mail as often as needed."""
    monkeypatch.setattr(registry, "_senders", {})
    world = Outside()
    registry.sends("letter.mail", once=True, settled=world.settled)(world.send)
    registry.sends("notice.mail", once=False, settled=world.settled)(world.send)
    return world


@pytest.fixture
def kind(on: Callable[..., str]) -> str:
    return on()
