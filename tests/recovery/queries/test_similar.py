"""Similar complaints: only those that ended well, the likest first, and nobody's name in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.models import Team, User
from recovery.actions.customers import NewCustomer
from recovery.models import Category, Complaint, ComplaintReference, FollowUp, Site
from recovery.queries.similar import similar_to
from tests.builders import ENOUGH, MakeComplaint, lead_to

pytestmark = pytest.mark.django_db
MIA = NewCustomer("Mia Lin", emails=("mia.lin@example.com",), phones=("+86 138 0000 4410",))


@pytest.fixture
def category(db: None) -> Category:
    return Category.objects.exclude(parent=None).order_by("pk")[0]


@pytest.fixture
def solve(make_complaint: MakeComplaint, ana: User, noon: datetime, category: Category) -> Any:
    """Make a closed complaint of the category with what was done and how they felt."""

    def make(done: str = "We paid the fare back.", *, score: int | None = 5, **fields: Any) -> Complaint:
        complaint = make_complaint(owner=ana, **{"category": category, **fields})
        answers = {**ENOUGH["resolve"]["answers"], "what_was_done": done}
        lead_to(complaint, "resolve", by=ana, at=noon, resolve={"answers": answers})
        FollowUp.objects.filter(complaint=complaint).delete()
        FollowUp.objects.create(
            complaint=complaint,
            resolution_number=1,
            after_hours=72,
            due_at=noon,
            state="done" if score else "unreachable",
            score=score,
            settled_at=noon,
            settled_by=ana,
        )
        Complaint.objects.filter(pk=complaint.pk).update(state="closed", closed_at=noon)
        return complaint

    return make


@pytest.fixture
def asking(make_complaint: MakeComplaint, ana: User, category: Category) -> Complaint:
    return make_complaint(owner=ana, category=category)


def test_only_closed_ones_with_a_good_follow_up_are_shown(solve, make_complaint, asking, ana, noon, category):
    solve("This went well.")
    solve("This went badly.", score=2)
    solve("Nobody was reached.", score=None)
    solve("Somebody is concerned.", is_sensitive=True)
    solve("It was for training.", is_training=True)
    solve("Of another kind.", category=Category.objects.exclude(parent=None).order_by("pk")[1])
    still_open = make_complaint(owner=ana, category=category)
    lead_to(still_open, "resolve", by=ana, at=noon)

    assert [one.what_was_done for one in similar_to(asking, ana)] == ["This went well."]


def test_one_bad_follow_up_spoils_a_good_one(solve, asking, ana, noon):
    complaint = solve()
    FollowUp.objects.create(
        complaint=complaint,
        resolution_number=1,
        after_hours=168,
        due_at=noon,
        state="done",
        score=1,
        settled_at=noon,
        settled_by=ana,
    )

    assert similar_to(asking, ana) == []


def test_nobody_can_be_known_by_what_is_shown(solve, asking, otto, ana):
    complaint = solve(
        "Ana wrote to Mia Lin (MIA.LIN@example.com, ｍｉａ.lin@example.com) about booking HX-77421 in 1204, "
        "called +86 138 0000 4410, told Ms Lin's husband Mr Bo Chen, see CX-2026-000417; refunded the taxi.",
        new_customer=MIA,
    )
    ComplaintReference.objects.create(complaint=complaint, kind="room", value="1204", key="1204")

    found = similar_to(asking, otto)

    text = found[0].what_was_done
    for gone in ("mia", "lin", "ana ", "77421", "1204", "4410", "chen", "417", "@"):
        assert gone not in text.casefold()
    assert "refunded the taxi" in text
    assert found[0].reference == ""


def test_whoever_may_see_it_gets_the_reference(solve, asking, ana, aki, otto):
    complaint = solve()

    assert [similar_to(asking, one)[0].reference for one in (ana, aki, otto)] == [
        complaint.reference,
        complaint.reference,
        "",
    ]


def test_the_same_site_stands_first_and_five_are_enough(solve, asking, ana):
    site = Site.objects.create(key="pier-9", name="Pier 9")
    Complaint.objects.filter(pk=asking.pk).update(site=site)
    asking.refresh_from_db()
    solve("At the site.", site=site)
    for number in range(5):
        solve(f"Elsewhere {'abcde'[number]}.")

    found = similar_to(asking, ana)

    assert found[0].what_was_done == "At the site."
    assert found[0].same_site
    assert len(found) == 5


def test_it_costs_as_many_statements_with_one_as_with_five(solve, asking, ana, harbour: Team):
    counts = []
    for _more in range(2):
        solve("We paid it back.")
        solve("We sent a car.")
        with CaptureQueriesContext(connection) as captured:
            similar_to(asking, ana)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 7
