"""Recoveries that failed on the way: the five causes counted, what is to be improved, who failed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.models import (
    Complaint,
    ComplaintEvent,
    Escalation,
    FailureCause,
    FollowUp,
    Improvement,
    PostMortem,
    Promise,
)
from recovery.playbook.facts import LOW_SCORE
from recovery.playbook.states import Move

# The causes of a year are enough to say where recoveries fail.
COUNTED_DAYS = 365
MOST_IMPROVEMENTS = 100
# Whoever waited so long for somebody else to decide had too little freedom to decide themselves.
TOO_LONG_FOR_A_DECISION = timedelta(hours=4)


@dataclass(frozen=True)
class CauseCount:
    """One of the five causes, and how many recoveries failed by it.

    :param share: of all, in per cent, rounded; `running` is that of this and all above it.
    """

    cause: str
    name: str
    count: int
    share: int
    running: int


@dataclass(frozen=True)
class Causes:
    """The five causes of bad recoveries, most frequent first; what is provisional is counted apart."""

    rows: Sequence[CauseCount]
    total: int
    provisional: int


def causes_of_failure(user: User, *, at: datetime) -> Causes:
    """Count why recoveries failed within a year, of the complaints this person may see; one statement."""
    seen = Complaint.objects.visible_to(user).counted().values("pk")
    rows = PostMortem.objects.filter(at__gt=at - timedelta(days=COUNTED_DAYS), complaint__in=seen)
    counted = rows.order_by().values("cause", "state").annotate(number=Count("pk"))
    stands: dict[str, int] = {}
    provisional = 0
    for row in counted:
        if row["state"] == PostMortem.State.STANDS:
            stands[row["cause"]] = row["number"]
        elif row["state"] == PostMortem.State.PROVISIONAL:
            provisional += row["number"]
    total = sum(stands.values())
    ranked = sorted(FailureCause, key=lambda one: (-stands.get(one.value, 0), list(FailureCause).index(one)))
    found, running = [], 0
    for cause in ranked:
        count = stands.get(cause.value, 0)
        running += count
        share = round(100 * count / total) if total else 0
        found.append(
            CauseCount(
                cause.value, str(cause.label), count, share, round(100 * running / total) if total else 0
            )
        )
    return Causes(found, total, provisional)


def improvements_for(user: User) -> QuerySet[Improvement]:
    """Return what is to be improved, open ones first and oldest first, of complaints this person may see."""
    seen = Complaint.objects.visible_to(user).values("pk")
    rows = Improvement.objects.filter(post_mortem__complaint__in=seen)
    return rows.select_related("post_mortem__complaint", "settled_by").order_by(
        "settled_at", "opened_at", "pk"
    )


def open_improvements_for(user: User) -> list[Improvement]:
    """Return what nobody has seen to yet, oldest first."""
    return list(improvements_for(user).filter(settled_at=None)[:MOST_IMPROVEMENTS])


def get_improvement_for(user: User, pk: int) -> Improvement:
    """Return one improvement.

    :raises Http404: when there is none, or its complaint is not theirs to see.
    """
    found = improvements_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such improvement."))
    return found


def post_mortem_of(complaint: Complaint) -> PostMortem | None:
    """Return the look back on the resolution in hand, if somebody wrote one."""
    rows = PostMortem.objects.filter(
        complaint=complaint, resolution_number=complaint.resolution_number
    ).select_related("by", "concerns", "decided_by", "improvement")
    return rows.first()


def post_mortems_of(complaint: Complaint) -> list[PostMortem]:
    """Return the looks back on all resolutions of a complaint, first one first."""
    rows = PostMortem.objects.filter(complaint=complaint).order_by("resolution_number")
    return list(rows.select_related("by", "concerns", "decided_by", "improvement"))


def recovery_failed_before(complaint: Complaint) -> bool:
    """Say whether a recovery of this complaint, or of another one of its customer, failed on the way."""
    low = FollowUp.objects.filter(complaint=OuterRef("pk"), score__lte=LOW_SCORE)
    broken = Promise.objects.filter(complaint=OuterRef("pk"), broken_at__isnull=False)
    rows = Complaint.objects.filter(pk=complaint.pk)
    if complaint.customer_id is not None:
        rows = Complaint.objects.filter(customer=complaint.customer_id, merged_into=None) | rows
    failed = rows.filter(Q(reopened_times__gt=0) | Q(Exists(low)) | Q(Exists(broken)))
    return failed.exists()


def waited_for_a_decision(complaint: Complaint) -> timedelta:
    """Return the longest time for which it waited on a colleague, or on a supervisor's word."""
    moves = ComplaintEvent.objects.filter(complaint=complaint, name="complaint.moved").order_by("pk")
    longest, since = timedelta(), None
    for at, detail in moves.values_list("at", "detail"):
        if since is not None:
            longest = max(longest, at - since)
        asked = detail.get("move") == Move.WAIT and detail.get("on") == "colleague"
        since = (since or at) if asked else None
    raised = Escalation.objects.filter(complaint=complaint, answered_at__isnull=False)
    answered = [until - at for at, until in raised.values_list("at", "answered_at") if until]
    return max([longest, *answered])


def suggested_cause(complaint: Complaint) -> str:
    """Return the cause that the facts suggest for a recovery that failed: too little freedom, or nothing."""
    waited = waited_for_a_decision(complaint)
    return FailureCause.TOO_LITTLE_FREEDOM if waited > TOO_LONG_FOR_A_DECISION else ""
