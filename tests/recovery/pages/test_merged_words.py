"""What was said in a complaint that went into another one is read where that one is led."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cxdesk.accounts.models import User
from recovery.actions.complaints import translate_verbatim
from recovery.actions.customers import NewCustomer
from recovery.actions.merging import merge_complaints
from recovery.models import Channel, Complaint
from tests.builders import MakeComplaint
from tests.recovery.api.conftest import ROOT

pytestmark = pytest.mark.django_db

SAID = "车没有来。\nI stood <there> for two hours."


def _page(client: Client, complaint: Complaint) -> str:
    return client.get(reverse("complaint", args=[complaint.reference])).content.decode()


@pytest.fixture
def pair(make_complaint: MakeComplaint, ana: User, noon: datetime) -> tuple[Complaint, Complaint]:
    """Give a complaint that has a translation and went into another one, and that one."""
    old = make_complaint(owner=ana, verbatim=SAID, verbatim_language="zh-hans", channel=Channel.LETTER)
    translate_verbatim(old, language="en", text="The car did not come.", by=ana, at=noon)
    into = make_complaint(owner=ana)
    merge_complaints(old, into, reason="The same car", by=ana, at=noon)
    return old, into


def test_merged_words_stand_in_full_below_the_words_of_the_complaint(
    client: Client, ana: User, pair: tuple[Complaint, Complaint]
) -> None:
    old, into = pair
    client.force_login(ana)

    page = _page(client, into)

    assert f"From {old.reference}, merged here" in page
    own, merged = page.index("Nobody came."), page.index("车没有来。\nI stood &lt;there&gt; for two hours.")
    assert own < merged
    assert '<blockquote class="voice kept" lang="zh-hans">车' in page
    assert "By letter, <time" in page[own:merged]
    assert "Translation</span>" in page[merged:]
    assert page.index("The car did not come.") > merged


def test_words_that_came_by_way_of_another_complaint_are_not_lost(
    client: Client,
    ana: User,
    pair: tuple[Complaint, Complaint],
    make_complaint: MakeComplaint,
    noon: datetime,
) -> None:
    old, between = pair
    last = make_complaint(owner=ana)
    merge_complaints(between, last, reason="The same again", by=ana, at=noon)
    client.force_login(ana)

    page = _page(client, last)

    assert f"From {old.reference}, merged here" in page
    assert f"From {between.reference}, merged here" in page


def test_merged_words_that_are_hidden_from_somebody_stay_hidden(
    client: Client, ana: User, lea: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    into = make_complaint(owner=lea)
    old = make_complaint(owner=lea, verbatim="The secret part.")
    merge_complaints(old, into, reason="The same", by=lea, at=noon)
    Complaint.objects.filter(pk=old.pk).update(is_sensitive=True)

    client.force_login(ana)
    assert "The secret part." not in _page(client, into)
    told = client.get(f"{ROOT}complaints/{into.reference}/").json()["merged_here"]
    assert told == []
    client.force_login(lea)
    assert "The secret part." in _page(client, into)


def test_programs_read_the_merged_words(client: Client, ana: User, pair: tuple[Complaint, Complaint]) -> None:
    old, into = pair
    client.force_login(ana)

    told = client.get(f"{ROOT}complaints/{into.reference}/").json()["merged_here"]

    assert told == [
        {
            "reference": old.reference,
            "verbatim": SAID,
            "verbatim_language": "zh-hans",
            "received_at": "2026-03-10T12:00:00Z",
            "channel": "letter",
        }
    ]


def test_ten_merged_complaints_take_as_many_statements_as_one(
    client: Client,
    ana: User,
    mia: NewCustomer,
    make_complaint: MakeComplaint,
    noon: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    into = make_complaint(owner=ana, new_customer=mia)
    client.force_login(ana)
    _page(client, into)
    for place in range(10):
        old = make_complaint(owner=ana, customer=into.customer, verbatim=f"Words {place}.")
        translate_verbatim(old, language="zh-hans", text="字。", by=ana, at=noon)
        merge_complaints(old, into, reason="The same", by=ana, at=noon)
    with django_assert_max_num_queries(15):
        page = _page(client, into)
    with django_assert_max_num_queries(8):
        told = client.get(f"{ROOT}complaints/{into.reference}/").json()["merged_here"]

    assert page.count("merged here</h3>") == 10
    assert len(told) == 10


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("Nobody came.", True),
        ("他说“马上就来”。", False),
        ("She said “soon”.", False),
        ("他说「马上」。", True),
    ],
)
def test_words_with_quotation_marks_of_their_own_get_no_others_around_them(
    words: str, marked: bool, client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana, verbatim=words)
    client.force_login(ana)

    page = _page(client, complaint)

    assert f">{words}</blockquote>" in page
    assert ("voice--bare" not in page) == marked


@pytest.mark.parametrize(
    ("source", "shown"),
    [("cfpb", True), ("desk", False), ("lane", False), ("form", False), ("api:7", False)],
)
def test_only_an_import_shows_where_it_came_from(
    source: str, shown: bool, client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana, source=source, source_id="1-bb88")
    client.force_login(ana)

    assert ("1-bb88" in _page(client, complaint)) == shown
