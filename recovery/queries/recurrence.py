"""How often the same happened at the same place: a figure for staff, and when it says that it recurs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Exists, IntegerField, Q, Value, When

from recovery.models import Complaint
from recovery.models.complaints import ComplaintQuerySet
from recovery.queries.capped import CappedCount

# So many of one category at one site within so many days keep happening.
OFTEN = ((3, timedelta(days=7)), (5, timedelta(days=30)))
# The same customer with the same again.
AGAIN_WITHIN = timedelta(days=90)
# Nobody needs to know how many more than this.
MOST_COUNTED = 99


@dataclass(frozen=True)
class Recurrence:
    """How often the like of one complaint was received, itself included."""

    in_7_days: int
    in_30_days: int
    of_customer: int

    @property
    def is_often(self) -> bool:
        """Whether the count alone says that it keeps happening."""
        counted = zip((self.in_7_days, self.in_30_days), OFTEN, strict=True)
        return any(number >= enough for number, (enough, _within) in counted)


def happens_often(complaint: Complaint) -> Case:
    """Say 1 where the like of this complaint was received so often; looks at a handful of rows, always."""
    enough = Q()
    for number, within in OFTEN:
        for alike in _around(complaint, within):
            enough |= Q(Exists(alike.order_by()[number - 1 : number]))
    return Case(When(enough, then=Value(1)), default=Value(0), output_field=IntegerField())


def recurrence_of(complaint: Complaint) -> Recurrence:
    """Count the like of a complaint in the days up to it and in those since it, whichever is more."""
    if complaint.category_id is None:
        return Recurrence(0, 0, 0)
    counts = {
        f"{name}_{side}": _capped(rows)
        for name, (_number, within) in zip(("week", "month"), OFTEN, strict=True)
        for side, rows in zip(("before", "since"), _around(complaint, within), strict=True)
        if complaint.site_id
    }
    if complaint.customer_id:
        counts["of_customer"] = _capped(_of_customer(complaint))
    if not counts:
        return Recurrence(0, 0, 0)
    row = Complaint.objects.filter(pk=complaint.pk).annotate(**counts).values(*counts).get()
    return Recurrence(
        max(row.get("week_before", 0), row.get("week_since", 0)),
        max(row.get("month_before", 0), row.get("month_since", 0)),
        row.get("of_customer", 0),
    )


def _capped(rows: ComplaintQuerySet) -> CappedCount:
    return CappedCount(rows.order_by().values("pk")[:MOST_COUNTED])


def _around(complaint: Complaint, within: timedelta) -> tuple[ComplaintQuerySet, ComplaintQuerySet]:
    """Return what is like it up to it and since it; what has no category or site is like nothing."""
    if complaint.category_id is None or complaint.site_id is None:
        return Complaint.objects.none(), Complaint.objects.none()
    alike = Complaint.objects.counted().filter(category=complaint.category_id, site=complaint.site_id)
    at = complaint.received_at
    return (
        alike.filter(received_at__lte=at, received_at__gt=at - within),
        alike.filter(received_at__gte=at, received_at__lt=at + within),
    )


def _of_customer(complaint: Complaint) -> ComplaintQuerySet:
    if complaint.customer_id is None or complaint.category_id is None:
        return Complaint.objects.none()
    at = complaint.received_at
    rows = Complaint.objects.counted().filter(customer=complaint.customer_id, category=complaint.category_id)
    return rows.filter(received_at__gt=at - AGAIN_WITHIN, received_at__lt=at + AGAIN_WITHIN)
