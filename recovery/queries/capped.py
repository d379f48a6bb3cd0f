"""Counting in passing: how many rows a query has, as a value of another."""

from __future__ import annotations

from django.db.models import IntegerField, Subquery


class CappedCount(Subquery):
    """Counts the rows of a query as a value of another; the query carries its own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()
