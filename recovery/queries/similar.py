"""Solved complaints of the same kind that ended well: what worked, without anybody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from cxdesk.accounts.models import User
from cxdesk.common.spans import span
from recovery.models import Complaint, ComplaintReference, CustomerIdentity, Evidence, FollowUp
from recovery.playbook.scrub import scrub
from recovery.playbook.states import ComplaintState, FollowUpState
from recovery.queries.taxonomy import name_of

# The newest that are looked through, however many there are; and so many are shown.
LOOKED_AT, SHOWN = 200, 5
CONTENT_FROM = 4


@dataclass(frozen=True)
class Similar:
    """One complaint that ended well, as anybody may read it.

    :param reference: only for those who may see that complaint itself.
    """

    category: str
    what_was_done: str
    seconds: int
    score: int | None
    same_site: bool
    same_touchpoint: bool
    reference: str

    @property
    def took(self) -> str:
        return span(self.seconds)


def similar_to(complaint: Complaint, user: User) -> list[Similar]:
    """Return up to five solved complaints of the same category, the likest first; five statements at most."""
    if complaint.category_id is None:
        return []
    rows = _ended_well(complaint)
    best = sorted(rows, key=lambda one: (-_likeness(one, complaint), -one.pk))[:SHOWN]
    ids = [one.pk for one in best]
    if not ids:
        return []
    done, known = _deeds(ids), _known(best)
    seen = set(Complaint.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Similar(
            category=name_of(one.category),
            what_was_done=scrub(done[one.pk], known=known[one.pk]),
            seconds=int((one.resolved_at - one.received_at).total_seconds()) if one.resolved_at else 0,
            score=getattr(one, "best_score", None),
            same_site=_same(one.site_id, complaint.site_id),
            same_touchpoint=_same(one.touchpoint_id, complaint.touchpoint_id),
            reference=one.reference if one.pk in seen else "",
        )
        for one in best
        if done.get(one.pk)
    ]


def _ended_well(complaint: Complaint) -> QuerySet[Complaint]:
    closed = Complaint.objects.counted().filter(
        state=ComplaintState.CLOSED,
        category=complaint.category,
        is_sensitive=False,
        concerns_staff=None,
        resolved_at__isnull=False,
    )
    newest = closed.exclude(pk=complaint.pk).order_by("-pk").values("pk")[:LOOKED_AT]
    asked = FollowUp.objects.filter(complaint=OuterRef("pk"), state=FollowUpState.DONE)
    well = Q(score__gte=CONTENT_FROM) | Q(score=None, content=True)
    badly = Q(score__lt=CONTENT_FROM) | Q(content=False)
    return (
        Complaint.objects.filter(pk__in=newest)
        .filter(Exists(asked.filter(well)), ~Exists(asked.filter(badly)))
        .select_related("category", "customer", "owner")
        .annotate(best_score=Max("follow_ups__score"))
    )


def _deeds(ids: list[int]) -> dict[int, str]:
    rows = Evidence.objects.filter(complaint__in=ids, step="resolve", key="what_was_done").order_by("pk")
    return dict(rows.values_list("complaint_id", "value"))


def _known(rows: Iterable[Complaint]) -> dict[int, list[str]]:
    """Gather by what the people of each complaint could be known: of the customer, and of our own."""
    rows = list(rows)
    known: dict[int, list[str]] = defaultdict(list)
    customers = {one.customer_id: one.pk for one in rows if one.customer_id}
    by_customer: dict[int, list[str]] = defaultdict(list)
    identities = CustomerIdentity.objects.filter(customer__in=customers)
    for customer, value in identities.values_list("customer_id", "value"):
        by_customer[customer].append(value)
    numbers = ComplaintReference.objects.filter(complaint__in=[one.pk for one in rows])
    for pk, value in numbers.values_list("complaint_id", "value"):
        known[pk].append(value)
    staff = list(
        User.objects.filter(memberships__team__in={one.team_id for one in rows}).values_list(
            "name", flat=True
        )
    )
    for one in rows:
        known[one.pk] += [one.reference, one.spoken_by, one.spoken_by_contact, *staff]
        known[one.pk] += by_customer.get(one.customer_id or 0, [])
        known[one.pk] += [person.name for person in (one.customer, one.owner) if person]
    return known


def _likeness(one: Complaint, complaint: Complaint) -> int:
    return 2 * _same(one.site_id, complaint.site_id) + _same(one.touchpoint_id, complaint.touchpoint_id)


def _same(one: int | None, other: int | None) -> bool:
    return one is not None and one == other
