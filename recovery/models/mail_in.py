"""Mail that came to us: the mailboxes of teams, and every mail as it came and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.models.messages import Message


class Mailbox(models.Model):
    """An address of a team, and how its mail comes here.

    Neither a password nor the key of a webhook is stored: the first stands in the environment under the
    name `password_env`, the second is derived from the secret key and `secret_number`.
    """

    class Kind(models.TextChoices):
        IMAP = "imap", _("We fetch it (IMAP)")
        WEBHOOK = "webhook", _("It is brought to us (webhook or command)")

    name = models.CharField(max_length=60, unique=True)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="mailboxes")
    address = models.EmailField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WEBHOOK)
    host = models.CharField(max_length=200, blank=True, default="")
    port = models.PositiveIntegerField(default=993)
    account = models.CharField(max_length=200, blank=True, default="")
    password_env = models.CharField(max_length=80, blank=True, default="")
    folder = models.CharField(max_length=100, default="INBOX")
    secret_number = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # How far it was fetched; the server starts counting again whenever the validity changes.
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # What stood in the way, a sentence of ours in English with a detail in brackets; see playbook.mails.
    last_error = models.CharField(max_length=200, blank=True, default="")
    # How many visits failed in a row; the pauses between them grow.
    failed_times = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mailbox_to_fetch_says_where", condition=~Q(kind="imap") | (~Q(host="") & ~Q(account=""))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InboundMail(models.Model):
    """One mail as it came, and what became of it; the same bytes in the same mailbox are one mail."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        JOINED = "joined", _("Joined a complaint")
        LOGGED = "logged", _("Became a complaint")
        TRAY = "tray", _("Waits for a decision")
        UNREADABLE = "unreadable", _("Could not be read")
        IGNORED = "ignored", _("From a machine")
        SET_ASIDE = "set_aside", _("No complaint")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    raw = models.FileField(upload_to="mail/%Y/%m/")
    # Larger than we take: only its beginning is here.
    is_cut = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    # Why it is in this state, as a code; `recovery.playbook.mails` has the sentences.
    reason = models.CharField(max_length=20, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)

    # Its own Message-ID, as it says.
    header_id = models.CharField(max_length=260, blank=True, default="")
    sender_name = models.CharField(max_length=200, blank=True, default="")
    sender = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField(blank=True, default="")
    reply = models.TextField(blank=True, default="")
    has_html = models.BooleanField(default=False)
    files = models.JSONField(default=list)
    # The complaints it says it belongs to; what we believe is `complaint`.
    claims = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    bounce_status = models.CharField(max_length=12, blank=True, default="")

    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="mail"
    )
    returned = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="bounces"
    )
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=280, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "sha256"], name="mail_once_per_mailbox"),
            models.CheckConstraint(
                name="mail_belongs_once_it_joined",
                condition=~Q(state__in=["joined", "logged"]) | Q(complaint__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_set_aside_by_somebody_for_a_reason",
                condition=~Q(state="set_aside") | (Q(handled_by__isnull=False) & ~Q(why="")),
            ),
        ]
        indexes = [
            # The tray of a team, newest first.
            models.Index(
                fields=["mailbox", "-id"],
                name="mail_to_decide",
                condition=Q(state__in=["tray", "unreadable"]),
            ),
            # What nobody could read, or has not read yet, newest first.
            models.Index(
                fields=["mailbox", "-id"],
                name="mail_not_read",
                condition=Q(state__in=["received", "unreadable"]),
            ),
            # All mail of a mailbox, newest first.
            models.Index(fields=["mailbox", "-id"], name="mail_of_mailbox"),
            # How many complaints one sender began lately.
            models.Index(fields=["sender", "-received_at"], name="mail_of_sender"),
            # Mail that nobody has read yet; a handful of rows.
            models.Index(fields=["received_at"], name="mail_unread", condition=Q(state="received")),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.sha256[:12]} {self.state}"

    @property
    def is_undecided(self) -> bool:
        """Say whether a person may still decide what becomes of it."""
        return self.state in DECIDABLE and self.handled_at is None


# Mail of machines is left alone, but a person may know better.
DECIDABLE = (InboundMail.State.TRAY, InboundMail.State.UNREADABLE, InboundMail.State.IGNORED)


class AnswerLimit(models.Model):
    """When a sender or a thread may next get an automatic answer; a conditional UPDATE decides."""

    # A digest: whom we answered is nobody's business once the mail is gone.
    key = models.CharField(max_length=64, unique=True)
    window_start = models.DateTimeField()
    count = models.PositiveSmallIntegerField(default=0)
