"""What the customer receives to put it right."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class Remedy(models.Model):
    """Words, comfort or a token given to the customer; what has a price comes with budgets and approvals."""

    class Kind(models.TextChoices):
        WORDS = "words", _("Words")
        COMFORT = "comfort", _("Comfort")
        GIFT = "gift", _("Gift")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.CharField(max_length=280)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
