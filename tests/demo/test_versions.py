"""The Tuesday has a version in force and a draft that waits for a second person."""

from __future__ import annotations

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from recovery.models import PlaybookVersion

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_draft_waits_for_he_yan(people: dict[str, User], client: Client) -> None:
    draft = PlaybookVersion.objects.get(state="draft")

    assert draft.asked_by == people["priya"]
    client.force_login(people["he_yan"])
    day = client.get("/my-day/").content.decode()
    page = client.get("/playbook/").content.decode()
    assert f"Draft {draft.number} of the playbook waits" in day
    assert f"Put {draft.number} in force" in page
    assert "4 changes" in page
