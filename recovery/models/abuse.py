"""Customers who abuse whoever helps them: flagged with a reason, and decided by a supervisor."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class AbuseFlag(models.Model):
    """One flag and its decision; it changes no right of the customer and moves no deadline."""

    class Decision(models.TextChoices):
        OTHER_PERSON = "other_person", _("Somebody else goes on with it")
        WARNED = "warned", _("The customer is warned once, calmly")
        ENDED = "ended", _("The contact is ended; the complaint goes on in writing")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="abuse_flags")
    reason = models.CharField(max_length=500)
    flagged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    flagged_at = models.DateTimeField()
    decision = models.CharField(max_length=12, choices=Decision, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(decided_at=None), name="one_open_abuse_flag"
            ),
            models.CheckConstraint(
                name="abuse_is_decided_by_a_person",
                condition=Q(decided_at=None, decided_by=None, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
            ),
        ]
