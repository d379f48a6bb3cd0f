"""What is posted leaves once; whatever happens to its sender, its fate is known or shown to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cxdesk.common import clock
from cxdesk.jobs import outbox, send
from cxdesk.jobs.errors import NotSent, Refused
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.outbox import cancel, post, post_many
from cxdesk.jobs.send import claim, send_due, settle_stalled
from tests.jobs.conftest import in_an_hour

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=2)


def letter(number: int = 7, **facts: object) -> Outgoing:
    return post("letter.mail", number, key=f"letter:{number}", **facts)


def notice(number: int = 7) -> Outgoing:
    return post("notice.mail", number, key=f"notice:{number}")


def state_of(row: Outgoing) -> str:
    row.refresh_from_db()
    return row.state


def test_what_is_posted_is_sent_once_and_its_app_hears_of_it(outside):
    row = letter()

    sent = [send_due(), send_due()]

    assert [one.done for one in sent] == [1, 0]
    assert outside.got == [row.message_id]
    assert outside.told == [(7, "done")]
    assert state_of(row) == "done"
    assert row.provider_id == f"provider-{row.pk}"
    assert row.sent_at is not None


def test_posting_the_same_key_twice_is_one_row(outside):
    assert letter() == letter()
    post_many("letter.mail", [(7, "letter:7", None), (8, "letter:8", None)])

    assert Outgoing.objects.count() == 2


def test_the_unique_key_is_kept_by_the_database(outside):
    row = letter()
    row.pk = None
    row.message_id = "<another@place>"

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_what_nobody_sends_cannot_be_posted(outside):
    with pytest.raises(KeyError):
        post("parcel.ship", 7, key="parcel:7")


def test_a_posting_that_is_rolled_back_was_never_there(outside):
    with transaction.atomic():
        letter()
        transaction.set_rollback(True)

    assert send_due().claimed == 0


def test_what_may_leave_later_stays_until_then(outside):
    letter(not_before=clock.now() + LATER)

    early = send_due()
    clock.move(hours=2, seconds=1)

    assert (early.claimed, send_due().done) == (0, 1)


def test_what_is_cancelled_before_it_left_never_leaves(outside):
    row = letter()

    assert cancel(row.key)

    assert send_due().claimed == 0
    assert state_of(row) == "cancelled"
    assert outside.told == [(7, "cancelled")]
    assert not cancel(row.key)


def test_what_a_sender_has_leased_and_not_begun_can_still_be_cancelled(outside):
    row = letter()
    [held] = claim(5)

    assert cancel(row.key)

    assert send.send(held) == "lost"
    assert not outside.got


def test_what_is_being_sent_can_no_longer_be_cancelled(outside):
    row = letter()
    answers: list[bool] = []
    outside.then = lambda outgoing: answers.append(cancel(outgoing.key))

    send_due()

    assert answers == [False]
    assert state_of(row) == "done"


def test_what_surely_was_not_sent_is_tried_again_under_the_same_name(outside):
    row = letter()
    outside.faults = [NotSent("nobody answers"), None]

    first = send_due()
    again = send_due()
    clock.move(minutes=1)
    second = send_due()

    assert (first.failed, again.claimed, second.done) == (1, 0, 1)
    assert outside.got == [row.message_id]


def test_what_is_refused_is_parked_with_the_sentence_and_does_not_block_others(outside):
    row, other = letter(7), letter(8)
    outside.faults = [Refused("There is no such mailbox."), None]

    sent = send_due()

    assert (sent.parked, sent.done) == (1, 1)
    assert (state_of(row), row.last_error) == ("parked", "There is no such mailbox.")
    assert state_of(other) == "done"
    assert (7, "parked") in outside.told


def test_what_fails_too_often_is_parked(outside):
    row = letter()
    outside.faults = [NotSent("nobody answers")] * 20

    for _attempt in range(12):
        send_due()
        clock.move(hours=3)

    assert (state_of(row), row.attempt) == ("parked", row.max_attempts)


@pytest.mark.parametrize("fault", [TimeoutError(), ConnectionResetError(), ValueError()])
def test_of_what_is_sent_once_an_unknown_fate_is_shown_and_never_resent(outside, fault):
    row = letter()
    outside.faults = [fault]

    send_due()
    clock.move(days=30)

    assert send_due().claimed == 0
    assert state_of(row) == "uncertain"
    assert outside.told == [(7, "uncertain")]


def test_of_what_may_repeat_an_unknown_fate_is_tried_again_under_the_same_name(outside):
    row = notice()
    outside.then = lambda outgoing: outside.faults.append(None)
    outside.faults = [TimeoutError()]

    send_due()
    clock.move(minutes=1)
    send_due()

    assert outside.got == [row.message_id]
    assert state_of(row) == "done"


@pytest.mark.parametrize(("make", "state"), [(letter, "uncertain"), (notice, "pending")])
def test_a_sender_that_dies_in_the_middle_leaves_a_fate_by_class(outside, make, state):
    row = make()
    [held] = claim(5)
    send._mine(held, "pending").update(state="sending", lease_until=clock.db_after(send.LEASE))

    settle_stalled(early := send.Sent())
    clock.move(seconds=61)
    settle_stalled(late := send.Sent())

    assert (early.uncertain, early.failed) == (0, 0)
    assert (late.uncertain, late.failed) == ((1, 0) if state == "uncertain" else (0, 1))
    assert state_of(row) == state


def test_a_sender_that_dies_before_it_began_loses_nothing(outside):
    row = letter()
    claim(5)

    clock.move(seconds=61)

    assert send_due().done == 1
    assert outside.got == [row.message_id]


def test_a_row_that_kills_each_of_its_senders_is_parked(outside):
    row = letter()
    for _death in range(row.max_attempts):
        claim(5)
        clock.move(seconds=61)

    assert send_due().parked == 1
    assert not outside.got


def test_a_sender_that_dies_over_parking_holds_up_nobody(outside):
    row, other = letter(7), letter(8)
    for _death in range(row.max_attempts + 2):
        claim(1)
        clock.move(seconds=61)

    sent = send_due()

    assert (sent.parked, sent.done) == (1, 1)
    assert (state_of(row), state_of(other)) == ("parked", "done")


def test_a_zombie_whose_row_was_found_uncertain_still_says_that_it_arrived(outside):
    row = letter()

    def sleep_past_the_lease(outgoing):
        clock.move(seconds=61)
        settle_stalled(send.Sent())

    outside.then = sleep_past_the_lease
    send_due()

    assert state_of(row) == "done"
    assert outside.told == [(7, "uncertain"), (7, "done")]


def test_a_zombie_changes_nothing_once_another_holds_the_row(outside):
    row = notice()
    [held] = claim(5)
    clock.move(seconds=61)
    [taken_over] = claim(5)

    assert send.send(held) == "lost"
    assert send.send(taken_over) == "done"
    assert outside.got == [row.message_id]


def test_a_person_may_send_again_note_as_sent_or_give_up_what_is_uncertain(outside):
    rows = [letter(number) for number in range(3)]
    outside.faults = [TimeoutError()] * 3
    send_due()

    assert outbox.send_again(rows[0].pk)
    assert outbox.note_as_sent(rows[1].pk)
    assert outbox.drop(rows[2].pk)
    send_due()

    assert [state_of(row) for row in rows] == ["done", "done", "cancelled"]
    assert outside.got == [rows[0].message_id]
    assert not outbox.send_again(rows[1].pk)
    assert not outbox.note_as_sent(rows[2].pk)


def test_what_is_parked_leaves_once_a_person_releases_it(outside):
    row = letter()
    outside.faults = [Refused("The mailbox is full."), None]
    send_due()

    assert outbox.release(row.pk)

    assert send_due().done == 1
    assert not outbox.release(row.pk)


def test_after_a_restore_everything_is_held_until_a_person_lets_it_go(outside):
    row = letter()

    assert outbox.hold_all() == 1

    assert send_due().claimed == 0
    assert outbox.release(row.pk)
    assert send_due().done == 1


def test_what_was_to_leave_later_and_is_let_go_still_leaves_at_its_own_time(outside):
    later = in_an_hour()
    row = letter(not_before=later)
    outbox.hold_all()

    assert outbox.release(row.pk)

    row.refresh_from_db()
    assert (row.state, row.not_before) == ("pending", later)
    assert send_due().claimed == 0


def test_a_kind_that_this_code_does_not_know_is_left_to_others(outside, monkeypatch):
    row = letter()
    Outgoing.objects.update(kind="parcel.ship")

    assert send_due().claimed == 0
    assert state_of(row) == "pending"


def test_claiming_reads_the_index_of_what_is_due(outside, engine):
    if engine == "sqlite":
        plan = Outgoing.objects.due().filter(lease_until=None).order_by("not_before", "pk")[:3].explain()
        assert "outgoing_due" in plan
