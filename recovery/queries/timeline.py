"""What happened to a complaint, in one order: events, contacts, messages, notes and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from recovery.models import Attachment, Complaint, ComplaintEvent, Contact, EventWords, Message, Remedy


@dataclass(frozen=True)
class Entry:
    """One line of the timeline.

    :param kind: "event", "contact", "message", "note" or "file".
    :param row: the row behind it.
    """

    kind: str
    at: datetime
    by_name: str
    row: Any
    detail: dict[str, Any] = field(default_factory=dict)


def timeline_of(complaint: Complaint, *, limit: int = 50) -> list[Entry]:
    """Return the newest entries first: four statements, never more than `limit` rows of each kind."""
    entries: list[Entry] = []
    for event in (
        ComplaintEvent.objects.filter(complaint=complaint)
        .select_related("by", "words")
        .order_by("-pk")[:limit]
    ):
        entries.append(Entry("event", event.at, _name(event), event, _detail(event)))
    for contact in Contact.objects.filter(complaint=complaint).select_related("by").order_by("-pk")[:limit]:
        entries.append(Entry("contact", contact.at, _name(contact), contact))
    for message in messages_of(complaint)[:limit]:
        kind = "note" if message.direction == Message.Direction.NOTE else "message"
        entries.append(Entry(kind, message.at, _name(message), message))
    for file in Attachment.objects.filter(complaint=complaint).select_related("by").order_by("-pk")[:limit]:
        entries.append(Entry("file", file.at, _name(file), file))
    entries.sort(key=lambda entry: (entry.at, entry.row.pk), reverse=True)
    return entries[:limit]


def contacts_of(complaint: Complaint) -> QuerySet[Contact]:
    """Return every time we met or tried to reach the customer, newest first."""
    return Contact.objects.filter(complaint=complaint).select_related("by").order_by("-pk")


def messages_of(complaint: Complaint) -> QuerySet[Message]:
    """Return words to and from the customer, and notes, newest first.

    What was taken back before it left reached nobody, so it is none.
    What is written on the page of a report that was merged here is read here too; it has no other reader.
    """
    here = Complaint.objects.filter(Q(pk=complaint.pk) | Q(merged_into=complaint)).values("pk")
    rows = Message.objects.filter(complaint__in=here).exclude(sending=Message.Sending.UNDONE)
    rows = rows.select_related("by").order_by("-pk")
    return rows.annotate(mail_pk=F("mail__pk"))


def files_of(complaint: Complaint) -> QuerySet[Attachment]:
    """Return the files, newest first."""
    return Attachment.objects.filter(complaint=complaint).select_related("by").order_by("-pk")


def remedies_of(complaint: Complaint) -> QuerySet[Remedy]:
    """Return what the customer received, newest first."""
    return Remedy.objects.filter(complaint=complaint).select_related("given_by").order_by("-pk")


def _detail(event: ComplaintEvent) -> dict[str, Any]:
    words: EventWords | None = getattr(event, "words", None)
    return {**event.detail, "reason": words.text} if words and words.text else event.detail


def _name(row: Any) -> str:
    return row.by.name if row.by else ""
