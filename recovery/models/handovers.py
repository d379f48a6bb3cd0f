"""Who answers for a complaint from now on: asked with a brief, and nothing changes before they accept."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint

# So many accepted transfers a team makes by itself; each further one was asked for by a supervisor.
FREE_TRANSFERS = 2
UNANSWERED = Q(accepted_at=None, refused_at=None, withdrawn_at=None)


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Filters that chain; each reads as an adjective."""

    def live(self) -> Self:
        """Keep what nobody has answered yet."""
        return self.filter(UNANSWERED)

    def accepted(self) -> Self:
        """Keep what moved a complaint to another owner."""
        return self.filter(accepted_at__isnull=False)

    def readable_by(self, user: User) -> Self:
        """Keep what this person has yet to answer, and what lies on complaints that they see."""
        visible = Complaint.objects.visible_to(user).values("pk")
        mine = Q(UNANSWERED, to=user) | Q(complaint__in=visible)
        return self.filter(mine).exclude(complaint__concerns_staff=user)


class Handover(models.Model):
    """Somebody asks a colleague to own a complaint; the owner stays until that colleague accepts.

    The brief is what stood in the complaint at the moment of asking, so that the customer need not repeat it.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="handovers")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers_asked")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Set where a supervisor of the team asks: without one no third transfer is accepted.
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=280)
    brief = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Which transfer of the complaint it was, once accepted.
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=280, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=UNANSWERED, name="handover_one_live_per_complaint"
            ),
            models.UniqueConstraint(
                fields=["complaint", "number"],
                condition=Q(number__isnull=False),
                name="handover_numbered_once",
            ),
            models.CheckConstraint(name="handover_goes_to_another", condition=~Q(to=F("owner"))),
            models.CheckConstraint(name="handover_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="handover_ends_once",
                condition=Q(refused_at=None, withdrawn_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(accepted_at=None, refused_at=None),
            ),
            models.CheckConstraint(
                name="handover_refused_with_words", condition=Q(refused_at=None) | ~Q(refusal="")
            ),
            models.CheckConstraint(
                name="handover_numbered_when_accepted",
                condition=Q(accepted_at=None, number=None)
                | Q(accepted_at__isnull=False, number__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_third_takes_a_supervisor",
                condition=Q(number=None) | Q(number__lte=FREE_TRANSFERS) | Q(supervisor__isnull=False),
            ),
        ]
        indexes = [
            # My day: what somebody is asked to own (queries.handovers.asked_of).
            models.Index(fields=["to", "asked_at"], name="handover_asked", condition=UNANSWERED),
        ]

    @property
    def is_live(self) -> bool:
        """Say whether nobody has answered yet."""
        return not (self.accepted_at or self.refused_at or self.withdrawn_at)
