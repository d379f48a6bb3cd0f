"""The list of complaints: next hurt first, narrowed, paged by position, never more than its statements."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cxdesk.accounts.models import Team, User
from cxdesk.common import clock
from recovery.actions.complaints import NewComplaint, log_complaints
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import set_aside
from recovery.actions.promises import make_promise
from recovery.models import Channel, Complaint
from tests.builders import MakeComplaint, lead_to
from tests.recovery.pages.desk import FRAGMENT

pytestmark = pytest.mark.django_db


def _many(team: Team, count: int, at: datetime) -> list[Complaint]:
    return log_complaints(
        [
            NewComplaint(
                team=team,
                channel=Channel.FORM,
                received_at=at + timedelta(seconds=place),
                verbatim=f"Number {place} waited.",
                severity=place % 4 + 1,
            )
            for place in range(count)
        ],
        by=None,
        at=at + timedelta(hours=1),
    )


def test_the_list_shows_the_next_hurt_first_and_pages_by_position(
    client: Client, ana: User, harbour: Team, noon: datetime
) -> None:
    rows = _many(harbour, 60, noon)
    client.force_login(ana)

    first = client.get(reverse("complaints"))
    following = client.get(reverse("complaints"), {"after": first.context["after"]})

    shown = [row["reference"] for row in (*first.context["rows"], *following.context["rows"])]
    assert shown == [row.reference for row in rows]
    assert following.context["after"] == ""


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"severity": "1"}, 2),
        ({"owner": "me"}, 1),
        ({"owner": "nobody"}, 7),
        ({"state": "open"}, 1),
        ({"state": "closed"}, 0),
        ({"q": "Number 3 waited"}, 1),
        ({"due": "late"}, 7),
        ({"training": "on"}, 1),
        ({"channel": "mail"}, 0),
    ],
)
def test_the_list_is_narrowed_by_what_is_asked(
    asked: dict[str, str],
    count: int,
    client: Client,
    ana: User,
    harbour: Team,
    make_complaint: MakeComplaint,
    noon: datetime,
) -> None:
    _many(harbour, 7, noon)
    make_complaint(owner=ana, at=clock.now(), severity=4)
    make_complaint(is_training=True)
    client.force_login(ana)

    assert len(client.get(reverse("complaints"), asked).context["rows"]) == count


def test_a_filter_that_is_none_says_so_and_shows_nothing(client: Client, ana: User, harbour: Team) -> None:
    client.force_login(ana)

    answer = client.get(reverse("complaints"), {"state": "gone", "after": "not-a-cursor"})

    assert answer.status_code == 200
    assert answer.context["rows"] == []
    assert "not one we know" in answer.content.decode()


def test_htmx_gets_the_rows_alone(client: Client, ana: User, harbour: Team, noon: datetime) -> None:
    _many(harbour, 1, noon)
    client.force_login(ana)

    page = client.get(reverse("complaints"), headers=FRAGMENT).content.decode()

    assert page.strip().startswith('<div id="queue">')
    assert "<html" not in page


def test_a_list_without_rows_says_why(client: Client, ana: User) -> None:
    client.force_login(ana)

    assert "No complaint waits for anybody" in client.get(reverse("complaints")).content.decode()
    assert "answers to these filters" in client.get(reverse("complaints"), {"q": "x1"}).content.decode()


def test_colleagues_are_sent_to_their_tasks(client: Client, cleo: User) -> None:
    client.force_login(cleo)

    answer = client.get(reverse("complaints"))

    assert answer.status_code == 403
    assert "To my tasks" in answer.content.decode()


def test_outsiders_see_none_of_another_teams_complaints(
    client: Client, otto: User, aki: User, harbour: Team, noon: datetime
) -> None:
    _many(harbour, 3, noon)
    client.force_login(otto)
    assert client.get(reverse("complaints")).context["rows"] == []
    client.force_login(aki)
    assert len(client.get(reverse("complaints")).context["rows"]) == 3


def test_the_list_asks_the_database_at_most_8_times_whatever_its_length(
    client: Client,
    ana: User,
    harbour: Team,
    noon: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    _many(harbour, 3, noon)
    client.force_login(ana)
    client.get(reverse("complaints"))
    with django_assert_max_num_queries(8) as small:
        client.get(reverse("complaints"), {"q": "number"})
    _many(harbour, 200, noon)
    with django_assert_max_num_queries(8) as large:
        client.get(reverse("complaints"), {"q": "number"})

    assert len(large) == len(small)


def test_counts_beside_the_list_stop_at_the_cap(
    client: Client, ana: User, harbour: Team, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recovery.queries.queue.COUNT_CAP", 4)
    monkeypatch.setattr("recovery.pages.complaints.COUNT_CAP", 4)
    _many(harbour, 9, noon)
    client.force_login(ana)

    views = {
        view.title: view.count
        for _group, rows in client.get(reverse("complaints")).context["views"]
        for view in rows
    }

    assert views["All open"] == "4+"
    assert views["I own"] == "0"


def test_a_complaint_that_was_taken_back_has_no_step_to_do_now(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "confirm_expectation", by=ana, at=noon)
    set_aside(complaint, outcome="withdrawn", reason="They took it back", by=ana, at=noon)
    lead_to(make_complaint(owner=ana), "listen", by=ana, at=noon)
    client.force_login(ana)

    closed = client.get(reverse("complaints"), {"state": "closed"}).context["rows"]
    live = client.get(reverse("complaints")).context["rows"]

    assert [dot.state for dot in closed[0]["dots"]] == ["done"] * 2 + ["later"] * 8
    assert [dot.state for dot in live[0]["dots"]].count("now") == 1


def test_a_broken_promise_is_named_in_its_row(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    now = clock.now()
    for hours in (-1, 1):
        complaint = make_complaint(owner=ana, at=now - timedelta(hours=3))
        due = now + timedelta(hours=hours)
        made = now - timedelta(hours=2)
        make_promise(complaint, kind="update", text="Tell them", due_at=due, by=ana, at=made)
    client.force_login(ana)

    answer = client.get(reverse("complaints"))

    assert [row["is_broken"] for row in answer.context["rows"]] == [True, False]
    assert answer.content.decode().count("Promise broken</span>") == 1


def test_a_phone_number_finds_the_complaints_of_its_customer(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    mine = make_complaint(new_customer=NewCustomer("Mia Lin", phones=("020 2600 0417",)))
    other = make_complaint()
    client.force_login(ana)

    def found(text: str) -> list[str]:
        return [row["reference"] for row in client.get(reverse("complaints"), {"q": text}).context["rows"]]

    assert found("02026000417") == [mine.reference]
    assert found(other.reference) == [other.reference]
    assert found(other.reference.removeprefix("CX-")) == [other.reference]
