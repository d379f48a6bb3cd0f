"""The Tuesday, told once for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from cxdesk.accounts.models import User
from cxdesk.demo import tuesday
from cxdesk.demo.people import COLLEAGUES

TOLD_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """Tell it, give the moment, and undo it all after the last test of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        tuesday.tell(at=TOLD_AT)
        yield TOLD_AT
        transaction.set_rollback(True)


@pytest.fixture
def people(told: datetime, db: None) -> dict[str, User]:
    """Everybody of the demo, by the short name the scenes use."""
    by_email = {person.email: person for person in User.objects.all()}
    return {one.key: by_email[one.email] for one in COLLEAGUES}
