"""Where stored figures disagree with the rows they were worked out from; for `manage.py verify`."""

from __future__ import annotations

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery

from recovery.models import Complaint, FollowUp, NextDue, Promise
from recovery.playbook.states import ComplaintState

OPEN = (ComplaintState.OPEN, ComplaintState.WAITING, ComplaintState.RESOLVED)


def due_wrongly() -> QuerySet[Complaint]:
    """Return the complaints whose next moment is later than what they owe, or is that of nothing they owe.

    Reads only what is being worked at.
    """
    promises = Promise.objects.owed().filter(complaint=OuterRef("pk"))
    calls = FollowUp.objects.live().filter(complaint=OuterRef("pk"))
    rows = Complaint.objects.filter(state__in=OPEN).annotate(
        promised=_earliest(promises), to_follow_up=_earliest(calls)
    )
    later = Q(next_due_at__isnull=True) | Q(next_due_at__gt=F("promised"))
    later_call = Q(next_due_at__isnull=True) | Q(next_due_at__gt=F("to_follow_up"))
    return rows.filter(
        Q(later, promised__isnull=False)
        | Q(later_call, to_follow_up__isnull=False, state=ComplaintState.RESOLVED)
        | Q(next_due=NextDue.PROMISE, promised=None)
        | Q(next_due=NextDue.FOLLOW_UP, to_follow_up=None)
    )


def _earliest(rows: QuerySet[Promise] | QuerySet[FollowUp]) -> Subquery:
    return Subquery(rows.order_by().values("complaint").annotate(first=Min("due_at")).values("first"))
