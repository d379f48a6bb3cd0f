"""Why a recovery failed on the way: one of five causes, and what is to be improved because of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class FailureCause(models.TextChoices):
    """The five causes of a bad recovery."""

    WRONG_PERSON = "wrong_person", _("The wrong person had it")
    WEAK_SUPPORT = "weak_support", _("Support inside was too weak")
    TRAINING_GAP = "training_gap", _("Not enough training")
    TOO_LITTLE_FREEDOM = "too_little_freedom", _("Too little freedom to decide")
    NO_RECOGNITION = "no_recognition", _("Good recovery is not recognised")


class PostMortem(models.Model):
    """The look back on one resolution that came late, was reopened or left the customer unhappy.

    Where a person is the cause it is provisional, and no figure counts it, until a supervisor confirms.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("Provisional")
        STANDS = "stands", _("Stands")
        REFUSED = "refused", _("Not confirmed")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="post_mortems")
    resolution_number = models.PositiveSmallIntegerField()
    was_late = models.BooleanField(default=False)
    was_reopened = models.BooleanField(default=False)
    was_low = models.BooleanField(default=False)
    cause = models.CharField(max_length=20, choices=FailureCause)
    note = models.TextField(blank=True, default="")
    concerns = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "resolution_number"], name="post_mortem_once_per_resolution"
            ),
            models.CheckConstraint(
                name="post_mortem_blames_nobody_alone",
                condition=~Q(cause="wrong_person", state="stands")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("by"))),
            ),
            models.CheckConstraint(
                name="post_mortem_not_decided_by_whom_it_concerns",
                condition=Q(decided_by=None) | Q(concerns=None) | ~Q(decided_by=F("concerns")),
            ),
        ]
        # The causes of a time, counted (queries.post_mortems).
        indexes = [models.Index(fields=["at", "state", "cause"], name="post_mortem_counted")]


class Improvement(models.Model):
    """What a supervisor or admin should look at because a recovery failed; one per post-mortem."""

    class Kind(models.TextChoices):
        ROUTING = "routing", _("Review who gets which complaint")
        KNOWLEDGE = "knowledge", _("Give the team what it needs to know")
        COACHING = "coaching", _("Plan coaching")
        LIMITS = "limits", _("Review what staff may decide themselves")
        RECOGNITION = "recognition", _("Review how good recovery is recognised")

    post_mortem = models.OneToOneField(PostMortem, on_delete=models.PROTECT, related_name="improvement")
    kind = models.CharField(max_length=12, choices=Kind)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what_was_done = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_settled_says_by_whom_and_how",
                condition=Q(settled_at=None) | (Q(settled_by__isnull=False) & ~Q(what_was_done="")),
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], name="improvement_open", condition=Q(settled_at=None)),
        ]


IMPROVES: dict[str, str] = {
    FailureCause.WRONG_PERSON: Improvement.Kind.ROUTING,
    FailureCause.WEAK_SUPPORT: Improvement.Kind.KNOWLEDGE,
    FailureCause.TRAINING_GAP: Improvement.Kind.COACHING,
    FailureCause.TOO_LITTLE_FREEDOM: Improvement.Kind.LIMITS,
    FailureCause.NO_RECOGNITION: Improvement.Kind.RECOGNITION,
}
