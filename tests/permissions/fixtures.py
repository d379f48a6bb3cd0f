"""The world as a fixture: one for all tests of a file, in a transaction that never commits."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.template.base import Template

from tests.permissions.asking import Asker
from tests.permissions.world import World, one_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Give the people and complaints; tests that use it change nothing for good."""
    cache.clear()
    # Thousands of refusals are the purpose here; a log line for each would cost more than the request.
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), one_world() as made:
        # Tests keep a copy of what every template was given; nobody here looks at it.
        patch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
        yield made
    logging.disable(logging.NOTSET)
    cache.clear()


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    return Asker(world)
