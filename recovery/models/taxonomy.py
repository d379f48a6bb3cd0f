"""Where things go wrong and of what kind: sites, touchpoints and the two-level taxonomy."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Label(models.Model):
    """A name an admin may change; what is retired is no longer offered but stays on old complaints.

    `key` is stable: shipped rows are known by it, so that their names can be translated.
    """

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Site(Label):
    """A place where the organisation serves people."""

    class Meta:
        ordering = ["name"]


class Touchpoint(Label):
    """A moment at which the customer meets the organisation."""

    class Meta:
        ordering = ["name"]


class Category(Label):
    """What a complaint is about: two levels, and no more.

    `taxonomy` keeps the categories of an imported source apart from the organisation's own.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    taxonomy = models.CharField(max_length=40, default="own")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="category_is_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
        ]
