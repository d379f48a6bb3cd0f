"""Around the draft: who could put it in force, and taking back what was changed at a step."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Role, Team, User
from recovery.actions.playbook_versions import change_draft, start_draft
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


def test_a_step_is_taken_back_to_what_is_in_force_and_the_others_stay(
    client: Client, ada: User, noon: datetime
) -> None:
    draft = start_draft(by=ada, at=noon)
    before = draft.content
    change = {
        "steps": {key: {"within_minutes": 9} for key in ("listen", "stay_objective")},
        "rules": {"mood_is_noted": "off", "restatement_is_confirmed": "warn"},
    }
    draft = change_draft(draft.number, revision=0, change=change, by=ada, at=noon)
    client.force_login(ada)
    address = reverse("playbook_step", args=[draft.number, "stay_objective"])

    old = client.post(address, {"revision": 0, "take_back": "on"})
    done = client.post(address, {"revision": 1, "take_back": "on"})
    again = client.post(address, {"revision": 2, "take_back": "on"})

    assert (old.status_code, done.status_code, again.status_code) == (409, 303, 303)
    draft.refresh_from_db()
    assert draft.revision == 2
    assert draft.content["steps"]["stay_objective"] == before["steps"]["stay_objective"]
    assert draft.content["rules"]["mood_is_noted"] == before["rules"]["mood_is_noted"]
    assert draft.content["rules"]["restatement_is_confirmed"] == "warn"
    assert draft.content["steps"]["listen"]["within_minutes"] == 9


def test_nobody_but_admins_takes_a_step_back(client: Client, ada: User, lea: User, noon: datetime) -> None:
    draft = start_draft(by=ada, at=noon)
    client.force_login(lea)

    answer = client.post(
        reverse("playbook_step", args=[draft.number, "own"]), {"revision": 0, "take_back": "on"}
    )

    assert answer.status_code == 403
