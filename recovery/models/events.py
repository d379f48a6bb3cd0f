"""What happened, in order; only ever added to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint

# Words that left although the tone guard spoke up, that wait for a supervisor, that one let go.
TONE_NAMES = ("tone.asked", "tone.overridden", "tone.released")
# The condition of the index over them, as the database writes it.
TONE_EVENTS = "recovery_complaintevent.name IN ('tone.asked', 'tone.overridden', 'tone.released')"


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
            # What the tone guard stopped and let go, by time (queries.tone_report); few among all events.
            models.Index(fields=["at"], name="event_tone", condition=Q(name__in=TONE_NAMES)),
        ]

    def __str__(self) -> str:
        return self.name


class EventWords(models.Model):
    """What somebody wrote or a source said at an event: apart from it, so that it can be erased."""

    event = models.OneToOneField(ComplaintEvent, on_delete=models.PROTECT, related_name="words")
    text = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)
