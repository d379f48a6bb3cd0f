"""A complaint that is open again: owner and supervisors hear of it, in the app and by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import Role, Team, User
from cxdesk.jobs.models import Outgoing
from recovery.actions.asking import settle_follow_up
from recovery.actions.endings import reopen_complaint
from recovery.actions.states import take_complaint
from recovery.errors import NotAllowed, PromiseRefused
from recovery.models import Complaint, FollowUp, Notification
from recovery.playbook.notices import NotificationEvent
from recovery.queries.notifications import address_of, mail_key, unread_count
from tests.builders import MakeComplaint, lead_to

Person = Callable[..., User]
LATER = timedelta(days=4)


@pytest.fixture
def bea(make_person: Person, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return lead_to(take_complaint(make_complaint(), by=ana, at=noon), "resolve", by=ana, at=noon)


@pytest.fixture
def asked(complaint: Complaint) -> FollowUp:
    return complaint.follow_ups.get()


def not_content(asked: FollowUp, *, by: User, at: datetime, note: str = "The fee is still there.") -> None:
    settle_follow_up(asked, state="done", score=2, content=False, note=note, by=by, at=at)


def told() -> list[str]:
    rows = Notification.objects.filter(event="reopened").order_by("receiver__name")
    return [row.receiver.name for row in rows.select_related("receiver")]


def test_not_content_tells_owner_and_supervisors_in_the_app_and_by_mail(
    asked: FollowUp, bea: User, ana: User, lea: User, noon: datetime
) -> None:
    not_content(asked, by=bea, at=noon + LATER)

    assert told() == ["Ana", "Lea"]
    rows = Notification.objects.filter(event="reopened", in_app=True, read_at=None, by=bea)
    assert {mail_key(row.pk) for row in rows} == set(Outgoing.objects.values_list("key", flat=True))
    reference = asked.complaint.reference
    assert address_of(reference, NotificationEvent.REOPENED, 1) == f"/complaints/{reference}/#step-card"


def test_told_twice_it_is_told_once_and_the_next_time_again(
    complaint: Complaint, asked: FollowUp, ana: User, lea: User, noon: datetime
) -> None:
    for _time in range(2):
        not_content(asked, by=ana, at=noon + LATER)
    assert told() == ["Lea"]

    lead_to(complaint, "resolve", by=ana, at=noon + LATER)
    reopen_complaint(complaint, reason="They rang again.", by=ana, at=noon + LATER * 2)

    assert told() == ["Lea", "Lea"]


def test_what_is_refused_tells_nobody(asked: FollowUp, ana: User, lea: User, noon: datetime) -> None:
    with pytest.raises(PromiseRefused):
        not_content(asked, note=" ", by=ana, at=noon + LATER)
    with pytest.raises(PromiseRefused, match="not due"):
        not_content(asked, by=ana, at=noon)

    assert told() == []


def test_outsiders_neither_reopen_nor_hear_of_it(
    complaint: Complaint, asked: FollowUp, ana: User, bea: User, lea: User, otto: User, noon: datetime
) -> None:
    with pytest.raises(NotAllowed):
        not_content(asked, by=otto, at=noon + LATER)
    Complaint.objects.filter(pk=complaint.pk).update(concerns_staff=lea)

    not_content(asked, by=bea, at=noon + LATER)

    assert told() == ["Ana"]
    assert unread_count(otto) == 0
