"""The only writer of complaint events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cxdesk.accounts.models import User
from recovery.models import Complaint, ComplaintEvent


def record_event(
    complaint: Complaint, name: str, *, by: User | None, at: datetime, **detail: object
) -> ComplaintEvent:
    """Add one event to the complaint; `detail` holds plain JSON values, ids rather than words."""
    return ComplaintEvent.objects.create(complaint=complaint, name=name, by=by, at=at, detail=detail)


def record_events(
    pairs: Iterable[tuple[Complaint, dict[str, object]]], name: str, *, by: User | None, at: datetime
) -> None:
    """Add the same kind of event to many complaints in one statement."""
    ComplaintEvent.objects.bulk_create(
        [ComplaintEvent(complaint=row, name=name, by=by, at=at, detail=detail) for row, detail in pairs],
        batch_size=1000,
    )
