"""Looking after complaints: drafted words for those who wait, and alarms that supervisors see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Timer
from cxdesk.jobs.reconcile import missing
from recovery.actions import alarms
from recovery.actions.alarms import look_after
from recovery.actions.complaints import describe_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import set_aside
from recovery.actions.messages import log_contact, receive_words, write_note
from recovery.actions.promises import keep_promise, make_promise
from recovery.actions.states import let_wait, take_complaint
from recovery.models import Complaint, MessageDraft
from recovery.queries.playbook import playbook_version_of
from recovery.queries.quiet import alarms_for
from tests.builders import MakeComplaint

HOUR = timedelta(hours=1)
# Of severity 1 by the first playbook.
CADENCE, SILENCE = HOUR * 4, HOUR * 8


@pytest.fixture
def waiting(make_complaint: MakeComplaint, mia: NewCustomer, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(severity=1, new_customer=mia), by=ana, at=noon)


def next_look(complaint: Complaint) -> datetime:
    return Timer.objects.get(kind="complaint.watch", subject_id=complaint.pk, state="pending").due_at


def test_after_the_cadence_the_next_word_is_drafted_and_not_sent(waiting: Complaint, noon: datetime) -> None:
    assert next_look(waiting) == noon + CADENCE

    look_after(waiting.pk, at=noon + CADENCE)

    draft = MessageDraft.objects.get()
    assert (draft.kind, draft.by, draft.language, draft.complaint) == ("still_on_it", None, "en", waiting)
    assert waiting.reference in draft.text
    assert draft.subject == f"Your complaint {waiting.reference}"
    assert draft.address == "Mia.Lin@example.com"
    assert not waiting.messages.filter(direction="out").exists()


def test_one_draft_at_a_time_and_no_more_often_than_the_cadence(waiting: Complaint, noon: datetime) -> None:
    look_after(waiting.pk, at=noon + CADENCE)
    look_after(waiting.pk, at=noon + CADENCE * 3)
    assert MessageDraft.objects.count() == 1

    # Thrown away or sent, the next comes a cadence after the last.
    MessageDraft.objects.all().delete()
    look_after(waiting.pk, at=noon + CADENCE + HOUR)
    assert not MessageDraft.objects.exists()
    assert next_look(waiting) == noon + CADENCE * 2

    look_after(waiting.pk, at=noon + CADENCE * 2)
    assert MessageDraft.objects.count() == 1


@pytest.mark.parametrize("what", ["called", "promised"])
def test_who_has_heard_from_us_needs_no_draft_yet(
    what: str, waiting: Complaint, ana: User, noon: datetime
) -> None:
    at = noon + HOUR * 3
    if what == "called":
        log_contact(waiting, kind="call_out", result="reached", by=ana, at=at)
    else:
        make_promise(waiting, kind="other", text="A car", due_at=noon + HOUR * 9, by=ana, at=at)

    look_after(waiting.pk, at=noon + CADENCE)

    assert not MessageDraft.objects.exists()
    assert next_look(waiting) == at + CADENCE


def test_nobody_to_tell_means_no_draft(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    anonymous = take_complaint(make_complaint(severity=1), by=ana, at=noon)

    look_after(anonymous.pk, at=noon + CADENCE)

    assert not MessageDraft.objects.exists()


def test_the_draft_says_what_changed_and_nothing_of_ours(
    waiting: Complaint, ana: User, noon: datetime
) -> None:
    promise = make_promise(waiting, kind="other", text="A car at six", due_at=noon + HOUR, by=ana, at=noon)
    make_promise(waiting, kind="other", text="The refund", due_at=noon + HOUR * 30, by=ana, at=noon)
    keep_promise(promise, by=ana, at=noon + timedelta(minutes=30))
    write_note(waiting, text="Zqx happens every week.", by=ana, at=noon + HOUR)
    receive_words(waiting, text="And?", at=noon + HOUR)
    let_wait(
        waiting, on="third_party", why="Zqx the firm is slow", until=noon + HOUR * 20, by=ana, at=noon + HOUR
    )

    look_after(waiting.pk, at=noon + HOUR * 5)

    text = MessageDraft.objects.get().text
    assert "A car at six" in text
    assert "The refund" in text
    assert "outside our house" in text
    assert "Zqx" not in text
    assert "severity" not in text


def test_a_silent_complaint_raises_one_alarm_for_the_supervisor_of_its_team(
    waiting: Complaint, ana: User, lea: User, otto: User, noon: datetime
) -> None:
    for hours in (8, 9):
        look_after(waiting.pk, at=noon + HOUR * hours)

    waiting.refresh_from_db()
    assert waiting.alarm_since == noon
    assert waiting.events.filter(name="alarm.raised").count() == 1
    assert list(alarms_for(lea)) == [waiting]
    assert not alarms_for(ana).exists()
    assert not alarms_for(otto).exists()


def test_the_first_thing_that_somebody_does_ends_the_alarm(
    waiting: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    look_after(waiting.pk, at=noon + SILENCE)
    receive_words(waiting, text="Hello?", at=noon + SILENCE)
    assert alarms_for(lea).exists()

    log_contact(waiting, kind="call_out", result="no_answer", by=ana, at=noon + SILENCE + HOUR)

    assert not alarms_for(lea).exists()


def test_after_an_alarm_the_next_silence_is_seen_in_time_whatever_the_cadence(
    waiting: Complaint, ana: User, lea: User, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = replace(playbook_version_of(waiting), update_hours={1: 48})
    monkeypatch.setattr(alarms, "playbook_version_of", lambda complaint: slow)
    look_after(waiting.pk, at=noon + SILENCE)
    log_contact(waiting, kind="call_out", result="no_answer", by=ana, at=noon + SILENCE)
    assert not alarms_for(lea).exists()

    assert next_look(waiting) == noon + SILENCE * 2
    look_after(waiting.pk, at=noon + SILENCE * 2)

    assert alarms_for(lea).exists()


def test_what_nobody_takes_in_time_alarms_once(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint()
    due = next_look(complaint)
    assert due == complaint.next_due_at

    look_after(complaint.pk, at=noon)
    assert not alarms_for(lea).exists()
    for _time in range(2):
        look_after(complaint.pk, at=due)

    assert list(alarms_for(lea)) == [complaint]
    assert complaint.events.filter(name="alarm.raised").count() == 1
    take_complaint(complaint, by=ana, at=due + HOUR)
    assert not alarms_for(lea).exists()


def test_what_a_file_brought_late_alarms_from_when_it_had_to_be_owned_here(
    make_complaint: MakeComplaint, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(received_at=noon - timedelta(days=10), is_imported=True)
    due = complaint.next_due_at

    look_after(complaint.pk, at=due)

    complaint.refresh_from_db()
    assert complaint.alarm_since == due == noon + HOUR


def test_history_is_looked_after_from_when_its_customer_writes(
    make_complaint: MakeComplaint, lea: User, noon: datetime
) -> None:
    old = make_complaint(received_at=noon - timedelta(days=300), is_imported=True, is_history=True)
    look_after(old.pk, at=noon)

    receive_words(old, text="Still nothing?", at=noon)

    assert missing()["complaint.watch"] == 0
    look_after(old.pk, at=noon)
    assert not alarms_for(lea).exists()
    look_after(old.pk, at=noon + HOUR)
    assert [one.alarm_since for one in alarms_for(lea)] == [noon + HOUR]


def test_another_severity_is_looked_at_now_and_not_a_cadence_later(
    make_complaint: MakeComplaint, mia: NewCustomer, ana: User, lea: User, noon: datetime
) -> None:
    small = take_complaint(make_complaint(severity=4, new_customer=mia), by=ana, at=noon)
    at = noon + HOUR * 10

    describe_complaint(small, {"severity": 1}, by=ana, at=at)
    assert next_look(small) == at
    look_after(small.pk, at=at)

    # By the cadence of now its customer has waited too long already.
    assert MessageDraft.objects.exists()
    assert list(alarms_for(lea)) == [small]


def test_what_is_over_is_looked_after_no_more(
    waiting: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    set_aside(waiting, outcome="withdrawn", reason="Found it.", by=ana, at=noon)

    look_after(waiting.pk, at=noon + SILENCE)

    assert not Timer.objects.filter(kind="complaint.watch", state="pending").exists()
    assert not waiting.events.filter(name="alarm.raised").exists()
    assert not MessageDraft.objects.exists()
