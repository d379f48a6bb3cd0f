"""My day: one thing is next, and the poll costs nothing while nothing changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.promises import break_promise, make_promise
from recovery.models import Complaint, FollowUp, Promise
from tests.builders import MakeComplaint, lead_to
from tests.recovery.pages.desk import FRAGMENT

pytestmark = pytest.mark.django_db


def _promise(complaint: Complaint, text: str, minutes: int, by: User) -> Promise:
    due = clock.now() + timedelta(minutes=minutes)
    made_at = min(clock.now(), due) - timedelta(hours=1)
    return make_promise(complaint, kind="call_back", text=text, due_at=due, by=by, at=made_at)


def test_the_promise_that_can_still_be_kept_is_next_and_the_broken_one_stands_first_in_the_list(
    client: Client, ana: User, make_complaint: MakeComplaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Late in the evening the day would end before the promise does.
    monkeypatch.setattr(clock, "now", lambda real=clock.now: real().replace(hour=9, minute=0))
    complaint = make_complaint(owner=ana, at=clock.now() - timedelta(days=1))
    late = _promise(complaint, "Tell them why", -30, ana)
    break_promise(late.pk, at=clock.now())
    _promise(complaint, "Ring them", 19, ana)
    client.force_login(ana)

    answer = client.get(reverse("my_day"))

    assert answer.context["next"].words == "Ring them"
    assert [one.text for one in answer.context["promises"]] == ["Tell them why", "Ring them"]
    assert "1 promise is late" in answer.content.decode()


def test_without_a_promise_the_follow_up_is_next_and_then_the_complaint(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    own = make_complaint(owner=ana)
    client.force_login(ana)
    assert client.get(reverse("my_day")).context["next"].complaint == own

    resolved = lead_to(make_complaint(owner=ana), "resolve", by=ana, at=noon)
    assert client.get(reverse("my_day")).context["next"].complaint == resolved


def test_other_peoples_complaints_are_not_on_my_day(
    client: Client, ana: User, lea: User, make_complaint: MakeComplaint
) -> None:
    make_complaint(owner=lea)
    client.force_login(ana)

    answer = client.get(reverse("my_day"))

    assert answer.context["next"] is None
    assert "Nothing waits for you" in answer.content.decode()


def test_a_colleague_has_tasks_and_no_complaints(client: Client, cleo: User) -> None:
    client.force_login(cleo)

    page = client.get(reverse("my_day")).content.decode()

    assert "My tasks" in page
    assert "the task and its brief stand here" in page


def test_a_stranger_is_led_to_the_way_in(client: Client) -> None:
    answer = client.get(reverse("my_day"))

    assert answer.status_code == 303
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('my_day')}"


def test_the_poll_answers_304_until_something_changes(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    make_complaint(owner=ana)
    client.force_login(ana)
    first = client.get(reverse("my_day"), headers=FRAGMENT)
    again = {**FRAGMENT, "If-None-Match": first["ETag"]}

    assert first.content.decode().strip().startswith('<div id="day"')
    assert client.get(reverse("my_day"), headers=again).status_code == 304
    make_complaint(owner=ana)
    assert client.get(reverse("my_day"), headers=again).status_code == 200


def test_my_day_asks_the_database_the_same_however_much_there_is(
    client: Client,
    ana: User,
    make_complaint: MakeComplaint,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    _promise(make_complaint(owner=ana), "Ring them", 5, ana)
    client.force_login(ana)
    client.get(reverse("my_day"))
    with django_assert_max_num_queries(11) as small:
        client.get(reverse("my_day"))
    for place in range(15):
        _promise(make_complaint(owner=ana), f"Promise {place}", 5 + place, ana)
    with django_assert_max_num_queries(11) as large:
        client.get(reverse("my_day"))

    assert len(small) == len(large)


def test_a_follow_up_before_its_time_stands_behind_what_is_overdue(
    client: Client, ana: User, make_complaint: MakeComplaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = clock.now().replace(hour=9, minute=0)
    monkeypatch.setattr(clock, "now", lambda: morning)
    overdue = make_complaint(owner=ana, at=morning - timedelta(days=9))
    resolved = make_complaint(owner=ana, at=morning - timedelta(days=8))
    lead_to(resolved, "resolve", by=ana, at=morning + timedelta(hours=1) - timedelta(hours=72))
    assert FollowUp.objects.get().due_at == morning + timedelta(hours=1)
    client.force_login(ana)
    assert client.get(reverse("my_day")).context["next"].complaint == overdue


def test_all_that_is_late_is_counted_also_beyond_the_list(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana, at=clock.now() - timedelta(days=1))
    for n in range(23):
        _promise(complaint, f"Thing {n}", -30 - n, ana)
    client.force_login(ana)
    answer = client.get(reverse("my_day"))
    assert (answer.context["late"], len(answer.context["promises"])) == (23, 20)


def test_the_way_in_leads_back_to_the_very_address(client: Client) -> None:
    answer = client.get(reverse("complaints"), {"owner": "me", "q": "a&b"})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/complaints/?owner=me&q=a%26b"]
