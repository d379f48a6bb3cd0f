"""Versions of the playbook, from draft to retired; a complaint in flight keeps the one it started with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PlaybookVersion(models.Model):
    """One version of order, targets, wording and rule levels; database triggers keep what was published.

    :param revision: counts the changes of a draft, so that a form made from an older one is refused.
    :param asked_hash: of the content that a second person was asked to look at; any change empties it.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_hash = models.CharField(max_length=64, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="one_published_playbook"
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="one_playbook_draft"),
            models.CheckConstraint(
                name="playbook_takes_a_second_person",
                condition=Q(published_by=None)
                | (
                    (Q(changed_by=None) | ~Q(published_by=F("changed_by")))
                    & (Q(asked_by=None) | ~Q(published_by=F("asked_by")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Playbook {self.number}"


class PlaybookEvent(models.Model):
    """One thing that somebody did to a version; only ever added to, also where a draft was thrown away.

    :param number: of the version, whose row is gone once its draft was thrown away.
    :param detail: what changed, as the places in the content with what stood there before and after.
    """

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["number", "-id"], name="playbook_event_of_version")]

    def __str__(self) -> str:
        return self.name
