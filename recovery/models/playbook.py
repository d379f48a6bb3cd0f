"""Published versions of the playbook; a complaint in flight keeps the one it started with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class PlaybookVersion(models.Model):
    """One version of order, targets, wording and rule levels; never changed once published."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="one_published_playbook"
            ),
        ]

    def __str__(self) -> str:
        return f"Playbook {self.number}"
