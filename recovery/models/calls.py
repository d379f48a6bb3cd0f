"""A call in hand: since when they wait on the line, and whether we promised to call back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.models.messages import Contact
from recovery.models.promises import Promise


class Call(models.Model):
    """One call while it lasts; once it has ended it is a contact like any other.

    The moments are the server's. A hold of more than two minutes without a call-back is a breach, once.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="calls")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Contact.Kind)
    begun_at = models.DateTimeField()
    held_since = models.DateTimeField(null=True, blank=True)
    longest_hold_seconds = models.PositiveIntegerField(default=0)
    call_back = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    breached_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "by"], condition=Q(ended_at=None), name="one_call_in_hand"
            ),
            models.CheckConstraint(
                name="call_held_while_it_lasts",
                condition=Q(held_since=None) | Q(ended_at=None, held_since__gte=F("begun_at")),
            ),
        ]
        indexes = [
            # Holds that nobody ended (queries.owed.holds_owed).
            models.Index(fields=["held_since"], name="call_held", condition=Q(held_since__isnull=False)),
        ]
