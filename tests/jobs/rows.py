"""Rows that wait for a person, as a sweep or a sender would have left them."""

from __future__ import annotations

from datetime import timedelta

from cxdesk.common import clock
from cxdesk.jobs.models import Outgoing, Timer


def parked_timer(kind: str = "lantern.light", number: int = 7) -> Timer:
    at = clock.now()
    return Timer.objects.create(
        kind=kind,
        subject_type=kind.split(".")[0],
        subject_id=number,
        due_at=at - timedelta(hours=1),
        state="parked",
        attempt=10,
        last_error="ValueError",
        created_at=at - timedelta(days=1),
    )


def parked_outgoing(state: str = "parked", number: int = 7) -> Outgoing:
    at = clock.now()
    return Outgoing.objects.create(
        key=f"lantern:{state}:{number}",
        kind="lantern.mail",
        subject_type="lantern",
        subject_id=number,
        once=True,
        state=state,
        not_before=at - timedelta(hours=1),
        attempt=1,
        message_id=f"<{state}-{number}@cxdesk.localhost>",
        last_error="There is no such mailbox.",
        created_at=at - timedelta(hours=1),
    )
