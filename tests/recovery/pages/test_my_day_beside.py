"""What stands beside the work of a day: alarms of the teams one leads, and what sleeps on one's own day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.actions.complaints import NewComplaint, log_complaints
from recovery.actions.endings import set_aside
from recovery.actions.messages import receive_words
from recovery.actions.promises import make_promise
from recovery.actions.snoozes import snooze, unsnooze
from recovery.models import Channel, Complaint, Snooze
from tests.builders import MakeComplaint
from tests.recovery.pages.desk import FRAGMENT

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Person = Callable[..., User]
HOUR = timedelta(hours=1)


def day_of(client: Client, person: User) -> Any:
    client.force_login(person)
    return client.get(reverse("my_day"))


def names(answer: Any, section: str) -> list[str]:
    """Return the titles in one section of the page, and make sure that the page shows each."""
    rows = [getattr(one, "complaint", one) for one in answer.context[section]]
    page = answer.content.decode()
    assert all(row.title in page for row in rows)
    assert (f'id="{section}"' in page) == bool(rows)
    return [row.title for row in rows]


def badges(client: Client, person: User) -> list[str]:
    """Return the titles that the queue marks as asleep for this person."""
    client.force_login(person)
    answer = client.get(reverse("complaints"))
    marked = [row["title"] for row in answer.context["rows"] if row["sleeps"]]
    assert answer.content.decode().count("Asleep") == len(marked)
    return marked


def sleep(complaint: Complaint, by: User) -> Snooze:
    return snooze(complaint, until=clock.now() + HOUR * 5, reason="She is away.", by=by, at=clock.now())


# --- alarms


@pytest.fixture
def silent(make_complaint: MakeComplaint, ana: User) -> Complaint:
    complaint = make_complaint(owner=ana, by=ana, title="The car never came")
    Complaint.objects.filter(pk=complaint.pk).update(alarm_since=clock.now() - HOUR)
    return complaint


def test_whoever_leads_the_team_sees_its_alarms_the_longest_first(
    client: Client, silent: Complaint, make_complaint: MakeComplaint, lea: User
) -> None:
    nobodys = make_complaint(title="Nobody rang back")
    Complaint.objects.filter(pk=nobodys.pk).update(alarm_since=clock.now() - HOUR * 2)

    answer = day_of(client, lea)

    assert names(answer, "alarms") == ["Nobody rang back", "The car never came"]
    page = answer.content.decode()
    assert "Nobody took it</span>" in page
    assert "Silent</span>" in page


def test_nobody_else_sees_them(
    client: Client, silent: Complaint, ana: User, otto: User, make_person: Person, halcyon: Team
) -> None:
    other_lead = make_person("Hal", Role.SUPERVISOR, halcyon)

    for person in (ana, otto, other_lead):
        assert names(day_of(client, person), "alarms") == []


def test_an_alarm_about_the_supervisor_is_not_theirs_to_see(
    client: Client, silent: Complaint, lea: User
) -> None:
    Complaint.objects.filter(pk=silent.pk).update(concerns_staff=lea)

    assert names(day_of(client, lea), "alarms") == []


def test_what_is_training_or_over_alarms_nobody(
    client: Client, silent: Complaint, make_complaint: MakeComplaint, lea: User
) -> None:
    training = make_complaint(is_training=True)
    Complaint.objects.filter(pk=training.pk).update(alarm_since=clock.now())
    set_aside(silent, outcome="withdrawn", reason="Found the car.", by=lea, at=clock.now())
    Complaint.objects.filter(pk=silent.pk).update(alarm_since=clock.now())

    assert names(day_of(client, lea), "alarms") == []


def test_the_poll_tells_of_a_new_alarm(
    client: Client, make_complaint: MakeComplaint, ana: User, lea: User
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    client.force_login(lea)
    first = client.get(reverse("my_day"), headers=FRAGMENT)
    again = {**FRAGMENT, "If-None-Match": first["ETag"]}
    assert client.get(reverse("my_day"), headers=again).status_code == 304

    Complaint.objects.filter(pk=complaint.pk).update(alarm_since=clock.now())

    assert client.get(reverse("my_day"), headers=again).status_code == 200


# --- what sleeps


@pytest.fixture
def mine(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana, by=ana, title="The car never came")


def test_what_sleeps_stands_apart_with_its_reason_and_is_marked_in_the_queue(
    client: Client, mine: Complaint, ana: User
) -> None:
    sleep(mine, ana)

    answer = day_of(client, ana)

    assert names(answer, "asleep") == ["The car never came"]
    assert "She is away." in answer.content.decode()
    assert (answer.context["owned"], answer.context["next"]) == ([], None)
    assert badges(client, ana) == ["The car never came"]


def test_it_sleeps_for_nobody_else(client: Client, mine: Complaint, ana: User, lea: User, otto: User) -> None:
    sleep(mine, ana)

    for person in (lea, otto):
        assert names(day_of(client, person), "asleep") == []
        assert badges(client, person) == []


def test_woken_it_is_back_in_its_place(client: Client, mine: Complaint, ana: User) -> None:
    sleep(mine, ana)
    unsnooze(mine, by=ana, at=clock.now())

    assert names(day_of(client, ana), "asleep") == []
    assert badges(client, ana) == []
    assert day_of(client, ana).context["next"].complaint == mine


def test_what_we_promised_meanwhile_wakes_it(client: Client, mine: Complaint, ana: User) -> None:
    sleep(mine, ana)
    at = clock.now()
    make_promise(mine, kind="other", text="A car", due_at=at + HOUR, by=ana, at=at)

    assert names(day_of(client, ana), "asleep") == []
    assert badges(client, ana) == []


def test_words_of_the_customer_stand_beside_what_sleeps(client: Client, mine: Complaint, ana: User) -> None:
    sleep(mine, ana)
    receive_words(mine, text="Any news?", at=clock.now())

    answer = day_of(client, ana)

    assert names(answer, "asleep") == ["The car never came"]
    assert answer.context["unanswered"] == []
    assert "The customer wrote</span>" in answer.content.decode()


# --- however much there is


def many(count: int, *, owner: User, team: Team, at: datetime) -> None:
    """Log so many complaints of one owner, each silent and each asleep on the owner's day."""
    begun = Complaint.objects.count()
    rows = log_complaints(
        [
            NewComplaint(
                team=team,
                channel=Channel.FORM,
                received_at=at,
                verbatim=f"Number {begun + place} waited.",
                owner=owner,
            )
            for place in range(count)
        ],
        by=owner,
        at=at,
    )
    Complaint.objects.filter(pk__in=[row.pk for row in rows]).update(alarm_since=at)
    Snooze.objects.bulk_create(
        [Snooze(complaint=row, user=owner, until=at + HOUR * 48, reason="Away.", made_at=at) for row in rows]
    )


@pytest.mark.slow
@pytest.mark.parametrize(("page", "most"), [("my_day", 12), ("complaints", 8)])
def test_at_a_thousand_as_many_statements_as_at_ten(
    page: str, most: int, client: Client, lea: User, harbour: Team, django_assert_max_num_queries: Any
) -> None:
    at = clock.now() - HOUR
    many(10, owner=lea, team=harbour, at=at)
    client.force_login(lea)
    client.get(reverse(page))
    with django_assert_max_num_queries(most) as small:
        client.get(reverse(page))

    many(990, owner=lea, team=harbour, at=at)

    with django_assert_max_num_queries(most) as large:
        answer = client.get(reverse(page))
    assert len(large) == len(small)
    if page == "my_day":
        assert (len(answer.context["alarms"]), len(answer.context["asleep"])) == (12, 12)
