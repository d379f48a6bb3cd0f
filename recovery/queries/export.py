"""A list of complaints from its first row to its last, a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from recovery.models.complaints import ComplaintQuerySet
from recovery.queries.keyset import Order, rows_past

# So many rows are in memory at a time; each may hold words of 50,000 letters.
STRETCH = 500
EXPORT_COLUMNS = (
    "id",
    "next_due_at",
    "reference",
    "title",
    "state",
    "outcome",
    "severity",
    "channel",
    "received_at",
    "logged_at",
    "owned_at",
    "resolved_at",
    "closed_at",
    "escalation_level",
    "reopened_times",
    "verbatim",
)
EXPORT_JOINS: dict[str, Any] = {
    "owner_name": F("owner__name"),
    "customer_name": F("customer__name"),
    "team_name": F("team__name"),
    "site_name": F("site__name"),
    "category_name": F("category__name"),
    "parent_name": F("category__parent__name"),
}


def export_rows(complaints: ComplaintQuerySet, order: Order) -> Iterator[list[dict[str, Any]]]:
    """Yield all rows of a list in its own order: one statement for each stretch, none held open between them.

    Who downloads slowly keeps no snapshot of the database alive.
    """
    rows = complaints.values(*EXPORT_COLUMNS, **EXPORT_JOINS)
    stretch = list(rows[:STRETCH])
    while stretch:
        yield stretch
        if len(stretch) < STRETCH:
            return
        stretch = list(rows_past(rows, stretch[-1], order)[:STRETCH])
