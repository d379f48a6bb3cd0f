"""The customer's own page: a link that opens it, and nothing else."""

from __future__ import annotations

from django.db import models

from recovery.models.complaints import Complaint


class StatusLink(models.Model):
    """A link to the status page of one complaint; the token itself is never stored."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="status_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
