"""Drafts to the customer: one of the desk of each kind, one of each person, none sent by itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.customers import NewCustomer
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import draft_message, write_message
from recovery.errors import IllegalMove, NotAllowed, WordsMissing
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


# --- two complaints that become one


@pytest.fixture
def pair(complaint: Complaint, make_complaint: MakeComplaint, ana: User) -> tuple[Complaint, Complaint]:
    """One complaint that is merged into another of the same person."""
    return complaint, make_complaint(owner=ana)


def kept(complaint: Complaint) -> set[tuple[str, str]]:
    return {(one.by.name if one.by else "", one.text) for one in complaint.drafts.select_related("by")}


def test_drafts_go_over_when_complaints_are_merged(
    pair: tuple[Complaint, Complaint], ana: User, lea: User, noon: datetime
) -> None:
    old, new = pair
    draft_message(old, kind="", text="Dear Ms Lin, half an hour of care.", by=ana, at=noon)
    draft_message(old, kind="", text="Lea's own words.", by=lea, at=noon)
    draft_message(old, kind="still_on_it", text="Still on it.", language="en", by=None, at=noon)

    for _time in range(2):
        merge_complaints(old, new, reason="The same fare.", by=ana, at=noon)

    assert kept(new) == {
        ("Ana", "Dear Ms Lin, half an hour of care."),
        ("Lea", "Lea's own words."),
        ("", "Still on it."),
    }
    assert new.drafts.filter(kind="").count() == 2


def test_two_drafts_of_one_person_stand_side_by_side_and_each_is_kept_by_itself(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    draft_message(old, kind="", text="About the car.", subject="Your car", by=ana, at=noon)
    draft_message(new, kind="", text="About the fare.", subject="Your fare", by=ana, at=noon)

    merge_complaints(old, new, reason="The same journey.", by=ana, at=noon)
    # A window that was open all the time keeps what stands in it.
    draft_message(new, kind="", text="About the fare, again.", by=ana, at=noon)

    assert kept(new) == {("Ana", "About the car."), ("Ana", "About the fare, again.")}
    moved = new.drafts.get(text="About the car.")
    assert moved.subject == "Your car"
    draft_message(new, kind=moved.kind, text="About the car, in full.", by=ana, at=noon)
    assert kept(new) == {("Ana", "About the car, in full."), ("Ana", "About the fare, again.")}


def test_the_same_words_twice_are_one_draft(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    for one in pair:
        draft_message(one, kind="", text="About the car.", by=ana, at=noon)

    merge_complaints(*pair, reason="The same journey.", by=ana, at=noon)

    assert kept(pair[1]) == {("Ana", "About the car.")}
    assert not pair[0].drafts.exists()


def test_of_two_drafts_of_the_desk_that_of_where_it_goes_stays(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    draft_message(old, kind="still_on_it", text="Still on the car.", by=None, at=noon)
    draft_message(new, kind="still_on_it", text="Still on the fare.", by=None, at=noon)

    merge_complaints(old, new, reason="The same journey.", by=ana, at=noon)

    assert kept(new) == {("", "Still on the fare.")}
    assert not old.drafts.exists()


def test_a_moved_draft_is_taken_up_by_one_click_and_goes_when_it_is_sent(
    client: Client, make_complaint: MakeComplaint, mia: NewCustomer, ana: User
) -> None:
    at = clock.now()
    old = make_complaint(owner=ana, new_customer=mia, at=at)
    new = make_complaint(owner=ana, customer=old.customer, at=at)
    draft_message(old, kind="", text="About the car.", by=ana, at=at)
    draft_message(new, kind="", text="About the fare.", by=ana, at=at)
    merge_complaints(old, new, reason="The same journey.", by=ana, at=at)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[new.reference]))
    (moved,) = page.context["reply"].prepared
    assert (moved.text, page.context["reply"].form.initial["text"]) == ("About the car.", "About the fare.")
    taken = client.get(reverse("complaint", args=[new.reference]), {"draft": moved.pk})
    assert taken.context["reply"].form.initial["text"] == "About the car."

    write_message(new, text=moved.text, language="en", kind=moved.kind, by=ana, at=at)
    assert kept(new) == {("Ana", "About the fare.")}


def test_words_kept_while_somebody_merges_are_refused_and_not_lost_from_sight(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    before = Complaint.objects.get(pk=old.pk)
    merge_complaints(old, new, reason="The same journey.", by=ana, at=noon)

    with pytest.raises(IllegalMove):
        draft_message(before, kind="", text="About the car.", by=ana, at=noon)

    assert not old.drafts.exists()
