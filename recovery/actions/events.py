"""The only writer of complaint events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cxdesk.accounts.models import User
from recovery.models import Complaint, ComplaintEvent


def record_event(
    complaint: Complaint, name: str, *, by: User | None, at: datetime, **detail: object
) -> ComplaintEvent:
    """Add one event to the complaint; `detail` holds plain JSON values, ids rather than words."""
    return ComplaintEvent.objects.create(complaint=complaint, name=name, by=by, at=at, detail=detail)


def record_events(
    told: Iterable[tuple[Complaint, str, Mapping[str, object]]], *, by: User | None, at: datetime
) -> None:
    """Add events (complaint, name, detail) to many complaints, in few statements and in this order."""
    ComplaintEvent.objects.bulk_create(
        [
            ComplaintEvent(complaint=row, name=name, by=by, at=at, detail=dict(detail))
            for row, name, detail in told
        ],
        batch_size=1000,
    )
