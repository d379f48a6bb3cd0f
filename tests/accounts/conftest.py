from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from cxdesk.accounts.models import User


@pytest.fixture(autouse=True)
def _no_old_attempts() -> Iterator[None]:
    """Rate limits count in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Return a browser in which this person is signed in."""

    def as_person(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return as_person
