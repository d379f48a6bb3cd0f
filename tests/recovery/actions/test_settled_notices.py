"""What is done, moved or no more leaves every bell; what comes due again is told again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.core import mail

from cxdesk.accounts.models import Availability, Role, Team, User
from cxdesk.common import clock
from cxdesk.jobs.send import send_due
from cxdesk.jobs.sweep import sweep
from recovery.actions.asking import settle_follow_up
from recovery.actions.endings import reopen_complaint, set_aside
from recovery.actions.follow_ups import follow_up_falls_due, move_follow_up
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import receive_words
from recovery.actions.promises import (
    break_promise,
    keep_promise,
    make_promise,
    move_promise,
    warn_of_promise,
)
from recovery.actions.states import take_complaint
from recovery.models import Complaint, FollowUp, Notification, NotificationSettings, Promise
from tests.builders import MakeComplaint, lead_to

Person = Callable[..., User]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def bea(make_person: Person, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


@pytest.fixture
def warned(owned: Complaint, ana: User, noon: datetime) -> Promise:
    promise = make_promise(
        owned, kind="call_back", text="Call Ms Lin", due_at=noon + HOUR * 8, by=ana, at=noon
    )
    warn_of_promise(promise.pk, at=noon + HOUR * 6)
    assert bells() == ["Ana promise_due_soon"]
    return promise


def bells() -> list[str]:
    """Say what is unread, by whom and what, in the order in which it was told."""
    rows = Notification.objects.filter(read_at=None).select_related("receiver").order_by("pk")
    return [f"{row.receiver.name} {row.event}" for row in rows]


def put_off(promise: Promise, by: User, at: datetime) -> Promise:
    return move_promise(promise, due_at=at + DAY, agreed_by="Mia Lin", agreed_how="call_out", by=by, at=at)


# --- promises


def test_a_promise_that_moved_leaves_the_bell_and_is_warned_of_again(
    warned: Promise, ana: User, noon: datetime
) -> None:
    following = put_off(warned, ana, noon + HOUR * 7)
    assert bells() == []

    for _time in range(2):
        warn_of_promise(following.pk, at=following.warn_at or noon)

    assert bells() == ["Ana promise_due_soon"]
    assert Notification.objects.get(read_at=None).subject_id == following.pk


@pytest.mark.django_db(transaction=True)
def test_each_warning_reaches_whoever_is_away_by_mail(make_complaint: MakeComplaint, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(availability=Availability.AWAY)
    begun = clock.now()
    complaint = take_complaint(make_complaint(at=begun), by=ana, at=begun)
    promise = make_promise(
        complaint, kind="update", text="An update", due_at=begun + HOUR * 8, by=ana, at=begun
    )
    clock.move(hours=6, minutes=1)
    sweep()
    send_due()
    put_off(promise, ana, clock.now())

    clock.move(hours=18, minutes=1)
    sweep()
    send_due()

    subject = f"{complaint.reference}: A promise is due soon"
    assert [one.subject for one in mail.outbox] == [subject, subject]
    assert bells() == ["Ana promise_due_soon"]


@pytest.mark.django_db(transaction=True)
def test_the_mail_of_a_warning_that_is_no_more_does_not_leave(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    User.objects.filter(pk=ana.pk).update(availability=Availability.AWAY)
    promise = make_promise(owned, kind="other", text="Call", due_at=noon + HOUR * 8, by=ana, at=noon)
    warn_of_promise(promise.pk, at=noon + HOUR * 6)

    put_off(promise, ana, noon + HOUR * 7)

    assert send_due().done == 1
    assert mail.outbox == []


def test_kept_by_somebody_else_it_leaves_the_owners_bell(warned: Promise, bea: User, noon: datetime) -> None:
    for _time in range(2):
        keep_promise(warned, by=bea, at=noon + HOUR * 7)

    assert bells() == []


def test_broken_it_is_due_soon_no_more(warned: Promise, lea: User, noon: datetime) -> None:
    for _time in range(2):
        break_promise(warned.pk, at=noon + HOUR * 8)

    assert bells() == ["Ana promise_broken", "Lea promise_broken"]


def test_cancelled_with_its_complaint_it_leaves_the_bell(
    warned: Promise, owned: Complaint, lea: User, noon: datetime
) -> None:
    set_aside(owned, outcome="withdrawn", reason="Found the car.", by=lea, at=noon + HOUR * 7)

    assert bells() == []


def test_a_warning_of_another_promise_stays(warned: Promise, ana: User, noon: datetime) -> None:
    other = make_promise(
        warned.complaint, kind="other", text="A car", due_at=noon + HOUR * 9, by=ana, at=noon
    )
    warn_of_promise(other.pk, at=noon + HOUR * 7)

    keep_promise(warned, by=ana, at=noon + HOUR * 7)

    assert Notification.objects.get(read_at=None).subject_id == other.pk


# --- merging


def test_merged_what_waits_leads_to_the_other_complaint(
    warned: Promise, owned: Complaint, make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    other = take_complaint(make_complaint(), by=ana, at=noon)

    for _time in range(2):
        merge_complaints(owned, other, reason="Same transfer.", by=lea, at=noon + HOUR * 7)

    row = Notification.objects.get(event="promise_due_soon")
    assert (row.complaint, row.receiver, row.read_at) == (other, ana, None)
    keep_promise(Promise.objects.get(pk=warned.pk), by=ana, at=noon + HOUR * 7)
    assert bells() == []


def test_merged_into_somebody_elses_it_waits_for_them(
    warned: Promise,
    owned: Complaint,
    make_complaint: MakeComplaint,
    ana: User,
    bea: User,
    lea: User,
    noon: datetime,
) -> None:
    late = make_promise(owned, kind="other", text="A car", due_at=noon + HOUR, by=ana, at=noon)
    break_promise(late.pk, at=noon + HOUR)
    receive_words(owned, text="Any news?", at=noon + HOUR * 6)
    other = take_complaint(make_complaint(), by=bea, at=noon)

    merge_complaints(owned, other, reason="Same transfer.", by=lea, at=noon + HOUR * 7)

    assert sorted(bells()) == [
        "Bea promise_broken",
        "Bea promise_due_soon",
        "Bea reply_came",
        # Told before, and not told again.
        "Lea promise_broken",
    ]
    assert set(Notification.objects.values_list("complaint", flat=True)) == {other.pk}


def test_merged_a_supervisor_keeps_what_they_were_told_of_the_other_complaint(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    hers, other = (take_complaint(make_complaint(), by=person, at=noon) for person in (lea, ana))
    for one in (hers, other):
        late = make_promise(one, kind="other", text="A car", due_at=noon + HOUR, by=ana, at=noon)
        break_promise(late.pk, at=noon + HOUR)
    assert bells() == ["Lea promise_broken", "Ana promise_broken", "Lea promise_broken"]

    merge_complaints(hers, other, reason="Same transfer.", by=ana, at=noon + HOUR * 7)

    assert sorted(bells()) == ["Ana promise_broken", "Lea promise_broken"]


# --- follow-ups


@pytest.fixture
def mailed(ana: User) -> User:
    """Ana, who wants every follow-up by mail at once."""
    chosen = {"follow_up_due": [True, "always"]}
    NotificationSettings.objects.create(user=ana, chosen=chosen, quiet_from=time(0), quiet_until=time(0))
    return ana


@pytest.fixture
def due(owned: Complaint, ana: User, noon: datetime) -> FollowUp:
    lead_to(owned, "resolve", by=ana, at=noon)
    follow_up = owned.follow_ups.get()
    follow_up_falls_due(follow_up.pk, at=follow_up.due_at)
    assert bells() == ["Ana follow_up_due"]
    return follow_up


def test_a_follow_up_that_is_cancelled_leaves_the_bell(due: FollowUp, ana: User, lea: User) -> None:
    reopen_complaint(due.complaint, reason="It broke again.", by=lea, at=due.due_at)

    assert bells() == ["Ana reopened"]


def test_answered_by_somebody_else_it_leaves_the_owners_bell(due: FollowUp, bea: User) -> None:
    for _time in range(2):
        settle_follow_up(due, state="done", score=5, by=bea, at=due.due_at)

    assert bells() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("read", [True, False])
def test_a_follow_up_that_moved_is_told_again_in_the_app_and_by_mail(
    read: bool, mailed: User, due: FollowUp, lea: User
) -> None:
    if read:
        Notification.objects.update(read_at=due.due_at)
    at = due.due_at + HOUR
    move_follow_up(due, due_at=at + DAY, reason="She is away.", by=lea, at=at)
    assert bells() == []

    for _time in range(2):
        follow_up_falls_due(due.pk, at=at + DAY)

    assert bells() == ["Ana follow_up_due"]
    # The first mail would be about nothing.
    send_due()
    assert len(mail.outbox) == 1


def test_in_another_way_at_the_same_time_it_stays_due(due: FollowUp, lea: User) -> None:
    move_follow_up(due, due_at=None, kind="message", reason="She writes.", by=lea, at=due.due_at)

    assert bells() == ["Ana follow_up_due"]


# --- what the owner took on


def test_resolved_it_asks_nobody_to_begin(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=lea)
    assert bells() == ["Ana assigned"]

    lead_to(complaint, "resolve", by=ana, at=noon)

    assert bells() == []


def test_open_again_and_resolved_again_the_supervisor_still_reads_of_it(
    due: FollowUp, ana: User, bea: User, lea: User
) -> None:
    settle_follow_up(due, state="done", score=1, content=False, note="No.", by=bea, at=due.due_at)
    assert bells() == ["Ana reopened", "Lea reopened"]

    lead_to(due.complaint, "resolve", by=ana, at=due.due_at)

    assert bells() == ["Lea reopened"]
