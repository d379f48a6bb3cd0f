"""A promise is missed: the supervisor hears of it, it is kept late, and the customer is told plainly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxdesk.common import clock
from cxdesk.jobs.sweep import sweep
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from recovery.actions.status import make_status_link
from recovery.models import Notification, Promise

pytestmark = pytest.mark.django_db(transaction=True)
LATE = "We are late, and we still owe you this"


def seen_by(client, person, path: str) -> str:
    if person is None:
        client.logout()
    else:
        client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_missed_promise_is_told_to_everybody_whom_it_concerns(client, make_complaint, mia, ana, lea):
    at = clock.now()
    complaint = take_complaint(make_complaint(new_customer=mia, at=at), by=ana, at=at)
    due_at = at + timedelta(hours=2)
    promise = make_promise(
        complaint, kind="call_back", text="Call with news of the car", due_at=due_at, by=ana, at=at
    )
    status = f"/status/{make_status_link(complaint, at=at)}/"
    page = f"/complaints/{complaint.reference}/"

    clock.move(hours=1, minutes=45)
    sweep()
    assert Notification.objects.get(receiver=ana).event == "promise_due_soon"
    assert LATE not in seen_by(client, None, status)

    clock.move(minutes=30)
    sweep()
    promise.refresh_from_db()
    assert promise.state == "broken"
    for person in (ana, lea):
        assert complaint.reference in seen_by(client, person, "/notifications/")
    assert Notification.objects.filter(event="promise_broken").count() == 2
    assert "Broken; say sorry and keep it late." in seen_by(client, ana, "/my-day/")
    assert LATE in seen_by(client, None, status)

    client.force_login(ana)
    kept = client.post(f"{page}promises/{promise.pk}/keeping/")
    assert kept.status_code == 303
    promise = Promise.objects.get()
    assert (promise.state, promise.kept_at is not None) == ("broken", True)
    assert Notification.objects.filter(event="promise_broken").count() == 2
    assert LATE not in seen_by(client, None, status)
    assert "late" in seen_by(client, None, status)
