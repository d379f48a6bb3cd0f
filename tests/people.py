"""The people of the tests, by role; creating one costs no password hashing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from cxdesk.accounts.models import Membership, Role, Team, User

Person = Callable[..., User]


@pytest.fixture
def noon() -> datetime:
    """A Tuesday, inside everybody's working hours."""
    return datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def harbour(db: None) -> Team:
    return Team.objects.create(name="Harbour")


@pytest.fixture
def halcyon(db: None) -> Team:
    return Team.objects.create(name="Halcyon")


@pytest.fixture
def make_person(db: None) -> Person:
    """Add a person to a team; without a password they enter by `client.force_login`."""

    def make(name: str, role: str = "", team: Team | None = None, **fields: Any) -> User:
        email = str(fields.pop("email", f"{name.lower()}@cxdesk.test"))
        person = User.objects.create_user(email, name=name, **fields)
        if team is not None:
            Membership.objects.create(user=person, team=team, role=role)
        return person

    return make


@pytest.fixture
def ana(make_person: Person, harbour: Team) -> User:
    return make_person("Ana", Role.AGENT, harbour)


@pytest.fixture
def lea(make_person: Person, harbour: Team) -> User:
    return make_person("Lea", Role.SUPERVISOR, harbour)


@pytest.fixture
def cleo(make_person: Person, harbour: Team) -> User:
    return make_person("Cleo", Role.COLLEAGUE, harbour)


@pytest.fixture
def ada(make_person: Person, harbour: Team) -> User:
    return make_person("Ada", Role.ADMIN, harbour)


@pytest.fixture
def aki(make_person: Person, harbour: Team) -> User:
    return make_person("Aki", Role.AUDITOR, harbour)


@pytest.fixture
def otto(make_person: Person, halcyon: Team) -> User:
    """An agent of another team: the outsider."""
    return make_person("Otto", Role.AGENT, halcyon)
