"""People as complaints need them."""

from __future__ import annotations

from django.db.models import QuerySet

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Role, Team, User


def workers_of(team_id: int) -> QuerySet[User]:
    """Return the agents and supervisors of a team who can still sign in, by name."""
    return (
        User.objects.filter(
            is_active=True, memberships__team_id=team_id, memberships__role__in=[Role.AGENT, Role.SUPERVISOR]
        )
        .distinct()
        .order_by("name")
    )


def people_at_work() -> QuerySet[User]:
    """Return everybody who can still sign in, by name."""
    return User.objects.filter(is_active=True).order_by("name", "pk")


def workers_beside(user: User) -> QuerySet[User]:
    """Return who else works in the teams of this person, by name."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__team__in=access_of(user).working_teams,
            memberships__role__in=[Role.AGENT, Role.SUPERVISOR],
        )
        .exclude(pk=user.pk)
        .distinct()
        .order_by("name", "pk")
    )


def staff_of(teams: frozenset[int]) -> QuerySet[User]:
    """Return everybody who belongs to one of these teams, by name; a complaint may be about any of them."""
    return User.objects.filter(is_active=True, memberships__team_id__in=teams).distinct().order_by("name")


def teams_to_log_for(user: User) -> QuerySet[Team]:
    """Return the teams for which this person may log complaints, by name."""
    return Team.objects.filter(pk__in=access_of(user).working_teams).order_by("name")


def reviewers_of_causes() -> QuerySet[User]:
    """Return the supervisors and admins, who own causes, by name."""
    return (
        User.objects.filter(is_active=True, memberships__role__in=[Role.SUPERVISOR, Role.ADMIN])
        .distinct()
        .order_by("name")
    )
