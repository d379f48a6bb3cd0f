"""What an import has to know before it writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.shortcuts import get_object_or_404

from cxdesk.accounts.models import Team, User
from recovery.models import Complaint
from recovery.queries.people import workers_of


def already_imported(source: str, ids: Iterable[str]) -> frozenset[str]:
    """Return those ids of a source that stand on a complaint."""
    return frozenset(
        Complaint.objects.filter(source=source, source_id__in=list(ids)).values_list("source_id", flat=True)
    )


def find_worker(team: Team, email: str) -> User | None:
    """Return the agent or supervisor of the team who has this address."""
    return workers_of(team.pk).filter(email=email).first()


def teams_to_import_for() -> list[Team]:
    """Return all teams by name; whoever may import may do so for each of them."""
    return list(Team.objects.order_by("name"))


def find_person(email: str) -> User | None:
    """Return the person with this address who can still sign in."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def team_to_import_for(pk: int) -> Team:
    """Return one team.

    :raises Http404: when it is gone.
    """
    return get_object_or_404(Team, pk=pk)
