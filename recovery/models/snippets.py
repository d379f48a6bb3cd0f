"""Knowledge for colleagues: short words per category, in three languages, one version after another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxdesk.accounts.models import User
from recovery.models.taxonomy import Category

LONGEST_SNIPPET = 600


class Snippet(models.Model):
    """One version of a few words that help with complaints of a category; what was published stays as it is.

    `key` names the words through their versions; the one that is not retired is in force.
    """

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    # None for words that help with any complaint.
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    en = models.CharField(max_length=LONGEST_SNIPPET)
    zh_hans = models.CharField(max_length=LONGEST_SNIPPET)
    zh_hant = models.CharField(max_length=LONGEST_SNIPPET)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="snippet_version_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(retired_at=None), name="one_snippet_in_force_per_key"
            ),
            models.CheckConstraint(
                name="snippet_in_three_languages", condition=~Q(en="") & ~Q(zh_hans="") & ~Q(zh_hant="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def text_in(self, language: str) -> str:
        """Return the words in this language, else in English."""
        return {"zh-hans": self.zh_hans, "zh-hant": self.zh_hant}.get(language, self.en)
