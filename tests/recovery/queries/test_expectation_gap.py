"""The gap between expected and delivered: only where both are known, by category, next to later scores."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.actions.asking import settle_follow_up
from recovery.actions.endings import close_complaint
from recovery.models import Category, Complaint, FollowUp
from recovery.queries.expectation_gap import expectation_gap
from tests.builders import ENOUGH, MakeComplaint, lead_to
from tests.people import Person


@pytest.fixture
def close(make_complaint: MakeComplaint, ana: User) -> object:
    """Lead a complaint to closed with these levels; None leaves one out."""

    def lead(
        category: str,
        expected: int | None,
        delivered: int | None,
        *,
        score: int = 4,
        later: int | None = None,
    ) -> Complaint:
        at = clock.now() - timedelta(days=40)
        complaint = make_complaint(owner=ana, category=Category.objects.get(key=category), at=at)
        answers = {**ENOUGH["confirm_expectation"]["answers"]}
        if expected:
            answers["expected_level"] = str(expected)
        lead_to(complaint, "resolve", by=ana, at=at, confirm_expectation={"answers": answers})
        for row in FollowUp.objects.filter(complaint=complaint).order_by("due_at"):
            at = row.due_at + timedelta(minutes=1)
            settle_follow_up(row, state="done", score=score, content=True, delivered=later, by=ana, at=at)
        lead_to(complaint, "root_cause", by=ana, at=at)
        return close_complaint(complaint, delivered=delivered, by=ana, at=at)

    return lead


def window() -> dict[str, datetime]:
    at = clock.now()
    return {"since": at - timedelta(days=90), "until": at}


def test_the_gap_is_counted_where_both_levels_are_known(close, lea: User) -> None:  # type: ignore[no-untyped-def]
    close("billing", 4, 2, score=3, later=3)
    close("billing", 3, 3, score=4)
    close("waiting", 3, 5, score=5)
    close("waiting", None, 5)
    close("waiting", 4, None)

    report = expectation_gap(lea, **window())

    told = {
        one.name: (one.count, one.expected, one.delivered, one.gap, one.later, one.follow_up_gap)
        for one in report.categories
    }
    assert told == {
        "Billing accuracy": (2, 3.5, 2.5, -1.0, 3.5, -1.0),
        "Reachability and waiting": (1, 3.0, 5.0, 2.0, 5.0, None),
    }
    assert [(one.name, one.count, one.later) for one in report.kinds] == [
        ("Less than expected", 1, 3.0),
        ("As expected", 1, 4.0),
        ("More than expected", 1, 5.0),
    ]


def test_nothing_known_says_nothing(close, lea: User, client: Client) -> None:  # type: ignore[no-untyped-def]
    close("billing", None, 3)
    client.force_login(lea)

    report = expectation_gap(lea, **window())
    page = client.get(reverse("expectation_gap")).content.decode()

    assert (report.categories, report.kinds) == ([], [])
    assert "No complaint closed in this time" in page
    assert "<table" not in page


def test_the_page_prints_n_beside_every_mean(close, lea: User, client: Client) -> None:  # type: ignore[no-untyped-def]
    close("billing", 4, 2, score=3)
    client.force_login(lea)

    page = client.get(reverse("expectation_gap")).content.decode()

    assert "Billing accuracy" in page
    assert "-2.0" in page
    assert "3.0 (1)" in page


def test_supervisors_read_their_own_teams_and_agents_nothing(  # type: ignore[no-untyped-def]
    close, ana: User, ada: User, make_person: Person, harbour: Team, client: Client
) -> None:
    halcyon = Team.objects.create(name="Halcyon")
    lou = make_person("Lou", Role.SUPERVISOR, halcyon)
    close("billing", 4, 2)

    assert expectation_gap(lou, **window()).categories == []
    assert len(expectation_gap(ada, **window()).categories) == 1
    client.force_login(ana)
    assert client.get(reverse("expectation_gap")).status_code == 403
