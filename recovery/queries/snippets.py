"""Knowledge snippets in force: all of them, and those for the category of a complaint."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from recovery.models import Complaint, Snippet


def snippets_in_force() -> QuerySet[Snippet]:
    """Return what is in force, with its category."""
    rows = Snippet.objects.filter(retired_at=None).select_related("category", "published_by")
    return rows.order_by("category__name", "title", "pk")


def snippets_about(complaint: Complaint) -> QuerySet[Snippet]:
    """Return the words in force for the category of a complaint, for the one above it, and for any."""
    category = complaint.category
    levels = [pk for pk in (complaint.category_id, category.parent_id if category else None) if pk]
    return Snippet.objects.filter(Q(category__in=levels) | Q(category=None), retired_at=None)


def column_for(language: str) -> str:
    """Return the column that holds the words in this language, else in English."""
    return {"zh-hans": "zh_hans", "zh-hant": "zh_hant"}.get(language, "en")


def get_snippet(pk: int) -> Snippet:
    """Return one version of one snippet.

    :raises Http404: when there is none.
    """
    if snippet := Snippet.objects.filter(pk=pk).first():
        return snippet
    raise Http404(_("There are no such words."))
