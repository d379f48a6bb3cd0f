"""What a person may reach, read from their memberships once per request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from cxdesk.accounts.models import Membership, Role, User

# The most telling role first: it is the one shown under the name.
RANK = (Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.AUDITOR, Role.COLLEAGUE)


@dataclass(frozen=True, slots=True)
class Access:
    """The roles of one person, as questions that need no query."""

    roles: frozenset[tuple[int, str]] = frozenset()

    def teams(self, *roles: str) -> frozenset[int]:
        """Return the teams where the person has one of these roles; without roles, any role."""
        return frozenset(team for team, role in self.roles if not roles or role in roles)

    def has(self, *roles: str) -> bool:
        return any(role in roles for _, role in self.roles)

    @property
    def is_admin(self) -> bool:
        return self.has(Role.ADMIN)

    @property
    def is_auditor(self) -> bool:
        return self.has(Role.AUDITOR)

    @property
    def reads_all(self) -> bool:
        """Say whether the person reads every team's complaints: an admin or auditor anywhere."""
        return self.has(Role.ADMIN, Role.AUDITOR)

    @property
    def works(self) -> bool:
        """Say whether the person leads complaints somewhere: an agent or supervisor."""
        return self.has(Role.AGENT, Role.SUPERVISOR)

    @property
    def working_teams(self) -> frozenset[int]:
        """Return the teams on whose complaints the person may write."""
        return self.teams(Role.AGENT, Role.SUPERVISOR)

    @property
    def sensitive_teams(self) -> frozenset[int]:
        """Return the teams whose sensitive complaints the person sees without owning them."""
        return self.teams(Role.SUPERVISOR)

    @property
    def only_colleague(self) -> bool:
        """Say whether the person gets tasks with a brief and nothing else."""
        return bool(self.roles) and all(role == Role.COLLEAGUE for _, role in self.roles)

    def works_in(self, team_id: int) -> bool:
        return team_id in self.working_teams

    def supervises(self, team_id: int) -> bool:
        return team_id in self.sensitive_teams


NOTHING = Access()


def access_of(user: User | AnonymousUser) -> Access:
    """Return what the person may reach: one query, then kept on this user object.

    Strangers and deactivated people reach nothing.
    """
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return NOTHING
    known: Access | None = getattr(user, "_access", None)
    if known is None:
        known = Access(frozenset(Membership.objects.filter(user=user).values_list("team_id", "role")))
        user._access = known  # type: ignore[attr-defined]  # kept for the length of the request only
    return known


def read_access(people: Collection[User]) -> None:
    """Read what many people may reach in one statement, for `access_of` to find on these objects."""
    roles: dict[int, set[tuple[int, str]]] = {person.pk: set() for person in people}
    rows = Membership.objects.filter(user_id__in=roles).values_list("user_id", "team_id", "role")
    for user_id, team_id, role in rows:
        roles[user_id].add((team_id, role))
    for person in people:
        person._access = Access(frozenset(roles[person.pk]))  # type: ignore[attr-defined]  # as above


def forget_access(user: User) -> None:
    """Make the next `access_of` for this user object read the memberships again."""
    user.__dict__.pop("_access", None)
