"""Who could put a draft in force, and what is said where nobody could."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Role, Team, User
from recovery.actions.playbook_versions import start_draft
from tests.people import Person

pytestmark = pytest.mark.django_db
NOBODY = "Nobody else here is a supervisor or admin"


def shown(client: Client, who: User) -> str:
    client.force_login(who)
    return client.get(reverse("playbook")).content.decode()


def test_those_who_could_are_named_and_nobody_else(
    client: Client, ada: User, lea: User, ana: User, make_person: Person, harbour: Team, noon: datetime
) -> None:
    make_person("Gil", Role.SUPERVISOR, harbour, is_active=False, deactivated_at=noon)
    start_draft(by=ada, at=noon)

    page = shown(client, ada)

    assert "Could put it in force: Lea</p>" in page
    assert NOBODY not in page


def test_where_nobody_could_it_is_said_what_to_do(
    client: Client, ada: User, ana: User, noon: datetime
) -> None:
    start_draft(by=ada, at=noon)

    assert NOBODY in shown(client, ada)
