"""What we asked the customer until the problem was clear to us, and what they said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint


class Clarification(models.Model):
    """One question and its answer; the words are never changed, and go along when complaints merge."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="clarifications")
    question = models.CharField(max_length=500)
    answer = models.CharField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clarification_asks_and_answers", condition=~Q(question="") & ~Q(answer="")
            ),
        ]
