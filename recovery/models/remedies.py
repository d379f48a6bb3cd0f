"""What the customer receives to put it right."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.models.promises import Promise
from recovery.playbook.comfort import COMFORTS


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
    # --- comfort: of which kind, and what it cost us
    comfort = models.CharField(
        max_length=16, choices=[(one.key, one.key) for one in COMFORTS], blank=True, default="", db_default=""
    )
    cost_minor = models.PositiveBigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    # That they come back: our promise to be there.
    promise = models.OneToOneField(
        Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="remedy"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="remedy_of_a_comfort_kind_is_comfort", condition=Q(comfort="") | Q(kind="comfort")
            ),
            models.CheckConstraint(
                name="remedy_cost_has_a_currency", condition=Q(cost_minor=0) | ~Q(currency="")
            ),
        ]


class ComfortPot(models.Model):
    """What was spent on comfort for one complaint, or by one person on one day, and the most that may be.

    A conditional UPDATE moves it, and the CHECK stands behind; budgets will take its place.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, null=True, blank=True, related_name="comfort_pot"
    )
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(null=True, blank=True)
    limit_minor = models.PositiveBigIntegerField()
    spent_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "day"], condition=Q(holder__isnull=False), name="comfort_pot_once_a_day"
            ),
            models.CheckConstraint(
                name="comfort_pot_of_a_complaint_or_a_day",
                condition=Q(complaint__isnull=False, holder=None, day=None)
                | Q(complaint=None, holder__isnull=False, day__isnull=False),
            ),
            models.CheckConstraint(
                name="comfort_pot_never_overdrawn", condition=Q(spent_minor__lte=F("limit_minor"))
            ),
        ]


class ReserveProposal(models.Model):
    """What somebody would spend from the reserve for failed recoveries; a supervisor answers with budgets."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="reserve_proposals")
    what = models.CharField(max_length=280)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "what"], name="reserve_proposed_once"),
        ]
