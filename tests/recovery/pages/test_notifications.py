"""The bell, the list of what somebody was told, and how they choose to be told."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.notifications import notify, notify_many
from recovery.actions.promises import break_promise, make_promise
from recovery.models import Complaint, DeadAddress, Notification, NotificationEvent, NotificationSettings
from recovery.playbook.notices import NOTICES
from recovery.queries.notifications import unread_count
from tests.builders import MakeComplaint
from tests.recovery.pages.desk import FRAGMENT

REPLY = NotificationEvent.REPLY_CAME


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana, by=ana, title="The car never came")


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def words_of(response: Any) -> str:
    return response.content.decode()


# --- the bell


def test_every_page_has_the_bell_and_only_the_poll_counts(
    desk: Client, complaint: Complaint, ana: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[ana], at=noon)

    assert 'hx-trigger="load, every 60s, wake"' in words_of(desk.get(reverse("my_day")))
    bell = words_of(desk.get(reverse("notifications_bell"), headers=FRAGMENT))
    assert "Notifications, 1 unread" in bell
    assert 'hx-trigger="every 60s, wake"' in bell


def test_the_bell_answers_304_until_something_changes(
    desk: Client, complaint: Complaint, ana: User, noon: datetime
) -> None:
    etag = desk.get(reverse("notifications_bell"), headers=FRAGMENT).headers["ETag"]
    again = {**FRAGMENT, "If-None-Match": etag}
    assert desk.get(reverse("notifications_bell"), headers=again).status_code == 304

    notify(REPLY, complaint, to=[ana], at=noon)

    assert desk.get(reverse("notifications_bell"), headers=again).status_code == 200


def test_the_bell_says_no_more_than_99(desk: Client, complaint: Complaint, ana: User, noon: datetime) -> None:
    notify_many(REPLY, [(complaint, number) for number in range(1, 121)], at=noon)

    bell = words_of(desk.get(reverse("notifications_bell"), headers=FRAGMENT))

    assert ">99+<" in bell
    assert "120" not in bell


def test_a_colleague_has_no_bell(client: Client, cleo: User) -> None:
    client.force_login(cleo)

    assert 'id="bell"' not in words_of(client.get(reverse("my_day")))
    assert 'id="bell"' not in words_of(client.get(reverse("notifications_bell"), headers=FRAGMENT))


# --- the list


def test_a_row_leads_to_the_very_place_on_the_page(
    desk: Client, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    due_at = noon.replace(hour=13)
    promise = make_promise(complaint, kind="call_back", text="Call back.", due_at=due_at, by=ana, at=noon)
    break_promise(promise.pk, at=due_at)

    row = Notification.objects.get(receiver=ana)
    opened = desk.post(reverse("notification_read", args=[row.pk]), {"open": "1"})

    place = f"{reverse('complaint', args=[complaint.reference])}#promise-{promise.pk}"
    assert (opened.status_code, opened.headers["Location"]) == (303, place)
    assert place in words_of(desk.get(reverse("notifications")))
    assert f'id="promise-{promise.pk}"' in words_of(desk.get(place))
    assert unread_count(ana) == 0


def test_looking_changes_nothing(desk: Client, complaint: Complaint, ana: User, noon: datetime) -> None:
    notify(REPLY, complaint, to=[ana], at=noon)
    row = Notification.objects.get()

    page = words_of(desk.get(reverse("notifications")))
    refused = desk.get(reverse("notification_read", args=[row.pk]))

    assert "The car never came" in page
    assert "Read it and answer." in page
    assert (refused.status_code, unread_count(ana)) == (405, 1)


def test_all_that_was_on_the_page_is_marked_and_nothing_newer(
    desk: Client, complaint: Complaint, ana: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[ana], at=noon, subject_id=1)
    seen = Notification.objects.get().pk
    assert f'name="until" value="{seen}"' in words_of(desk.get(reverse("notifications")))
    notify(REPLY, complaint, to=[ana], at=noon, subject_id=2)

    answer = desk.post(reverse("notifications_read"), {"until": str(seen)})

    assert (answer.status_code, unread_count(ana)) == (303, 1)


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 40, "²"])
def test_a_strange_mark_marks_all(
    desk: Client, complaint: Complaint, ana: User, noon: datetime, until: str
) -> None:
    notify(REPLY, complaint, to=[ana], at=noon)

    assert desk.post(reverse("notifications_read"), {"until": until}).status_code == 303
    assert unread_count(ana) == 0


def test_nobody_marks_or_opens_what_others_were_told(
    client: Client, complaint: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[ana], at=noon)
    client.force_login(lea)

    answer = client.post(reverse("notification_read", args=[Notification.objects.get().pk]), {"open": "1"})

    assert (answer.status_code, unread_count(ana)) == (404, 1)
    assert "The car never came" not in words_of(client.get(reverse("notifications")))


def test_the_list_is_paged_by_position_and_costs_the_same(
    desk: Client, complaint: Complaint, ana: User, noon: datetime
) -> None:
    def count(address: str) -> tuple[int, Any]:
        with CaptureQueriesContext(connection) as captured:
            answer = desk.get(address)
        return len(captured), answer

    notify(REPLY, complaint, to=[ana], at=noon)
    count(reverse("notifications"))
    few, _answer = count(reverse("notifications"))
    notify_many(REPLY, [(complaint, number) for number in range(1, 60)], at=noon)
    many, first = count(reverse("notifications"))
    second = desk.get(first.context["next"])

    assert many == few <= 5
    assert (len(first.context["rows"]), len(second.context["rows"])) == (30, 30)
    assert first.context["rows"][-1]["id"] > second.context["rows"][0]["id"]
    assert desk.get(reverse("notifications") + "?after=nonsense").status_code == 200


def test_what_one_may_no_longer_see_is_not_told(
    desk: Client, complaint: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[ana], at=noon)
    Complaint.objects.filter(pk=complaint.pk).update(owner=lea, is_sensitive=True)

    assert "The car never came" not in words_of(desk.get(reverse("notifications")))


# --- how somebody wants to be told


def choices(**instead: str) -> dict[str, str]:
    rows = {f"{event}_mail": notice.mail.value for event, notice in NOTICES.items()}
    rows |= {f"{event}_in_app": "on" for event in NOTICES}
    return {**rows, "quiet_from": "20:00", "quiet_until": "07:30", **instead}


def test_only_what_differs_from_the_table_is_kept(desk: Client, ana: User) -> None:
    sent = choices(quiet_from="22:00", follow_up_due_mail="always")
    del sent["reply_came_in_app"]

    assert desk.post(reverse("notification_settings"), sent).status_code == 303

    kept = NotificationSettings.objects.get(user=ana)
    assert kept.chosen == {"reply_came": [False, "away"], "follow_up_due": [True, "always"]}
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7, 30))
    page = words_of(desk.get(reverse("notification_settings")))
    assert 'value="22:00"' in page


def test_keeping_twice_is_keeping_once(desk: Client, ana: User) -> None:
    for _time in range(2):
        assert desk.post(reverse("notification_settings"), choices()).status_code == 303

    assert NotificationSettings.objects.get(user=ana).chosen == {}


def test_a_bad_choice_is_told_and_not_kept(desk: Client) -> None:
    answer = desk.post(reverse("notification_settings"), choices(quiet_from="25:00", assigned_mail="x"))

    assert answer.status_code == 422
    assert not NotificationSettings.objects.exists()


def test_the_settings_page_leads_there(desk: Client) -> None:
    assert reverse("notification_settings") in words_of(desk.get(reverse("settings")))


# --- mail that came back


def test_whose_mail_came_back_reads_so_and_clears_it(desk: Client, ana: User, noon: datetime) -> None:
    place = reverse("notification_settings")
    assert "Mail to you came back" not in words_of(desk.get(place))
    DeadAddress.objects.create(key=ana.email, status="5.1.1", said="550 nobody here", at=noon)
    assert "550 nobody here" in words_of(desk.get(place))

    assert desk.post(reverse("own_address_clear")).status_code == 303

    assert not DeadAddress.objects.exists()
    assert "Mail to you came back" not in words_of(desk.get(place))
