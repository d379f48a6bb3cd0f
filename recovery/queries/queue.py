"""What the list of complaints needs besides its rows: capped counts, steps done, and what to narrow by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Team, User
from recovery.models import Category, Complaint, Site, StepDone
from recovery.models.complaints import ComplaintQuerySet
from recovery.playbook.states import ComplaintState
from recovery.queries.capped import CappedCount
from recovery.queries.complaints import COUNT_CAP, owned_by, queue_for
from recovery.queries.customers import customer_ids_like
from recovery.queries.lookup import numbers_in
from recovery.queries.taxonomy import OWN

READ_TITLES = 2000


def waiting_counts(user: User) -> dict[str, int]:
    """Count what stands in the views of the queue: one statement, each looking at no more than the cap."""
    queue = queue_for(user)
    views: dict[str, ComplaintQuerySet] = {
        "all": queue,
        "mine": queue.filter(owner=user),
        "new": queue.filter(state=ComplaintState.NEW),
        "open": queue.filter(state=ComplaintState.OPEN),
        "waiting": queue.filter(state=ComplaintState.WAITING),
        "resolved": owned_by(user).filter(state=ComplaintState.RESOLVED),
    }
    counts = {
        name: CappedCount(rows.order_by().values("pk")[: COUNT_CAP + 1]) for name, rows in views.items()
    }
    found = User.objects.filter(pk=user.pk).values_list(*counts.values()).get()
    return dict(zip(counts, found, strict=True))


def steps_done_by(complaint_ids: Iterable[int]) -> dict[int, set[str]]:
    """Return the keys of the steps that stand as done, for the complaints of one page of a list."""
    done: dict[int, set[str]] = defaultdict(set)
    rows = StepDone.objects.filter(complaint_id__in=list(complaint_ids), voided_at=None)
    for complaint_id, step in rows.values_list("complaint_id", "step"):
        done[complaint_id].add(step)
    return done


@dataclass(frozen=True)
class Offered:
    """What a list can be narrowed by, as pairs of number and name; categories with their parent."""

    sites: list[tuple[int, str]] = field(default_factory=list)
    teams: list[tuple[int, str]] = field(default_factory=list)
    categories: list[tuple[int, str, int | None]] = field(default_factory=list)


def offered_to(user: User) -> Offered:
    """Return sites, categories and the teams this person sees complaints of; one statement."""
    teams = Team.objects.all()
    if not access_of(user).reads_all:
        teams = teams.filter(pk__in=access_of(user).working_teams)
    parts = [
        _part("site", Site.objects.filter(retired_at=None)),
        _part("team", teams),
        _part("category", Category.objects.filter(retired_at=None, taxonomy=OWN), F("parent_id")),
    ]
    offered = Offered()
    for what, pk, name, parent in sorted(
        parts[0].union(*parts[1:], all=True), key=lambda row: (row[2], row[1])
    ):
        if what == "site":
            offered.sites.append((pk, name))
        elif what == "team":
            offered.teams.append((pk, name))
        else:
            offered.categories.append((pk, name, parent))
    return offered


def _part(what: str, rows: Any, parent: Any = None) -> QuerySet[Any, Any]:
    above = parent if parent is not None else Cast(Value(None), IntegerField())
    return rows.order_by().values_list(Cast(Value(what), CharField(max_length=10)), "pk", "name", above)


def found_by_words(rows: ComplaintQuerySet, text: str) -> ComplaintQuerySet:
    """Keep the complaints whose title, customer or reference answers to these words.

    Titles are read for the first `READ_TITLES` rows of the list; no index could answer for a million.
    """
    text = text.replace("\x00", "").strip()[:200]
    if not text:
        return rows
    numbered = numbers_in(text)
    if numbered and text.upper().startswith("CX"):
        return rows.filter(numbered)
    near = rows.values("pk")[:READ_TITLES]
    found = Q(pk__in=near, title__icontains=text) | Q(customer_id__in=customer_ids_like(text))
    # Digits may be the number of a complaint as well as somebody's phone.
    return rows.filter(found | numbered if numbered else found)


def all_states_for(user: User, *, training: bool = False) -> ComplaintQuerySet:
    """Return the complaints this person may see in every state, newest first."""
    return Complaint.objects.visible_to(user).filter(is_training=training).order_by("-id")
