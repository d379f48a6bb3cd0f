"""What we told customers we would do, and how they feel afterwards."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.playbook.states import LIVE_FOLLOW_UPS, FollowUpState, PromiseState


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Filters that chain; each reads as an adjective."""

    def owed(self) -> Self:
        """Keep what customers still wait for; what is broken is owed until it is kept late."""
        return self.filter(state__in=[PromiseState.OPEN, PromiseState.BROKEN], kept_at=None)


class Promise(models.Model):
    """Something we told the customer we would do, and by when.

    An overdue promise is broken and stays so; keeping it late is a second moment. One that the customer
    agreed to move is `moved` and points at the promise that took its place.
    """

    class Kind(models.TextChoices):
        CALL_BACK = "call_back", _("Call back")
        UPDATE = "update", _("Update")
        COMFORT = "comfort", _("Comfort")
        ASSURANCE = "assurance", _("Assurance")
        OTHER = "other", _("Other")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    text = models.CharField(max_length=280)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in PromiseState], default=PromiseState.OPEN
    )
    kept_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    # When the owner is warned, and was; empty where the time was near when it was promised.
    warn_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    moved_to = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_from"
    )
    # The customer's consent to the new time: who said yes, and how.
    agreed_by = models.CharField(max_length=200, blank=True, default="")
    agreed_how = models.CharField(max_length=10, blank=True, default="")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="promise_due_after_it_is_made", condition=Q(due_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="promise_kept_or_broken_has_its_moment",
                condition=(~Q(state="kept") | Q(kept_at__isnull=False))
                & (~Q(state="broken") | Q(broken_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="promise_moved_by_consent",
                condition=Q(moved_to=None) & ~Q(state="moved")
                | Q(moved_to__isnull=False, state="moved") & ~Q(agreed_by="") & ~Q(agreed_how=""),
            ),
        ]
        indexes = [
            # Promises of one complaint that are still owed, next first.
            models.Index(
                fields=["complaint", "due_at"], name="promise_owed", condition=Q(state__in=["open", "broken"])
            ),
            # My day: what is owed, soonest first; of what was broken and kept late nothing is owed.
            models.Index(
                fields=["due_at", "id"],
                name="promise_due_next",
                condition=Q(state__in=["open", "broken"], kept_at=None),
            ),
        ]


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Filters that chain; each reads as an adjective."""

    def live(self) -> Self:
        """Keep what somebody has yet to ask, due or not."""
        return self.filter(state__in=LIVE_FOLLOW_UPS)


class FollowUp(models.Model):
    """A question some time after the resolution: how do you feel about the way we put it right?"""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MESSAGE = "message", _("Message")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="follow_ups")
    resolution_number = models.PositiveSmallIntegerField()
    after_hours = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CALL)
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=12,
        choices=[(one.value, one.value) for one in FollowUpState],
        default=FollowUpState.SCHEDULED,
    )
    # When somebody began to ask, with the facts before them.
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    # How much they say they got, on the scale on which they had expected it.
    delivered = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether they are content; empty until they have been asked.
    content = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    # Added by a person, beside those of the playbook; `after_hours` then follows its moment.
    is_extra = models.BooleanField(default=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "resolution_number", "after_hours", "is_extra"],
                name="follow_up_once_per_resolution",
            ),
            models.CheckConstraint(
                name="follow_up_score_1_to_5", condition=Q(score=None) | Q(score__range=(1, 5))
            ),
            models.CheckConstraint(
                name="follow_up_delivered_1_to_5", condition=Q(delivered=None) | Q(delivered__range=(1, 5))
            ),
            models.CheckConstraint(
                name="follow_up_settled_by_a_person",
                condition=~Q(state__in=["done", "unreachable"])
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]
        indexes = [
            # My day: follow-ups that wait for somebody, soonest first.
            models.Index(
                fields=["due_at", "id"],
                name="follow_up_due_next",
                condition=Q(state__in=["scheduled", "due"]),
            ),
        ]


class Snooze(models.Model):
    """A complaint that one person does not want to see on their own day until a time.

    It moves no promise and no deadline, and hides nothing from anybody else.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    reason = models.CharField(max_length=280)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "user"], name="snooze_once_per_person"),
            models.CheckConstraint(name="snooze_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="snooze_lies_ahead", condition=Q(until__gt=F("made_at"))),
        ]
