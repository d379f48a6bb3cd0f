"""Reads about people, for the pages."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from knox.models import AuthToken

from cxdesk.accounts.access import RANK, access_of
from cxdesk.accounts.models import Letterhead, Membership, Team, User


def teams() -> QuerySet[Team]:
    return Team.objects.order_by("name")


def people() -> QuerySet[User]:
    """Return everybody with their memberships; those who are here first."""
    return User.objects.order_by("-is_active", "name", "pk").prefetch_related(_memberships())


def people_to_show() -> QuerySet[User]:
    """Return the people whom a demo offers to sign in as: active ones with a role."""
    return people().filter(is_active=True, memberships__isnull=False).distinct()


def person_for(user: User | AnonymousUser, key: int) -> User:
    """Return a person for those who may look at people.

    :raises Http404: when there is none, or `user` may not look.
    """
    if not may_see_people(user):
        raise Http404
    person = people().filter(pk=key).first()
    if person is None:
        raise Http404
    return person


def team_for(user: User | AnonymousUser, key: int) -> Team:
    """Return a team for those who may look at people.

    :raises Http404: when there is none, or `user` may not look.
    """
    team = Team.objects.filter(pk=key).first() if may_see_people(user) else None
    if team is None:
        raise Http404
    return team


def tokens_of(person: User) -> QuerySet[AuthToken]:
    return AuthToken.objects.filter(user=person).select_related("scope").order_by("-created")


def letterheads_of(whose: User | Team) -> QuerySet[Letterhead]:
    return whose.letterheads.order_by("language")


def may_see_people(user: User | AnonymousUser) -> bool:
    return access_of(user).reads_all


def role_of(person: User) -> str:
    """Return the most telling role among the memberships that were read with the person."""
    held = {membership.role for membership in person.memberships.all()}
    return next((role for role in RANK if role in held), "")


def _memberships() -> Prefetch[str]:
    return Prefetch("memberships", queryset=Membership.objects.select_related("team").order_by("team__name"))
