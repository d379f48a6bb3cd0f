"""The gap between what customers had expected and what they got, next to how they felt later.

Both are measured on one scale from 1 to 5. Where one of the two is missing there is no gap, and the
complaint is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Role, User
from recovery.models import Category, Complaint, Evidence, FollowUp
from recovery.playbook.states import FollowUpState
from recovery.queries.taxonomy import name_of

WINDOW = timedelta(days=90)
LESS, AS_EXPECTED, MORE = -1, 0, 1


@dataclass(frozen=True)
class Gap:
    """A group of complaints that closed with both levels known.

    :param count: at closing; `later_count` of them have a score from a follow-up.
    :param follow_up_count: follow-ups at which both levels were known.
    """

    name: str
    count: int = 0
    expected_sum: int = 0
    delivered_sum: int = 0
    later_count: int = 0
    later_sum: int = 0
    follow_up_count: int = 0
    follow_up_sum: int = 0

    @property
    def expected(self) -> float | None:
        return _mean(self.expected_sum, self.count)

    @property
    def delivered(self) -> float | None:
        return _mean(self.delivered_sum, self.count)

    @property
    def gap(self) -> float | None:
        """Return delivered minus expected: below zero they got less than they had expected."""
        return _mean(self.delivered_sum - self.expected_sum, self.count)

    @property
    def later(self) -> float | None:
        return _mean(self.later_sum, self.later_count)

    @property
    def follow_up_gap(self) -> float | None:
        return _mean(self.follow_up_sum, self.follow_up_count)


@dataclass(frozen=True)
class GapReport:
    """The same complaints twice: by category, and by whether they got less, as much or more."""

    categories: list[Gap]
    kinds: list[Gap]


def _mean(total: int, count: int) -> float | None:
    return round(total / count, 2) if count else None


def may_read_gap(user: User) -> bool:
    """Say whether the person reads figures of whole teams."""
    access = access_of(user)
    return access.reads_all or access.has(Role.SUPERVISOR)


def expectation_gap(user: User, *, since: datetime, until: datetime) -> GapReport:
    """Measure the gap of what closed in a window, for the teams this person oversees; in three statements."""
    closed = list(_closed(user, since, until))
    asked = list(_asked(user, since, until))
    ids = {row["category"] for row in (*closed, *asked)}
    names = {one.pk: name_of(one) for one in Category.objects.filter(pk__in=ids - {None})}
    by_category = [
        _folded(
            names.get(pk) or _("Without a category"),
            (row for row in closed if row["category"] == pk),
            (row for row in asked if row["category"] == pk),
        )
        for pk in ids
    ]
    kinds = (
        (LESS, _("Less than expected")),
        (AS_EXPECTED, _("As expected")),
        (MORE, _("More than expected")),
    )
    by_kind = [_folded(name, (row for row in closed if row["kind"] == kind), ()) for kind, name in kinds]
    return GapReport(
        sorted(by_category, key=lambda one: (one.gap is None, one.gap, one.name)),
        [one for one in by_kind if one.count],
    )


def _folded(name: str, closed: Iterable[Mapping[str, Any]], asked: Iterable[Mapping[str, Any]]) -> Gap:
    rows, follow_ups = list(closed), list(asked)
    return Gap(
        name,
        count=sum(row["count"] for row in rows),
        expected_sum=sum(row["expected_sum"] for row in rows),
        delivered_sum=sum(row["delivered_sum"] for row in rows),
        later_count=sum(row["later_count"] for row in rows),
        later_sum=sum(row["later_sum"] or 0 for row in rows),
        follow_up_count=sum(row["count"] for row in follow_ups),
        follow_up_sum=sum(row["gap_sum"] for row in follow_ups),
    )


def _overseen(user: User) -> QuerySet[Complaint]:
    rows = Complaint.objects.visible_to(user).counted()
    access = access_of(user)
    return rows if access.reads_all else rows.filter(team_id__in=access.sensitive_teams)


def _expected(complaint: str) -> Cast:
    levels = Evidence.objects.filter(
        complaint=OuterRef(complaint), step="confirm_expectation", key="expected_level"
    ).order_by("-id")
    return Cast(Subquery(levels.values("value")[:1]), IntegerField())


def _closed(user: User, since: datetime, until: datetime) -> Iterable[Mapping[str, Any]]:
    scores = FollowUp.objects.filter(
        complaint=OuterRef("pk"),
        resolution_number=OuterRef("resolution_number"),
        state=FollowUpState.DONE,
        score__isnull=False,
    ).order_by("-settled_at", "-pk")
    rows = (
        _overseen(user)
        .filter(closed_at__gte=since, closed_at__lt=until, delivered__isnull=False)
        .annotate(expected=_expected("pk"), later=Subquery(scores.values("score")[:1]))
        .filter(expected__isnull=False)
        .annotate(
            kind=Case(
                When(delivered__lt=F("expected"), then=Value(LESS)),
                When(delivered__gt=F("expected"), then=Value(MORE)),
                default=Value(AS_EXPECTED),
            )
        )
    )
    return (
        rows.order_by()
        .values("category", "kind")
        .annotate(
            count=Count("pk"),
            expected_sum=Sum("expected"),
            delivered_sum=Sum("delivered"),
            later_count=Count("later", filter=Q(later__isnull=False)),
            later_sum=Sum("later"),
        )
    )


def _asked(user: User, since: datetime, until: datetime) -> Iterable[Mapping[str, Any]]:
    rows = (
        FollowUp.objects.filter(
            complaint__in=_overseen(user).values("pk"),
            settled_at__gte=since,
            settled_at__lt=until,
            delivered__isnull=False,
        )
        .annotate(expected=_expected("complaint"))
        .filter(expected__isnull=False)
    )
    return (
        rows.order_by()
        .values(category=F("complaint__category"))
        .annotate(count=Count("pk"), gap_sum=Sum(F("delivered") - F("expected")))
    )
