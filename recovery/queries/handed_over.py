"""How well complaints change hands: whether whoever took one over knew what was said before they spoke."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Min, OuterRef, Q, Subquery

from recovery.models import Contact, Handover


def briefs_read(start: datetime, end: datetime) -> tuple[int, int]:
    """Return of how many transfers accepted in a span the brief was read in time, and how many there were.

    In time is before the new owner first met the customer; where they have not yet, at any time.
    """
    met = (
        Contact.objects.filter(complaint=OuterRef("complaint"), at__gte=OuterRef("accepted_at"))
        .order_by()
        .values("complaint")
        .annotate(first=Min("at"))
        .values("first")
    )
    rows = Handover.objects.accepted().filter(
        accepted_at__gte=start, accepted_at__lt=end, complaint__is_training=False
    )
    in_time = Q(read_at__isnull=False) & (Q(met=None) | Q(read_at__lte=F("met")))
    counted = rows.annotate(met=Subquery(met)).aggregate(
        read=Count("pk", filter=in_time), transfers=Count("pk")
    )
    return counted["read"], counted["transfers"]
