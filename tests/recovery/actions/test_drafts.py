"""Drafts to the customer: one of the desk of each kind, one of each person, none sent by itself."""

from __future__ import annotations

from datetime import datetime

import pytest

from cxdesk.accounts.models import User
from recovery.actions.messages import draft_message
from recovery.errors import NotAllowed, WordsMissing
from recovery.models import Complaint
from tests.builders import MakeComplaint


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana)


def test_a_draft_of_the_desk_waits_behind_the_one_that_is_there(complaint: Complaint, noon: datetime):
    first = draft_message(complaint, kind="still_on_it", text="Still on it.", language="en", by=None, at=noon)
    again = draft_message(complaint, kind="still_on_it", text="Still.", language="en", by=None, at=noon)

    assert again == first
    assert again.text == "Still on it."
    assert complaint.events.filter(name="message.drafted").count() == 1
    assert not complaint.messages.exists()


def test_a_person_has_one_draft_of_a_kind_and_nobody_without_words(
    complaint: Complaint, ana: User, otto: User, noon: datetime
):
    for text in ("Dear", "Dear Ms Lin"):
        draft_message(complaint, kind="", text=text, by=ana, at=noon)

    assert complaint.drafts.get().text == "Dear Ms Lin"
    with pytest.raises(WordsMissing):
        draft_message(complaint, kind="", text=" ", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        draft_message(complaint, kind="", text="Dear", by=otto, at=noon)
