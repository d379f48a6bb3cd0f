"""What the owner of a complaint asks of others, who see the brief and nothing else."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint

IN_HAND = Q(done_at=None, withdrawn_at=None)


class TaskQuerySet(models.QuerySet["Task"]):
    """Filters that chain; each reads as an adjective."""

    def live(self) -> Self:
        """Keep what is neither done nor withdrawn."""
        return self.filter(IN_HAND)

    def readable_by(self, user: User) -> Self:
        """Keep what was asked of this person; never about a complaint that is about them."""
        return self.filter(helper=user).exclude(complaint__concerns_staff=user)


class Task(models.Model):
    """Help with one complaint, asked of one person; who owns the complaint and where it stands stays.

    The brief is what stood in the complaint at the moment of asking.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="tasks")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=500)
    due_at = models.DateTimeField()
    brief = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="task_says_what", condition=~Q(what="")),
            models.CheckConstraint(name="task_due_after_it_is_asked", condition=Q(due_at__gt=F("asked_at"))),
            models.CheckConstraint(
                name="task_done_with_an_answer", condition=Q(done_at=None) | ~Q(answer="")
            ),
            models.CheckConstraint(name="task_ends_once", condition=Q(done_at=None) | Q(withdrawn_at=None)),
        ]
        indexes = [
            # What a helper has in hand, soonest first.
            models.Index(fields=["helper", "due_at"], name="task_in_hand", condition=IN_HAND),
        ]
