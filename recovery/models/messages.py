"""What was said and written around a complaint: contacts, messages, notes and files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class Contact(models.Model):
    """One time we met or tried to reach the customer."""

    class Kind(models.TextChoices):
        CALL_IN = "call_in", _("They called")
        CALL_OUT = "call_out", _("We called")
        VISIT = "visit", _("Visit")
        MAIL = "mail", _("Mail")
        CHAT = "chat", _("Chat")

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        VOICEMAIL = "voicemail", _("Voicemail")
        DROPPED = "dropped", _("Line dropped")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind)
    result = models.CharField(max_length=10, choices=Result, default=Result.REACHED)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    longest_hold_seconds = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class Message(models.Model):
    """Words to the customer, from the customer, or a note that only colleagues read."""

    class Direction(models.TextChoices):
        OUT = "out", _("To the customer")
        IN = "in", _("From the customer")
        NOTE = "note", _("Note")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=5, choices=Direction)
    # What it is for, e.g. "owner_named"; empty for what a person wrote freely.
    kind = models.CharField(max_length=20, blank=True, default="")
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()


class MessageDraft(models.Model):
    """Words to the customer that nobody has sent yet; a person sends them, the desk never does.

    `by` is who writes it; empty for what the desk drafted itself, of which there is one of each kind at most.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="drafts")
    # What it is for, e.g. "still_on_it"; empty for what a person writes freely.
    kind = models.CharField(max_length=20, blank=True, default="")
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"], condition=Q(by=None), name="draft_of_the_desk_once_per_kind"
            ),
            models.UniqueConstraint(
                fields=["complaint", "by", "kind"],
                condition=Q(by__isnull=False),
                name="draft_of_a_person_once_per_kind",
            ),
        ]


class Attachment(models.Model):
    """A file or photo that belongs to a complaint; served through one door, never by its path."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
