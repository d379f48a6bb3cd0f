"""A call in hand: a hold of more than two minutes without a call-back is one breach, however it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import is_waiting
from recovery.actions.calls import (
    CALL_HELD,
    begin_call,
    end_call,
    hold_call,
    hold_runs_too_long,
    promise_call_back,
    take_up_call,
)
from recovery.actions.merging import merge_complaints
from recovery.errors import CallOver, NotAllowed, PromiseRefused, WordsMissing
from recovery.models import Call, Complaint, Contact, Promise
from recovery.queries.calls import HoldShare, holds_too_long
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db


def after(noon: datetime, seconds: int) -> datetime:
    return noon + timedelta(seconds=seconds)


@pytest.fixture
def call(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Call:
    return begin_call(make_complaint(owner=ana), kind="call_in", by=ana, at=noon)


def _breaches(call: Call) -> int:
    return call.complaint.events.filter(name="hold.too_long").count()


def test_a_call_begins_once(call, ana, noon):
    again = begin_call(call.complaint, kind="call_out", by=ana, at=after(noon, 5))

    assert again == call
    assert call.complaint.events.filter(name="call.started").count() == 1


def test_a_call_wants_somebody_who_has_the_complaint_in_hand(make_complaint, ana, otto, noon):
    with pytest.raises(CallOver):
        begin_call(make_complaint(), kind="call_in", by=ana, at=noon)
    with pytest.raises(WordsMissing):
        begin_call(make_complaint(owner=ana), kind="visit", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        begin_call(make_complaint(owner=ana), kind="call_in", by=otto, at=noon)


def test_a_hold_keeps_its_first_moment_and_the_longest_wait(call, ana, noon):
    hold_call(call, by=ana, at=after(noon, 10))
    hold_call(call, by=ana, at=after(noon, 40))
    take_up_call(call, by=ana, at=after(noon, 100))
    take_up_call(call, by=ana, at=after(noon, 400))

    assert (call.held_since, call.longest_hold_seconds) == (None, 90)
    assert not is_waiting(CALL_HELD, call.pk)


@pytest.mark.parametrize("seconds, breaches", [(119, 0), (120, 0), (121, 1)])
def test_a_hold_of_more_than_two_minutes_without_a_call_back_is_a_breach(call, ana, noon, seconds, breaches):
    hold_call(call, by=ana, at=noon)
    take_up_call(call, by=ana, at=after(noon, seconds))

    assert _breaches(call) == breaches


def test_it_is_a_breach_once_by_timer_end_and_another_hold(call, ana, noon):
    hold_call(call, by=ana, at=noon)
    assert is_waiting(CALL_HELD, call.pk)
    hold_runs_too_long(call.pk, at=after(noon, 121))
    hold_runs_too_long(call.pk, at=after(noon, 125))
    take_up_call(call, by=ana, at=after(noon, 200))
    hold_call(call, by=ana, at=after(noon, 300))
    contact = end_call(call, result="reached", by=ana, at=after(noon, 600))

    assert _breaches(call) == 1
    assert (contact.longest_hold_seconds, contact.call_back_promised) == (300, False)


def test_a_hold_that_nobody_ends_is_a_breach_by_its_timer_and_not_before(call, ana, noon):
    hold_call(call, by=ana, at=noon)

    hold_runs_too_long(call.pk, at=after(noon, 120))
    assert _breaches(call) == 0
    hold_runs_too_long(call.pk, at=after(noon, 121))
    assert _breaches(call) == 1


def test_one_click_promises_a_call_back_and_there_is_no_breach(call, ana, noon):
    due_at = after(noon, 900)
    hold_call(call, by=ana, at=noon)
    first = promise_call_back(call, due_at=due_at, by=ana, at=after(noon, 95))
    second = promise_call_back(call, due_at=after(noon, 1800), by=ana, at=after(noon, 96))
    hold_runs_too_long(call.pk, at=after(noon, 130))
    contact = end_call(call, result="reached", by=ana, at=after(noon, 140))

    assert first == second == Promise.objects.get()
    assert (first.kind, first.due_at) == ("call_back", due_at)
    assert _breaches(call) == 0
    assert contact.call_back_promised


def test_a_call_back_promised_too_late_mends_no_breach(call, ana, noon):
    hold_call(call, by=ana, at=noon)
    promise_call_back(call, due_at=after(noon, 900), by=ana, at=after(noon, 130))

    assert _breaches(call) == 1
    assert not end_call(call, result="reached", by=ana, at=after(noon, 150)).call_back_promised


def test_a_call_back_in_the_past_and_one_after_the_call_are_refused(call, ana, noon):
    with pytest.raises(PromiseRefused):
        promise_call_back(call, due_at=noon, by=ana, at=noon)
    end_call(call, result="reached", by=ana, at=after(noon, 10))
    with pytest.raises(CallOver):
        promise_call_back(call, due_at=after(noon, 900), by=ana, at=after(noon, 20))
    with pytest.raises(CallOver):
        hold_call(call, by=ana, at=after(noon, 20))


def test_a_call_ends_once_as_a_contact(call, ana, noon):
    first = end_call(call, result="voicemail", note="Left word.", by=ana, at=after(noon, 75))
    call.refresh_from_db()
    second = end_call(call, result="reached", by=ana, at=after(noon, 500))

    assert first == second == Contact.objects.get()
    assert (first.kind, first.result, first.seconds, first.note) == ("call_in", "voicemail", 75, "Left word.")


def test_nobody_touches_the_call_of_somebody_else(call, lea, otto, noon):
    for person in (lea, otto):
        for act in (hold_call, take_up_call):
            with pytest.raises(NotAllowed):
                act(call, by=person, at=noon)
        with pytest.raises(NotAllowed):
            promise_call_back(call, due_at=after(noon, 900), by=person, at=noon)
        with pytest.raises(NotAllowed):
            end_call(call, result="reached", by=person, at=noon)


def test_of_two_calls_in_hand_one_goes_on_after_merging(make_complaint, ana, mia, noon):
    complaint: Complaint = make_complaint(new_customer=mia, owner=ana)
    into = make_complaint(customer=complaint.customer, owner=ana)
    gone = begin_call(complaint, kind="call_in", by=ana, at=noon)
    stays = begin_call(into, kind="call_in", by=ana, at=noon)

    merge_complaints(complaint, into, reason="Same car.", by=ana, at=noon)

    assert list(into.calls.filter(ended_at=None)) == [stays]
    assert Call.objects.get(pk=gone.pk).complaint == into


def test_holds_over_two_minutes_are_counted_per_team_against_all_calls(make_complaint, harbour, ana, noon):
    for seconds, back in ((121, False), (200, True), (60, False)):
        call = begin_call(make_complaint(owner=ana), kind="call_out", by=ana, at=noon)
        hold_call(call, by=ana, at=noon)
        if back:
            promise_call_back(call, due_at=after(noon, 900), by=ana, at=after(noon, 60))
        end_call(call, result="reached", by=ana, at=after(noon, seconds))
    training = begin_call(make_complaint(owner=ana, is_training=True), kind="call_in", by=ana, at=noon)
    end_call(training, result="reached", by=ana, at=after(noon, 10))

    found = holds_too_long(since=noon, until=after(noon, 1000))

    assert found == [HoldShare(harbour.name, too_long=1, calls=3)]
