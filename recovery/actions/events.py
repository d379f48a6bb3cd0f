"""The only writer of complaint events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import JSONObject

from cxdesk.accounts.models import User
from cxdesk.common.copying import insert_from
from recovery.models import Complaint, ComplaintEvent, EventWords

# After these nobody can say that nothing was said or done.
ENDS_ALARM = frozenset(
    {
        "complaint.taken",
        "complaint.reopened",
        "contact.logged",
        "message.found_arrived",
        "message.sent",
        "promise.kept",
        "promise.made",
        "promise.moved",
        "step.completed",
    }
)


def record_event(
    complaint: Complaint,
    name: str,
    *,
    by: User | None,
    at: datetime,
    words: str = "",
    facts: Mapping[str, object] | None = None,
    **detail: object,
) -> ComplaintEvent:
    """Add one event to the complaint; `detail` holds plain JSON values, ids rather than words.

    An alarm that nobody did anything ends with the first thing that somebody does.

    :param words: what somebody wrote at it; kept beside, since the event itself is for ever.
    :param facts: more that was said at it; kept there, too.
    """
    if complaint.alarm_since is not None and name in ENDS_ALARM:
        Complaint.objects.filter(pk=complaint.pk).update(alarm_since=None)
        complaint.alarm_since = None
    event = ComplaintEvent.objects.create(complaint=complaint, name=name, by=by, at=at, detail=detail)
    if words or facts:
        EventWords.objects.create(event=event, text=words, facts=dict(facts or {}))
    return event


def record_events(
    told: Iterable[tuple[Complaint, str, Mapping[str, object]]], *, by: User | None, at: datetime
) -> list[ComplaintEvent]:
    """Add events (complaint, name, detail) to many complaints, in few statements and in this order."""
    return ComplaintEvent.objects.bulk_create(
        [
            ComplaintEvent(complaint=row, name=name, by=by, at=at, detail=dict(detail))
            for row, name, detail in told
        ],
        batch_size=1000,
    )


def record_events_of(rows: QuerySet[Any], name: str, *, at: datetime, **detail: str) -> None:
    """Add an event to the complaint of each of these rows, in one statement and in their order.

    :param detail: under each name, the column of the row that stands in the detail of the event.
    """
    insert_from(
        ComplaintEvent,
        ("complaint_id", "name", "at", "detail"),
        rows.values_list(
            "complaint_id", Value(name), Value(at, output_field=DateTimeField()), JSONObject(**detail)
        ),
    )


def keep_facts(events: Iterable[tuple[ComplaintEvent, Mapping[str, object]]]) -> None:
    """Keep what a source said beside the events it was said at, in few statements."""
    rows = [EventWords(event=event, facts=dict(facts)) for event, facts in events if facts]
    EventWords.objects.bulk_create(rows, batch_size=1000)
