"""What a program reads of what its person was told, and marks as read."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.models import User
from recovery.actions.notifications import notify, notify_many
from recovery.models import Complaint, Notification, NotificationEvent
from recovery.queries.notifications import unread_count
from tests.builders import MakeComplaint
from tests.recovery.api.conftest import As

REPLY = NotificationEvent.REPLY_CAME


def test_a_row_says_what_to_do_and_where(
    as_: As, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    notify(REPLY, complaint, to=[ana], at=noon, subject_id=7)

    (row,) = as_(ana, scope="read").get("notifications/").json()["results"]

    assert row["url"] == f"/complaints/{complaint.reference}/#message-7"
    assert row["todo"] == "Read it and answer."
    assert (row["event"], row["reference"], row["by"], row["read_at"]) == (
        "reply_came",
        complaint.reference,
        None,
        None,
    )


def test_pages_follow_each_other_by_cursor(
    as_: As, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    notify_many(REPLY, [(complaint, number) for number in range(1, 6)], at=noon)
    api = as_(ana)

    first = api.get("notifications/", limit=3).json()
    second = api.get(first["next"]).json()

    seen = [row["subject_id"] for row in first["results"] + second["results"]]
    assert (sorted(seen), len(first["results"]), second["next"]) == ([1, 2, 3, 4, 5], 3, None)
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert ids == sorted(ids, reverse=True)


def test_one_is_marked_as_read_twice_as_once(
    as_: As, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    notify(REPLY, make_complaint(owner=ana, by=ana), to=[ana], at=noon)
    api, address = as_(ana), f"notifications/{Notification.objects.get().pk}/read/"

    first, second = api.post(address, None), api.post(address, None)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert unread_count(ana) == 0


def test_nobody_marks_what_others_were_told(
    as_: As, make_complaint: MakeComplaint, ana: User, lea: User, otto: User, noon: datetime
) -> None:
    notify(REPLY, make_complaint(owner=ana, by=ana), to=[ana], at=noon)
    row = Notification.objects.get()

    for person in (lea, otto):
        assert as_(person).post(f"notifications/{row.pk}/read/", None).status_code == 404
        assert as_(person).post("notifications/read/", {}).json() == {"count": 0}
    assert as_(ana, scope="read").post(f"notifications/{row.pk}/read/", None).status_code == 403
    assert unread_count(ana) == 1


def test_all_is_marked_up_to_the_one_that_is_named(
    as_: As, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    for number in (1, 2, 3):
        notify(REPLY, complaint, to=[ana], at=noon, subject_id=number)
    second = Notification.objects.get(subject_id=2)

    assert as_(ana).post("notifications/read/", {"until": second.pk}).json() == {"count": 2}
    assert as_(ana).post("notifications/read/", {"until": 0}).status_code == 400
    assert unread_count(ana) == 1


def test_the_list_hides_what_one_may_no_longer_see(
    as_: As, make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    notify(REPLY, complaint, to=[lea], at=noon)
    row = Notification.objects.get()
    Complaint.objects.filter(pk=complaint.pk).update(concerns_staff=lea)

    assert as_(lea).get("notifications/").json()["results"] == []
    assert as_(lea).post(f"notifications/{row.pk}/read/", None).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_fifty(
    as_: As, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    api, complaint = as_(ana), make_complaint(owner=ana, by=ana)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get("notifications/").status_code == 200
        return len(captured)

    notify(REPLY, complaint, to=[ana], at=noon)
    count()  # the first request fills what a process keeps
    few = count()
    notify_many(REPLY, [(complaint, number) for number in range(1, 51)], at=noon)

    assert count() == few <= 4
