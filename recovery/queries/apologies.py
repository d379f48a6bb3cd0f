"""Reads of apologies."""

from __future__ import annotations

from recovery.models import Apology, Complaint


def apologies_of(complaint: Complaint) -> list[Apology]:
    """Return the apologies on record, first given first."""
    return list(Apology.objects.filter(complaint=complaint).select_related("by").order_by("pk"))
