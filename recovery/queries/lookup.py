"""Finding a complaint by whatever the caller says: reference, room, booking, phone, e-mail or name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.models import Complaint, ComplaintReference, ReferenceCounter
from recovery.models.keys import key_of_value, number_of
from recovery.queries.customers import customer_ids_like, storable

LONGEST = 200
LARGEST_NUMBER = 10**12
# A room may have thousands of complaints: so many of its index are read, newest first, and then
# judged by who may see them.
READ = 500


@dataclass(frozen=True)
class Found:
    """One complaint that a look-up found, and by what."""

    reference: str
    title: str
    customer: str
    why: str
    state: str
    received_at: datetime


def look_up(user: User, text: str, limit: int = 12) -> list[Found]:
    """Find complaints this person may see, newest first within each way of finding them.

    An exact reference comes first, then rooms and bookings, then people. Every way reads one index from
    where it begins and stops at a bound, so that a million complaints cost what a thousand do.
    """
    text = storable(text)[:LONGEST]
    if len(text) < 2 and text.isascii():
        return []
    rows: dict[int, Found] = {}
    for why, chosen in _ways(text):
        wanted = limit - len(rows)
        if wanted <= 0:
            break
        for row in _rows(user, chosen, wanted + len(rows)):
            rows.setdefault(row.pk, _found(row, why))
    return list(rows.values())[:limit]


def _ways(text: str) -> Iterator[tuple[str, Q]]:
    if numbers := _numbers(text):
        yield _("reference"), numbers
    # The numbers are fetched first: given a subquery instead, PostgreSQL may walk the whole table backwards.
    if key := key_of_value(text):
        rows = ComplaintReference.objects.filter(key=key).order_by("-complaint_id")
        if ids := list(rows.values_list("complaint_id", flat=True)[:READ]):
            yield _("room, booking or other number"), Q(pk__in=ids)
    if customers := customer_ids_like(text):
        # By their index, customer after customer, however many complaints there are besides.
        of_them = Complaint.objects.filter(customer_id__in=customers).order_by("customer_id", "-id")
        if ids := list(of_them.values_list("pk", flat=True)[:READ]):
            yield _("customer"), Q(pk__in=ids)


def _numbers(text: str) -> Q | None:
    """Read a whole reference, or the bare number of one in any year; eight digits may be either."""
    known = number_of(text)
    found = Q(year=known[0], number=known[1]) if known else None
    bare = text.lstrip("#").strip()
    if bare.isascii() and bare.isdigit() and int(bare[:20]) < LARGEST_NUMBER:
        years = list(ReferenceCounter.objects.values_list("year", flat=True))
        by_number = Q(year__in=years, number=int(bare[:20]))
        found = found | by_number if found else by_number
    return found


def _rows(user: User, chosen: Q, limit: int) -> list[Complaint]:
    visible = Complaint.objects.visible_to(user)
    rows = visible.filter(chosen).select_related("customer").order_by("-id")
    return list(rows.only("reference", "title", "state", "received_at", "customer__name")[:limit])


def _found(row: Complaint, why: str) -> Found:
    name = row.customer.name if row.customer else ""
    return Found(row.reference, row.title, name, why, row.state, row.received_at)
