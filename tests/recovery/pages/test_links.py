"""Duplicates and merging on the page: asked first, refused in words, one door to both complaints."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Team, User
from recovery.models import Complaint
from tests.builders import MakeComplaint
from tests.recovery.pages.desk import by_name

pytestmark = pytest.mark.django_db


def _merging(complaint: Complaint) -> str:
    return reverse("complaint_merge", args=[complaint.reference])


def _duplicate(complaint: Complaint) -> str:
    return reverse("complaint_duplicate", args=[complaint.reference])


def test_two_complaints_are_shown_side_by_side_before_they_are_merged(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    old, into = make_complaint(owner=ana), make_complaint(owner=ana, verbatim="The car never came.")
    client.force_login(ana)
    client.post(_duplicate(old), {"other": into.reference.lower()})

    page = client.get(reverse("complaint", args=[old.reference])).content.decode()
    asked = client.get(_merging(old), {"into": into.reference}).content.decode()
    old.refresh_from_db()
    assert f"{_merging(old)}?into={into.reference}" in page
    assert "The car never came." in asked
    assert old.merged_into is None

    answer = client.post(_merging(old), {"into": into.reference, "reason": "The same car"})

    old.refresh_from_db()
    assert answer.status_code == 303
    assert old.merged_into == into


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": "same"}, "required"),
        ({"into": "CX-2026-999999", "reason": "kept words"}, "no complaint with this reference"),
        ({"into": "itself", "reason": "kept words"}, "duplicate of itself"),
        ({"into": "other", "reason": ""}, "why these two are one"),
    ],
)
def test_merging_is_refused_in_words(
    sent: dict[str, str], words: str, client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    old, other = make_complaint(owner=ana), make_complaint(owner=ana)
    known = {"itself": old.reference, "other": other.reference}
    sent = {key: known.get(value, value) for key, value in sent.items()}
    client.force_login(ana)

    answer = client.post(_merging(old), sent)

    assert answer.status_code == (409 if "into" in sent else 422)
    assert words in answer.content.decode()
    if sent["reason"] == "kept words":
        assert "kept words" in answer.content.decode()
    old.refresh_from_db()
    assert old.merged_into is None


def test_a_complaint_of_another_team_cannot_be_merged_into(
    client: Client, ana: User, otto: User, halcyon: Team, make_complaint: MakeComplaint
) -> None:
    old, hidden = make_complaint(owner=ana), make_complaint(owner=otto, team=halcyon)
    client.force_login(ana)

    asked = client.get(_merging(old), {"into": hidden.reference})
    sent = client.post(_merging(old), {"into": hidden.reference, "reason": "same"})
    marked = client.post(_duplicate(old), {"other": hidden.reference})

    for answer in (asked, sent, marked):
        assert answer.status_code == 409
        assert "no complaint with this reference" in answer.content.decode()


def test_readers_and_outsiders_merge_nothing(
    client: Client, ana: User, aki: User, otto: User, make_complaint: MakeComplaint
) -> None:
    old, into = make_complaint(owner=ana), make_complaint(owner=ana)
    for person, status in ((aki, 403), (otto, 404)):
        client.force_login(person)
        assert client.post(_merging(old), {"into": into.reference, "reason": "same"}).status_code == status
        assert client.post(_duplicate(old), {"other": into.reference}).status_code == status


def test_a_cause_that_is_known_is_linked(client: Client, ana: User, make_complaint: MakeComplaint) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    client.post(reverse("causes"), {"title": "Bookings go by fax"})
    cause_id = int(client.get(reverse("causes")).context["causes"][0].pk)

    answer = client.post(by_name("complaint_cause").url(complaint), {"cause": str(cause_id)})

    assert answer.status_code == 303
    assert complaint.cause_links.get().cause_id == cause_id
