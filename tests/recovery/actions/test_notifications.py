"""Who is told of what, once, and who never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import User
from recovery.actions.asking import settle_follow_up
from recovery.actions.endings import reopen_complaint, set_aside
from recovery.actions.follow_ups import follow_up_falls_due, move_follow_up
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import log_contact, receive_words
from recovery.actions.notifications import mark_all_read, mark_read, notify, notify_many
from recovery.actions.promises import (
    break_promise,
    keep_promise,
    make_promise,
    move_promise,
    warn_of_promise,
)
from recovery.models import Complaint, Notification, NotificationEvent, NotificationSettings
from recovery.queries.notifications import notification_rows, notifications_for, receivers_of, unread_count
from tests.builders import MakeComplaint, lead_to

Person = Callable[..., User]
REPLY = NotificationEvent.REPLY_CAME


def told_of(complaint: Complaint) -> set[tuple[str, str]]:
    return {
        (row.receiver.name, row.event)
        for row in Notification.objects.filter(complaint=complaint).select_related("receiver")
    }


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana, by=ana)


def test_somebody_is_told(complaint: Complaint, ana: User, noon: datetime) -> None:
    notify(REPLY, complaint, to=[ana], at=noon, subject_id=7)

    row = Notification.objects.get()
    assert (row.receiver, row.event, row.complaint, row.subject_id) == (ana, "reply_came", complaint, 7)
    assert (row.in_app, row.read_at, row.by) == (True, None, None)


def test_telling_twice_is_one_row_and_another_subject_another(
    complaint: Complaint, ana: User, noon: datetime
) -> None:
    for _time in range(2):
        notify(REPLY, complaint, to=[ana], at=noon, subject_id=7)
    notify(REPLY, complaint, to=[ana], at=noon, subject_id=8)

    assert sorted(Notification.objects.values_list("subject_id", flat=True)) == [7, 8]


def test_whoever_did_it_is_not_told(complaint: Complaint, ana: User, lea: User, noon: datetime) -> None:
    notify(REPLY, complaint, to=[ana, lea], by=ana, at=noon)

    assert told_of(complaint) == {("Lea", "reply_came")}


def test_whoever_may_not_see_it_is_not_told(
    complaint: Complaint, ana: User, otto: User, cleo: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[ana, otto, cleo], at=noon)

    assert told_of(complaint) == {("Ana", "reply_came")}


def test_a_deactivated_person_is_not_told(
    complaint: Complaint, lea: User, ana: User, ada: User, noon: datetime
) -> None:
    deactivate_person(lea, by=ada, at=noon)

    notify(REPLY, complaint, to=[ana, lea], at=noon)

    assert told_of(complaint) == {("Ana", "reply_came")}


def test_what_one_may_no_longer_see_is_gone_from_the_list(
    complaint: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[lea], at=noon)
    assert unread_count(lea) == 1

    Complaint.objects.filter(pk=complaint.pk).update(concerns_staff=lea)

    assert (unread_count(lea), list(notifications_for(lea))) == (0, [])


def test_imported_history_that_sleeps_disturbs_nobody(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    asleep = make_complaint(owner=ana, by=ana, is_history=True)

    notify(REPLY, asleep, to=[ana], at=noon)

    assert not Notification.objects.exists()


def test_where_nobody_owns_it_the_supervisors_stand_in(
    make_complaint: MakeComplaint, lea: User, ana: User
) -> None:
    assert receivers_of(REPLY, make_complaint()) == [lea]
    assert receivers_of(REPLY, make_complaint(owner=ana, by=ana)) == [ana]


def test_whoever_wants_to_hear_of_it_nowhere_gets_no_row(
    complaint: Complaint, ana: User, noon: datetime
) -> None:
    NotificationSettings.objects.create(user=ana, chosen={REPLY: [False, "never"]})

    notify(REPLY, complaint, to=[ana], at=noon)

    assert not Notification.objects.exists()


def test_many_are_told_in_as_few_statements_as_two(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    rows = [make_complaint(owner=ana, by=ana) for _one in range(12)]

    def count(about: list[Complaint]) -> int:
        with CaptureQueriesContext(connection) as captured:
            notify_many(REPLY, [(one, one.pk) for one in about], at=noon)
        return len(captured)

    assert count(rows[:2]) == count(rows[2:])
    assert Notification.objects.count() == 12


def test_reading_twice_keeps_the_first_moment(complaint: Complaint, ana: User, noon: datetime) -> None:
    notify(REPLY, complaint, to=[ana], at=noon)
    row = Notification.objects.get()
    mark_read(row, at=noon)
    mark_read(row, at=noon + timedelta(hours=1))

    row.refresh_from_db()
    assert row.read_at == noon
    assert unread_count(ana) == 0


def test_all_read_leaves_what_came_meanwhile_and_what_is_others(
    complaint: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    notify(REPLY, complaint, to=[ana, lea], at=noon, subject_id=1)
    newest = notifications_for(ana)[0].pk
    notify(REPLY, complaint, to=[ana], at=noon, subject_id=2)

    assert mark_all_read(ana, until=newest, at=noon) == 1

    assert (unread_count(ana), unread_count(lea)) == (1, 1)


def test_the_count_stops_at_the_cap(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    notify_many(REPLY, [(complaint, number) for number in range(1, 121)], at=noon)

    assert unread_count(ana) == 100


# --- what happens at the desk and tells somebody


def test_a_complaint_logged_for_somebody_else_tells_them(
    make_complaint: MakeComplaint, ana: User, lea: User
) -> None:
    assert told_of(make_complaint(owner=ana, by=lea)) == {("Ana", "assigned")}
    assert told_of(make_complaint(owner=ana, by=ana)) == set()


def test_who_takes_over_from_somebody_who_leaves_is_told(
    make_complaint: MakeComplaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)

    deactivate_person(ana, by=ada, at=noon)

    assert told_of(complaint) == {("Lea", "handed_over")}


def test_a_broken_promise_tells_owner_and_supervisors(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    due_at = noon + timedelta(hours=1)
    promise = make_promise(complaint, kind="call_back", text="Call back.", due_at=due_at, by=ana, at=noon)

    for _time in range(2):
        break_promise(promise.pk, at=due_at)

    assert told_of(complaint) == {("Ana", "promise_broken"), ("Lea", "promise_broken")}


def test_a_follow_up_that_falls_due_tells_the_owner(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana, by=ana), "resolve", by=ana, at=noon)
    follow_up = complaint.follow_ups.order_by("due_at")[0]

    for _time in range(2):
        follow_up_falls_due(follow_up.pk, at=follow_up.due_at)

    assert told_of(complaint) == {("Ana", "follow_up_due")}
    assert Notification.objects.get().subject_id == follow_up.pk


def test_words_on_the_customers_own_page_tell_the_owner(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)

    message = receive_words(complaint, text="Any news?", at=noon)

    row = Notification.objects.get()
    assert (row.receiver, row.event, row.subject_id) == (ana, "reply_came", message.pk)


# --- what is done leaves the bell


def test_a_promise_kept_late_settles_what_the_owner_was_told_and_not_the_supervisor(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    due_at = noon + timedelta(hours=1)
    promise = make_promise(complaint, kind="call_back", text="Call back.", due_at=due_at, by=ana, at=noon)
    break_promise(promise.pk, at=due_at)

    for _time in range(2):
        keep_promise(promise, by=ana, at=due_at + timedelta(minutes=1))

    assert (unread_count(ana), unread_count(lea)) == (0, 1)


def test_a_follow_up_that_is_done_settles_its_own_notice_alone(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana, by=ana, severity=2), "resolve", by=ana, at=noon)
    first, second = complaint.follow_ups.order_by("due_at")[:2]
    for one in (first, second):
        follow_up_falls_due(one.pk, at=one.due_at)

    settle_follow_up(first, state="done", score=5, by=ana, at=second.due_at)

    assert [row["subject_id"] for row in notification_rows(ana).filter(read_at=None)] == [second.pk]


def test_an_answer_settles_that_the_customer_wrote(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    receive_words(complaint, text="Any news?", at=noon)
    assert unread_count(ana) == 1

    log_contact(complaint, kind="call_out", by=ana, at=noon + timedelta(minutes=5))

    assert unread_count(ana) == 0


def test_a_follow_up_that_is_put_off_leaves_the_bell_and_is_told_again_when_it_is_due_again(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana, by=ana), "resolve", by=ana, at=noon)
    follow_up = complaint.follow_ups.get()
    first, later = follow_up.due_at, follow_up.due_at + timedelta(days=2)
    follow_up_falls_due(follow_up.pk, at=first)
    mark_read(Notification.objects.get(), at=first)

    move_follow_up(follow_up, due_at=later, reason="She is away.", by=ana, at=first)
    assert told_of(complaint) == set()
    follow_up_falls_due(follow_up.pk, at=later)

    assert told_of(complaint) == {("Ana", "follow_up_due")}
    assert unread_count(ana) == 1


@pytest.mark.parametrize("what", ["moved", "withdrawn"])
def test_a_promise_that_no_longer_stands_is_not_due_soon_for_anybody(
    what: str, make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, by=ana)
    due_at = noon + timedelta(hours=8)
    promise = make_promise(complaint, kind="other", text="A car", due_at=due_at, by=ana, at=noon)
    warn_of_promise(promise.pk, at=due_at - timedelta(hours=1))
    assert unread_count(ana) == 1

    if what == "moved":
        later, how = due_at + timedelta(days=1), "call_out"
        move_promise(promise, due_at=later, agreed_by="Mia", agreed_how=how, by=lea, at=noon)
    else:
        set_aside(complaint, outcome="withdrawn", reason="Found.", by=lea, at=noon)

    assert unread_count(ana) == 0


def test_a_follow_up_that_is_cancelled_leaves_the_bell(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana, by=ana), "resolve", by=ana, at=noon)
    follow_up = complaint.follow_ups.get()
    follow_up_falls_due(follow_up.pk, at=follow_up.due_at)

    reopen_complaint(complaint, reason="It broke again.", by=ana, at=follow_up.due_at)

    assert not notification_rows(ana).filter(event="follow_up_due", read_at=None).exists()


def test_what_was_told_of_a_promise_or_a_letter_goes_where_these_go(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    old, new = (make_complaint(owner=ana, by=ana) for _row in range(2))
    due_at = noon + timedelta(hours=1)
    promise = make_promise(old, kind="other", text="A car", due_at=due_at, by=ana, at=noon)
    break_promise(promise.pk, at=due_at)
    receive_words(old, text="Any news?", at=due_at)

    merge_complaints(old, new, reason="Same car.", by=ana, at=due_at)

    # What waits for an answer goes on waiting, and what is owed is owed there.
    assert told_of(new) == {("Ana", "promise_broken"), ("Ana", "reply_came")}
    assert unread_count(ana) == 2
    keep_promise(new.promises.get(), by=ana, at=due_at)
    log_contact(new, kind="call_out", by=ana, at=due_at)
    assert unread_count(ana) == 0
