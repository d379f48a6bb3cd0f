"""Root causes: what keeps happening, who owns the fix, and the complaints it explains."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class RootCause(models.Model):
    """A cause that more than one complaint goes back to."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        INVESTIGATING = "investigating", _("Investigating")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    title = models.CharField(max_length=140)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="causes_owned"
    )
    state = models.CharField(max_length=20, choices=State, default=State.CANDIDATE)
    named_at = models.DateTimeField()
    # Nobody where the count of complaints opened it.
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What was counted, where the count opened it: category and site.
    counted = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counted"],
                condition=~Q(counted="") & ~Q(state="rejected"),
                name="cause_opened_once_by_its_count",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CauseLink(models.Model):
    """A complaint that goes back to a cause."""

    cause = models.ForeignKey(RootCause, on_delete=models.PROTECT, related_name="links")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="cause_links")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "complaint"], name="cause_linked_once"),
        ]


class CauseNote(models.Model):
    """What somebody wants colleagues to know about a cause: what helped, what to try; only added."""

    cause = models.ForeignKey(RootCause, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
