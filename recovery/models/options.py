"""What could put it right, what of it was offered, and what the customer said to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class OptionQuerySet(models.QuerySet["Option"]):
    """Filters that chain; each reads as an adjective."""

    def explained(self) -> OptionQuerySet:
        """Keep what could be told to the customer as it stands."""
        return self.exclude(explanation="")

    def in_order(self) -> OptionQuerySet:
        """Put own authority first, then what takes effect first, then what costs least."""
        return self.order_by("-within_authority", "takes_minutes", "cost_minor", "pk")


class Option(models.Model):
    """One way to put it right: how soon it takes effect, what it costs, and who may give it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="options")
    text = models.CharField(max_length=280)
    # What it means for the customer, in plain words.
    explanation = models.CharField(max_length=1000, blank=True, default="")
    takes_minutes = models.PositiveIntegerField()
    cost_minor = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    within_authority = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "text"], name="option_once_per_complaint"),
            models.CheckConstraint(name="option_says_what", condition=~Q(text="")),
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    """Filters that chain; each reads as an adjective."""

    def current(self) -> OfferQuerySet:
        """Keep the offers of the attempt in hand; a reopening begins another one."""
        return self.filter(attempt=F("complaint__resolution_number"))

    def waiting(self) -> OfferQuerySet:
        """Keep what the customer has yet to answer."""
        return self.filter(answer="")

    def last(self) -> OfferQuerySet:  # type: ignore[override]
        """Keep what no later offer of the same attempt took the place of; taken back ones stand nowhere."""
        standing = Offer.objects.exclude(answer=Offer.Answer.WITHDRAWN)
        later = standing.filter(
            complaint=OuterRef("complaint"), attempt=OuterRef("attempt"), pk__gt=OuterRef("pk")
        )
        return self.exclude(answer=Offer.Answer.WITHDRAWN).filter(~Exists(later))

    def passed_on(self) -> OfferQuerySet:
        """Keep what was escalated after the customer said no."""
        return self.filter(escalation__isnull=False)

    def left_alone(self) -> OfferQuerySet:
        """Keep the last word where it is a no that nobody answered or passed on."""
        return self.last().filter(answer=Offer.Answer.DECLINED, escalation=None)


class Offer(models.Model):
    """One option put before the customer, and their answer; an offer is added, never made anew."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("They accept")
        DECLINED = "declined", _("They decline")
        WITHDRAWN = "withdrawn", _("Taken back")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="offers")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="offers")
    # The resolution that it is to lead to, counted from 0; none for what came over from an earlier attempt
    # at another complaint.
    attempt = models.PositiveSmallIntegerField(null=True, blank=True)
    offered_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Empty as long as the customer has not answered.
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the customer said to it, in their words.
    words = models.CharField(max_length=1000, blank=True, default="")

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(answer=""), name="one_offer_waits_per_complaint"
            ),
            models.CheckConstraint(
                name="offer_answered_at_a_moment",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]


class Escalation(models.Model):
    """A no of the customer that went to a supervisor: by when it must be received, and what became of it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="escalations")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="escalation")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    # The receipt: when a supervisor said that they have it.
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="escalation_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="escalation_due_after_it_is_made", condition=Q(due_at__gt=F("at"))),
            models.CheckConstraint(
                name="escalation_received_by_somebody",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="escalation_answered_after_it_is_received",
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False, received_at__isnull=False) & ~Q(answer="")),
            ),
        ]
