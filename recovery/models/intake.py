"""What stands before a complaint exists: drafts at the desk, and the count of reports per address."""

from __future__ import annotations

from django.db import models

from cxdesk.accounts.models import User


class IntakeDraft(models.Model):
    """What somebody has typed of a complaint that is not logged yet; only its writer sees it."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="intake_drafts")
    received_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    fields = models.JSONField(default=dict)
    # Hold on the phone: since when, and the longest one so far.
    held_since = models.DateTimeField(null=True, blank=True)
    longest_hold_seconds = models.PositiveIntegerField(default=0)
    # When its form was logged: empty from then on, it only tells a save that comes too late.
    logged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-saved_at"], name="draft_of_person")]


class ReportCount(models.Model):
    """Reports through the public form per address and window; one conditional UPDATE decides."""

    key = models.CharField(max_length=80)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="report_count_once")]
