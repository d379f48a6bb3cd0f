"""Who keeps what for whom at a moment, and what falls due while somebody is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cxdesk.accounts.models import Team, User
from recovery.models import Complaint, Cover, FollowUp, Promise, Task
from recovery.models.covers import GOES_ON
from recovery.playbook.notices import NOTICES, NotificationEvent, Receiver
from recovery.playbook.states import ComplaintState

# Of these the subject is a promise.
OF_PROMISES = (NotificationEvent.PROMISE_DUE_SOON, NotificationEvent.PROMISE_BROKEN)


class _Kept(NamedTuple):
    """One thing that somebody keeps for an owner; without a complaint, all that the owner has."""

    covered_by: int
    complaint_id: int | None
    promise_id: int | None
    is_absence: bool

    def holds(self, complaint_id: int, promise_id: int | None) -> bool:
        if self.is_absence:
            return True
        return self.complaint_id == complaint_id and self.promise_id in (None, promise_id)


def stand_ins_of(
    event: NotificationEvent, about: Sequence[tuple[Complaint, int]], *, at: datetime
) -> dict[tuple[int, int], frozenset[int]]:
    """Return who is told beside the owner of each of these (complaint, subject), in one statement.

    What an owner is told, those hear who keep it for them at this moment.
    """
    if Receiver.OWNER not in NOTICES[event].receivers:
        return {(one.pk, subject): frozenset() for one, subject in about}
    kept = _kept_for({one.owner_id for one, _subject in about if one.owner_id}, at=at)
    return {
        (one.pk, subject): frozenset(
            row.covered_by
            for row in kept.get(one.owner_id or 0, ())
            if row.holds(one.pk, subject if event in OF_PROMISES else None)
        )
        for one, subject in about
    }


def owners_covered(owners: Collection[int], *, at: datetime) -> set[int]:
    """Return those of these owners for whom somebody keeps anything now."""
    rows = Cover.objects.standing(at).filter(owner_id__in=owners).order_by()
    return set(rows.values_list("owner_id", flat=True)) if owners else set()


def keeps_for_owner(complaint: Complaint, promise_id: int, person_id: int, *, at: datetime) -> bool:
    """Say whether this person keeps this promise for the owner at this moment."""
    kept = _kept_for({complaint.owner_id} if complaint.owner_id else set(), at=at)
    return any(
        row.covered_by == person_id and row.holds(complaint.pk, promise_id)
        for row in kept.get(complaint.owner_id or 0, ())
    )


def _kept_for(owners: Iterable[int | None], *, at: datetime) -> dict[int, list[_Kept]]:
    wanted = {one for one in owners if one}
    kept: dict[int, list[_Kept]] = defaultdict(list)
    if not wanted:
        return kept
    rows = Cover.objects.standing(at).filter(owner_id__in=wanted).order_by("pk", "items__pk")
    columns = rows.values_list(
        "owner_id", "covered_by_id", "items__complaint_id", "items__promise_id", "kind"
    )
    for owner, covered_by, complaint, promise, kind in columns:
        kept[owner].append(_Kept(covered_by, complaint, promise, kind == Cover.Kind.ABSENCE))
    return kept


def teams_of_owner(owner: User) -> QuerySet[Team]:
    """Return the teams in which this person owns what is not closed, by name."""
    own = Complaint.objects.filter(owner=owner).exclude(state=ComplaintState.CLOSED)
    return Team.objects.filter(pk__in=own.values("team")).order_by("name")


def covers_of(user: User, *, at: datetime) -> QuerySet[Cover]:
    """Return what is kept for this person or by them and is not over, soonest first."""
    rows = Cover.objects.filter(GOES_ON, Q(owner=user) | Q(covered_by=user), until_at__gt=at)
    return rows.select_related("owner", "covered_by").order_by("from_at", "pk")


def covers_on(complaint: Complaint, *, at: datetime) -> QuerySet[Cover]:
    """Return who keeps something of this complaint for its owner, or is asked to, soonest over first."""
    by_item = Q(items__complaint=complaint)
    away = Q(kind=Cover.Kind.ABSENCE, owner=complaint.owner_id, from_at__lte=at)
    rows = Cover.objects.filter(GOES_ON, by_item | away, owner=complaint.owner_id, until_at__gt=at)
    return rows.select_related("covered_by", "owner").distinct().order_by("until_at", "pk")


class Due(NamedTuple):
    """One thing that falls due while somebody is away."""

    kind: str
    reference: str
    title: str
    words: str
    at: datetime
    is_sensitive: bool


def due_between(
    owner: User,
    start: datetime,
    end: datetime,
    *,
    seen_by: User | None = None,
    cover: Cover | None = None,
    limit: int = 200,
) -> list[Due]:
    """Return which promises, follow-ups and tasks of this owner fall due in a span, soonest first.

    What is late already belongs to it: it is still owed.

    :param seen_by: whose eyes it is for, where that is not the owner.
    :param cover: only what this one holds.
    """
    owned = Complaint.objects.filter(owner=owner, is_training=False).exclude(state=ComplaintState.CLOSED)
    owned = owned.visible_to(seen_by or owner)
    promises = Promise.objects.owed().filter(complaint__in=owned, due_at__lt=end)
    asking = FollowUp.objects.live().filter(complaint__in=owned, due_at__lt=end)
    tasks = Task.objects.live().filter(complaint__in=owned, due_at__gte=start, due_at__lt=end)
    if cover is not None and cover.kind != Cover.Kind.ABSENCE:
        whole = cover.items.filter(promise=None).values("complaint")
        named = cover.items.filter(promise__isnull=False).values("promise")
        promises = promises.filter(Q(complaint__in=whole) | Q(pk__in=named))
        asking, tasks = asking.filter(complaint__in=whole), tasks.filter(complaint__in=whole)
    found: list[Due] = []
    kinds: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("promise", promises, "text"),
        ("follow_up", asking, "note"),
        ("task", tasks, "what"),
    )
    for kind, rows, words in kinds:
        columns = ("complaint__reference", "complaint__title", words, "due_at", "complaint__is_sensitive")
        named_rows = rows.order_by("due_at", "pk").values_list(*columns)
        found += [Due(kind, *row) for row in named_rows[:limit]]
    return sorted(found, key=lambda due: (due.at, due.kind, due.reference))[:limit]
