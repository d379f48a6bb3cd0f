"""What is asked of one person, and what they keep for others: hand-overs, tasks and covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Membership, Role, User
from recovery.models import Complaint, Cover, FollowUp, Handover, Promise, Task
from recovery.playbook.states import ComplaintState
from recovery.queries.around import Thing, part

# So many people are offered in a list at most.
MOST_PEOPLE = 300
DONE_SHOWN = 10
HELPERS = (Role.COLLEAGUE, Role.AGENT, Role.SUPERVISOR)


@dataclass(frozen=True)
class Asked:
    """What waits for one person's yes, no or deed, and what they keep for others now.

    In each row `kind` is the reference (of a cover, its kind), `more` the person who asks or is covered.
    """

    handovers: list[Thing] = field(default_factory=list)
    covers: list[Thing] = field(default_factory=list)
    tasks: list[Thing] = field(default_factory=list)
    kept_promises: list[Thing] = field(default_factory=list)
    kept_follow_ups: list[Thing] = field(default_factory=list)

    @property
    def kept(self) -> list[Thing]:
        """Return what they keep for others, each once, soonest first."""
        rows = {(row.text, row.pk): row for row in (*self.kept_promises, *self.kept_follow_ups)}
        return sorted(rows.values(), key=lambda row: (row.at is None, row.at, row.pk))

    @property
    def facts(self) -> list[Any]:
        """Return what changes when any of it does, for polls."""
        rows = (*self.handovers, *self.covers, *self.tasks, *self.kept)
        return [(row.pk, row.kind, row.at) for row in rows]


def asked_of(user: User, *, at: datetime, until: datetime) -> Asked:
    """Read all that is asked of this person in one statement.

    :param until: how far ahead they look at what they keep for others.
    """
    first, *rest = _parts(user, at=at, until=until)
    found: dict[str, list[Thing]] = defaultdict(list)
    for what, *values in first.union(*rest, all=True):
        found[what].append(Thing(*values))
    return Asked(**{name: sorted(rows, key=lambda row: (row.at, row.pk)) for name, rows in found.items()})


def _parts(user: User, *, at: datetime, until: datetime) -> list[QuerySet[Any, Any]]:
    asked = Handover.objects.live().filter(to=user).exclude(complaint__concerns_staff=user)
    tasks = Task.objects.live().readable_by(user)
    covers = Cover.objects.unanswered(at).filter(covered_by=user)
    parts = [
        part("handovers", asked, "complaint__reference", "reason", "asked_by__name", F("asked_at")),
        part("tasks", tasks, "complaint__reference", "what", "asked_by__name", F("due_at")),
        part("covers", covers, "kind", "note", "owner__name", F("from_at")),
    ]
    standing = Cover.objects.standing(at).filter(covered_by=user)
    visible = Complaint.objects.visible_to(user).exclude(state=ComplaintState.CLOSED).values("pk")
    promises = Promise.objects.owed().filter(due_at__lt=until, complaint__in=visible)
    asking = FollowUp.objects.live().filter(due_at__lt=until, complaint__in=visible)
    for rows, name, words in ((promises, "kept_promises", "text"), (asking, "kept_follow_ups", "kind")):
        for kept in _kept(rows, standing, by_promise=name == "kept_promises"):
            owner = "complaint__owner__name"
            parts.append(part(name, kept, "complaint__reference", words, owner, F("due_at")))
    return parts


def _kept(rows: Any, standing: QuerySet[Cover], *, by_promise: bool) -> list[Any]:
    """Return those rows that these covers hold: by name, by their complaint, or by the owner who is away."""
    away = standing.filter(kind=Cover.Kind.ABSENCE)
    named = standing.filter(items__promise=None, items__complaint__isnull=False)
    kept = [
        rows.filter(complaint__owner__in=away.values("owner")),
        rows.filter(complaint__in=named.values("items__complaint")),
    ]
    if by_promise:
        promised = standing.filter(items__promise__isnull=False)
        kept.append(rows.filter(pk__in=promised.values("items__promise")))
    return kept


# ------------------------------------------------------------------ the doors


def get_handover_for(user: User, pk: int) -> Handover:
    """Return a hand-over that this person was asked, or that lies on a complaint they see.

    :raises Http404: when there is none, or it is none of theirs; nobody can tell which.
    """
    rows = Handover.objects.readable_by(user).select_related("complaint", "owner", "to", "asked_by")
    return _found(rows.filter(pk=pk))


def get_task_for(user: User, pk: int) -> Task:
    """Return a task that was asked of this person.

    :raises Http404: when there is none, or it is somebody else's; nobody can tell which.
    """
    return _found(tasks_of(user).filter(pk=pk))


def get_cover_for(user: User, pk: int) -> Cover:
    """Return a cover of this person: they stand in, are covered, asked for it, or lead a team of the owner.

    :raises Http404: when there is none, or it is none of theirs; nobody can tell which.
    """
    access = access_of(user)
    rows = Cover.objects.select_related("owner", "covered_by", "asked_by").filter(pk=pk)
    if not access.reads_all:
        led = Membership.objects.filter(team__in=access.sensitive_teams).values("user")
        rows = rows.filter(Q(owner=user) | Q(covered_by=user) | Q(asked_by=user) | Q(owner__in=led))
    return _found(rows)


def _found(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404(_("There is no such thing here, or it is not yours."))
    return found


# ------------------------------------------------------------------ lists


def tasks_of(user: User) -> QuerySet[Task]:
    """Return all tasks of this person, soonest due first."""
    if not access_of(user).roles:
        return Task.objects.none()
    rows = Task.objects.readable_by(user).select_related("asked_by", "complaint")
    return rows.order_by("due_at", "pk")


def handovers_of(complaint: Complaint) -> QuerySet[Handover]:
    """Return every hand-over that was asked for this complaint, newest first."""
    return Handover.objects.filter(complaint=complaint).select_related("to", "asked_by").order_by("-pk")


def tasks_on(complaint: Complaint) -> QuerySet[Task]:
    """Return every task of this complaint, newest first."""
    return Task.objects.filter(complaint=complaint).select_related("helper", "asked_by").order_by("-pk")


def handovers_asked_of(user: User) -> QuerySet[Handover]:
    """Return what this person is asked to own and has not answered, oldest first."""
    rows = Handover.objects.live().filter(to=user).exclude(complaint__concerns_staff=user)
    return rows.select_related("complaint", "asked_by", "to").order_by("asked_at", "pk")


def get_handover_of(complaint: Complaint, pk: int) -> Handover:
    """Return one hand-over of a complaint the person may see already.

    :raises Http404: when the complaint has no such hand-over.
    """
    return _found(handovers_of(complaint).select_related("complaint").filter(pk=pk))


def get_task_of(complaint: Complaint, pk: int) -> Task:
    """Return one task of a complaint the person may see already.

    :raises Http404: when the complaint has no such task.
    """
    return _found(tasks_on(complaint).select_related("complaint").filter(pk=pk))


def helpers_for(complaint: Complaint) -> QuerySet[User]:
    """Return who can be asked for help: everybody of the team, and colleagues anywhere, by name."""
    can = Q(memberships__team=complaint.team_id, memberships__role__in=HELPERS)
    rows = User.objects.filter(can | Q(memberships__role=Role.COLLEAGUE), is_active=True)
    if complaint.concerns_staff_id:
        rows = rows.exclude(pk=complaint.concerns_staff_id)
    return rows.distinct().order_by("name", "pk")[:MOST_PEOPLE]
