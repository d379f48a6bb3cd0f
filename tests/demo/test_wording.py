"""The Tuesday shows the tone guard: a letter that left with a reason, and words that wait for Ms He."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from recovery.models import ComplaintEvent, Message

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("told", "db")]


def test_a_letter_without_a_time_left_with_a_reason(told: datetime):
    event = ComplaintEvent.objects.get(name="tone.overridden")

    assert list(event.detail["rules"]) == ["hollow_promise"]
    letter = Message.objects.get(pk=event.detail["message"])
    assert (letter.first_apology, letter.first_owner, letter.first_next_contact) == (True, True, False)


def test_words_wait_for_the_supervisor_of_the_team(people: dict[str, User], client: Client):
    asked = ComplaintEvent.objects.select_related("complaint").get(name="tone.asked")
    client.force_login(people["he_yan"])

    page = client.get(f"/complaints/{asked.complaint.reference}/").content.decode()

    assert "Amara Obi asks you to let these words go" in page
    assert "booking partner" in page
