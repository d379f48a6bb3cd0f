"""What happened to the steps of a complaint: which are done, and what people filled in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.playbook.steps import STEP_KEYS

STEP_CHOICES = [(key, key) for key in STEP_KEYS]


class StepDone(models.Model):
    """One step of one complaint, completed; a reopening voids it and keeps the row."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps_done")
    step = models.CharField(max_length=20, choices=STEP_CHOICES)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    ending = models.CharField(max_length=20, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "step"], condition=Q(voided_at=None), name="step_done_once"
            ),
        ]


class Evidence(models.Model):
    """One answer to one field of a step; only added, so the latest counts and the earlier ones stay."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="evidence")
    step = models.CharField(max_length=20, choices=STEP_CHOICES)
    key = models.CharField(max_length=40)
    value = models.TextField()
    # Nobody where the customer wrote it themselves.
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["complaint", "step", "key", "-id"], name="evidence_latest")]
