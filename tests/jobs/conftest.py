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
    monkeypatch.setattr(registry, "_handlers", {})

    def register(handler: registry.Handler = leave_a_trace, kind: str = "promise.due") -> str:
        registry.handles(kind)(handler)
        return kind

    return register


@pytest.fixture
def kind(on: Callable[..., str]) -> str:
    return on()
