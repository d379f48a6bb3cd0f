"""What colleagues are told, and how each of them wants to be told."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.playbook.notices import Mail, NotificationEvent

__all__ = ["Notification", "NotificationEvent", "NotificationSettings"]

EVENTS = [(one.value, one.value) for one in NotificationEvent]
NIGHT_FROM, NIGHT_UNTIL = time(20, 0), time(7, 30)


class Notification(models.Model):
    """One thing that one person is told about a complaint; it holds no words, only what it is about.

    `subject_id` is the promise, follow-up, message or approval, or the event of a new owner or a reopening;
    0 is the complaint itself.
    """

    # Without an index of its own: every index below begins with the receiver, and through a plain one the
    # bell would read all that somebody was ever told.
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications", db_index=False)
    event = models.CharField(max_length=20, choices=EVENTS)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notifications")
    subject_id = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    # False for whoever wants this event by mail alone: the row then stands behind the mail.
    in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # When its mail may leave; empty where none goes.
    mail_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "event", "complaint", "subject_id"], name="notification_once"
            ),
            models.CheckConstraint(
                name="notification_event_is_known",
                condition=Q(event__in=[one.value for one in NotificationEvent]),
            ),
        ]
        indexes = [
            # The notifications of one person, newest first.
            models.Index(fields=["receiver", "-id"], name="notification_newest", condition=Q(in_app=True)),
            # The count in the bell.
            models.Index(
                fields=["receiver", "complaint"],
                name="notification_unread",
                condition=Q(in_app=True, read_at=None),
            ),
            # Mail that is owed, for whoever looks whether it stands in the outbox.
            models.Index(
                fields=["mail_at"],
                name="notification_mail",
                condition=Q(mail_at__isnull=False, read_at=None),
            ),
        ]


class NotificationSettings(models.Model):
    """How one person wants to be told, where that differs from the table of notices.

    The same time twice means no quiet hours.
    """

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="notification_settings"
    )
    quiet_from = models.TimeField(default=NIGHT_FROM)
    quiet_until = models.TimeField(default=NIGHT_UNTIL)
    # {event: [in the app?, Mail]}; events that are not named go by the table.
    chosen = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.quiet_from}–{self.quiet_until}"

    def wants(self, event: NotificationEvent, *, in_app: bool, mail: Mail) -> tuple[bool, Mail]:
        """Return what the person chose for this event, or else what was given."""
        found = self.chosen.get(event)
        return (bool(found[0]), Mail(found[1])) if found else (in_app, mail)
