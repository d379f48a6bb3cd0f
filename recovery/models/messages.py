"""What was said and written around a complaint: contacts, messages, notes and files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint

OUTBOX_KEY = "message:"
# Kinds of messages that the desk writes by itself.
OWNER_NAMED = "owner_named"
RECEIPT = "receipt"
AUTOMATIC = frozenset({OWNER_NAMED, RECEIPT})


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
    # Whether we promised to call back rather than let them wait.
    call_back_promised = models.BooleanField(default=False, db_default=False)
    # The follow-up for which we tried.
    follow_up = models.ForeignKey(
        "recovery.FollowUp", on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class Message(models.Model):
    """Words to the customer, from the customer, or a note that only colleagues read.

    What goes to a customer is stored as it is sent: a database trigger refuses any later change of it.
    """

    class Direction(models.TextChoices):
        OUT = "out", _("To the customer")
        IN = "in", _("From the customer")
        NOTE = "note", _("Note")

    class Sending(models.TextChoices):
        """How far a mail has come; empty for words that no mail carries."""

        WAITING = "waiting", _("Waits to leave")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Unknown whether it arrived")
        FAILED = "failed", _("Not sent")
        UNDONE = "undone", _("Taken back")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=5, choices=Direction)
    # What it is for, e.g. "owner_named"; empty for what a person wrote freely.
    kind = models.CharField(max_length=20, blank=True, default="")
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    # --- mail: whom it is to, as whom, and how far it has come (written by actions.sending alone)
    address = models.CharField(max_length=254, blank=True, default="", db_default="")
    subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    sender_name = models.CharField(max_length=250, blank=True, default="", db_default="")
    sender_address = models.CharField(max_length=254, blank=True, default="", db_default="")
    signature = models.TextField(blank=True, default="", db_default="")
    # The Message-ID that it answers, by which the customer's mail program puts it where it belongs.
    in_reply_to = models.CharField(max_length=260, blank=True, default="", db_default="")
    sending = models.CharField(max_length=10, choices=Sending, blank=True, default="", db_default="")
    leaves_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Since when we know that it came back for good: it left, and reached nobody.
    returned_at = models.DateTimeField(null=True, blank=True)
    # Why it was not sent: a sentence of ours, in English; shown in the reader's language.
    trouble = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Since when the customer had waited for this answer; taken back, they wait again.
    answers_since = models.DateTimeField(null=True, blank=True)
    # --- whether its three parts stand in the first reply of a person; empty for every other message
    first_apology = models.BooleanField(null=True, blank=True)
    first_owner = models.BooleanField(null=True, blank=True)
    first_next_contact = models.BooleanField(null=True, blank=True)
    # What whoever writes calls this one message, so that a repeated request is the same message.
    request_key = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "by", "request_key"],
                condition=~Q(request_key=""),
                name="message_once_per_key",
            ),
            models.CheckConstraint(
                name="message_that_is_mailed_says_to_whom_and_when",
                condition=Q(sending="") | (Q(direction="out", leaves_at__isnull=False) & ~Q(address="")),
            ),
            models.CheckConstraint(
                name="message_sent_has_its_moment",
                condition=Q(sending="sent", sent_at__isnull=False)
                | (~Q(sending="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            # My day: what a person has to decide; a handful of rows (queries.letters.to_decide_for).
            models.Index(
                fields=["complaint"],
                name="message_to_decide",
                condition=Q(sending__in=["uncertain", "failed"]),
            ),
            # How first replies were written, by time (queries.tone.first_replies).
            models.Index(fields=["at"], name="message_first_reply", condition=Q(first_apology__isnull=False)),
            # The reconciler: what was written and has not left; a handful, too.
            models.Index(fields=["id"], name="message_waiting", condition=Q(sending="waiting")),
        ]

    @property
    def outbox_key(self) -> str:
        """Under this key it stands in the outbox."""
        return f"{OUTBOX_KEY}{self.pk}"

    @property
    def is_automatic(self) -> bool:
        """Whether no person wrote these words."""
        return self.kind in AUTOMATIC


class MessageDraft(models.Model):
    """Words to the customer that nobody has sent yet; a person sends them, the desk never does.

    `by` is who writes it; empty for what the desk drafted itself, of which there is one of each kind at most.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="drafts")
    # What it is for, e.g. "still_on_it"; empty for what a person writes freely.
    kind = models.CharField(max_length=20, blank=True, default="")
    text = models.TextField()
    subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    address = models.CharField(max_length=254, blank=True, default="", db_default="")
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
