"""What happened, in order; only ever added to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class ComplaintEvent(models.Model):
    """One thing that happened to a complaint; database triggers refuse changing or deleting it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # The timeline of one complaint, newest first.
            models.Index(fields=["complaint", "-id"], name="event_timeline"),
            # What left although the tone guard found something, by time; few among all events.
            models.Index(fields=["at"], name="event_tone", condition=Q(name="tone.overridden")),
        ]

    def __str__(self) -> str:
        return self.name


class EventWords(models.Model):
    """What somebody wrote or a source said at an event: apart from it, so that it can be erased."""

    event = models.OneToOneField(ComplaintEvent, on_delete=models.PROTECT, related_name="words")
    text = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)
