"""Apologies on record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class Apology(models.Model):
    """One apology: of which kind, in what way, in which words; only added."""

    class Kind(models.TextChoices):
        EMPATHY = "empathy", _("Empathy: sorry that it happened to them")
        RESPONSIBILITY = "responsibility", _("Responsibility: I answer for it")
        ORGANISATION = "organisation", _("Organisation: we did not do what we should have")

    class Way(models.TextChoices):
        SPOKEN = "spoken", _("Spoken")
        WRITTEN = "written", _("In writing")
        ON_RECORD = "on_record", _("On record, there is nobody to tell")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="apologies")
    kind = models.CharField(max_length=16, choices=Kind)
    way = models.CharField(max_length=10, choices=Way)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="apology_kind_is_known",
                condition=Q(kind__in=["empathy", "responsibility", "organisation"]),
            ),
            models.CheckConstraint(name="apology_has_words", condition=~Q(text="")),
        ]


# These admit that it was ours to put right; a complaint that is upheld wants one of them.
OWNING = (Apology.Kind.RESPONSIBILITY, Apology.Kind.ORGANISATION)
