"""Who stands in for an owner for a while; the owner stays the owner."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.models.promises import Promise

GOES_ON = Q(refused_at=None, ended_at=None)


class CoverQuerySet(models.QuerySet["Cover"]):
    """Filters that chain; each reads as an adjective."""

    def standing(self, at: datetime) -> Self:
        """Keep what holds at this moment: accepted, begun, and neither over nor ended."""
        return self.filter(GOES_ON, accepted_at__isnull=False, from_at__lte=at, until_at__gt=at)

    def unanswered(self, at: datetime) -> Self:
        """Keep what somebody still has to say yes or no to."""
        return self.filter(GOES_ON, accepted_at=None, until_at__gt=at)


class Cover(models.Model):
    """Somebody keeps a promise, a shift or an absence for the owner, from a time until a time.

    It is over when its time is; nothing has to fire for that.
    """

    class Kind(models.TextChoices):
        PROMISE = "promise", _("One promise")
        SHIFT = "shift", _("A shift")
        ABSENCE = "absence", _("An absence")

    kind = models.CharField(max_length=10, choices=Kind)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    covered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=280, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="cover_is_by_another", condition=~Q(covered_by=F("owner"))),
            models.CheckConstraint(name="cover_lasts", condition=Q(until_at__gt=F("from_at"))),
            models.CheckConstraint(
                name="cover_is_accepted_or_refused", condition=Q(accepted_at=None) | Q(refused_at=None)
            ),
            models.CheckConstraint(
                name="cover_refused_with_words", condition=Q(refused_at=None) | ~Q(refusal="")
            ),
        ]
        indexes = [
            # Who stands in for these owners now (queries.covers.stand_ins_for).
            models.Index(fields=["owner", "until_at"], name="cover_of_owner", condition=GOES_ON),
            # My day: what somebody keeps for others, or is asked to.
            models.Index(fields=["covered_by", "until_at"], name="cover_by_person", condition=GOES_ON),
        ]


class CoverItem(models.Model):
    """What a cover is about: one promise, or all that falls due on a complaint; an absence has none."""

    cover = models.ForeignKey(Cover, on_delete=models.CASCADE, related_name="items")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="cover_items")
    promise = models.ForeignKey(
        Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="cover_items"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cover", "complaint"],
                condition=Q(promise=None),
                name="cover_names_a_complaint_once",
            ),
            models.UniqueConstraint(
                fields=["cover", "promise"],
                condition=Q(promise__isnull=False),
                name="cover_names_a_promise_once",
            ),
        ]
