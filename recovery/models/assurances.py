"""What we assured a customer who could have what they wished for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.models.promises import Promise


class Assurance(models.Model):
    """We can meet what they expect, and said so with one dated promise; once each time it is open.

    :ivar round: how often the complaint had been reopened by then.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="assurances")
    round = models.PositiveSmallIntegerField()
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="assurance")
    # What it may cost, where the customer named an amount.
    amount_minor = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "round"], name="assured_once_each_time"),
            models.CheckConstraint(
                name="assurance_amount_has_its_currency",
                condition=Q(amount_minor=None, currency="") | Q(amount_minor__gt=0) & ~Q(currency=""),
            ),
        ]
