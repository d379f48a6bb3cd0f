"""Drafts, the hold timer, and reports from the public form."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cxdesk.accounts.models import Team, User
from recovery.actions import intake
from recovery.actions.complaints import NewComplaint
from recovery.errors import (
    ComplaintChanged,
    FileRefused,
    NotAllowed,
    PromiseRefused,
    TooManyReports,
    WordsMissing,
)
from recovery.models import Channel, Complaint, Contact, IntakeDraft, Promise, ReportCount
from recovery.queries.intake import drafts_of
from recovery.queries.status import complaint_by_token
from tests.pictures import PNG

pytestmark = pytest.mark.django_db
FIELDS = {"key": "k1", "verbatim": "Nobody came.", "customer_name": "Mia"}


@pytest.fixture
def heard(harbour: Team, noon: datetime) -> NewComplaint:
    return NewComplaint(
        team=harbour,
        channel=Channel.PHONE,
        received_at=noon,
        verbatim="Nobody came.",
        source="desk",
        source_id="1-k1",
    )


@pytest.fixture
def sent(harbour: Team, noon: datetime) -> NewComplaint:
    return NewComplaint(
        team=harbour, channel=Channel.FORM, received_at=noon, verbatim="Nobody came.", expectation="The fare."
    )


def test_a_draft_is_made_by_the_first_save_and_kept_by_the_next(ana: User, noon: datetime) -> None:
    draft = intake.save_draft(None, FIELDS, by=ana, at=noon)
    later = noon + timedelta(seconds=3)
    again = intake.save_draft(draft, {**FIELDS, "verbatim": "Nobody came, twice."}, by=ana, at=later)
    assert again == draft
    draft.refresh_from_db()
    assert (draft.fields["verbatim"], draft.received_at, draft.saved_at) == (
        "Nobody came, twice.",
        noon,
        later,
    )


def test_the_same_new_form_saved_twice_is_one_draft(ana: User, noon: datetime) -> None:
    assert intake.save_draft(None, FIELDS, by=ana, at=noon) == intake.save_draft(
        None, FIELDS, by=ana, at=noon
    )


@pytest.mark.parametrize("field", ["touchpoint", "category", "site"])
def test_nothing_is_classified_before_there_are_words(ana: User, noon: datetime, field: str) -> None:
    with pytest.raises(WordsMissing):
        intake.save_draft(None, {"verbatim": "  ", field: "1"}, by=ana, at=noon)
    assert not IntakeDraft.objects.exists()


@pytest.mark.parametrize("words", ["a\x00b", "x" * 60_001])
def test_what_cannot_be_stored_is_refused_with_a_sentence(ana: User, noon: datetime, words: str) -> None:
    with pytest.raises(WordsMissing):
        intake.save_draft(None, {"verbatim": words}, by=ana, at=noon)


def test_only_those_who_log_keep_drafts(aki: User, cleo: User, ada: User, noon: datetime) -> None:
    for person in (aki, cleo, ada):
        with pytest.raises(NotAllowed):
            intake.save_draft(None, FIELDS, by=person, at=noon)


def test_the_draft_of_somebody_else_stays_as_it_is(ana: User, otto: User, noon: datetime) -> None:
    draft = intake.save_draft(None, FIELDS, by=ana, at=noon)
    intake.save_draft(draft, {"verbatim": "Mine now."}, by=otto, at=noon)
    with pytest.raises(NotAllowed):
        intake.hold(draft, by=otto, at=noon)
    intake.discard_draft(draft, by=otto, at=noon)
    draft.refresh_from_db()
    assert (draft.by, draft.fields["verbatim"], draft.held_since) == (ana, "Nobody came.", None)


def test_a_draft_is_thrown_away_once(ana: User, noon: datetime) -> None:
    draft = intake.save_draft(None, FIELDS, by=ana, at=noon)
    intake.discard_draft(draft, by=ana, at=noon)
    intake.discard_draft(draft, by=ana, at=noon)
    assert not IntakeDraft.objects.exists()


def test_the_hold_timer_remembers_the_longest_wait(ana: User, noon: datetime) -> None:
    draft = intake.hold(None, by=ana, at=noon, fields=FIELDS)
    intake.hold(draft, by=ana, at=noon + timedelta(seconds=50))
    draft = intake.unhold(draft, by=ana, at=noon + timedelta(seconds=94))
    assert (draft.held_since, draft.longest_hold_seconds) == (None, 94)
    draft = intake.unhold(draft, by=ana, at=noon + timedelta(seconds=200))
    intake.hold(draft, by=ana, at=noon + timedelta(seconds=300))
    draft = intake.unhold(draft, by=ana, at=noon + timedelta(seconds=310))
    assert draft.longest_hold_seconds == 94


def test_logging_keeps_the_call_the_hold_and_the_call_back_and_drops_the_draft(
    ana: User, heard: NewComplaint, noon: datetime
) -> None:
    draft = intake.hold(None, by=ana, at=noon, fields=FIELDS)
    at, back = noon + timedelta(seconds=130), noon + timedelta(minutes=20)
    complaint = intake.log_draft(draft, heard, call_back_at=back, by=ana, at=at)
    contact = Contact.objects.get()
    promise = Promise.objects.get()
    assert (complaint.owner, complaint.state) == (ana, "open")
    assert (contact.seconds, contact.longest_hold_seconds) == (130, 130)
    assert (promise.kind, promise.due_at, promise.complaint) == (Promise.Kind.CALL_BACK, back, complaint)
    assert contact.call_back_promised
    assert not complaint.events.filter(name="hold.too_long").exists()
    assert not drafts_of(ana).exists()


def test_whoever_waited_too_long_without_a_call_back_leaves_a_breach(
    ana: User, heard: NewComplaint, noon: datetime
) -> None:
    draft = intake.hold(None, by=ana, at=noon, fields=FIELDS)
    complaint = intake.log_draft(draft, heard, by=ana, at=noon + timedelta(seconds=121))
    assert complaint.events.filter(name="hold.too_long").count() == 1


def test_logging_twice_is_one_complaint(ana: User, heard: NewComplaint, noon: datetime) -> None:
    first = intake.log_draft(None, heard, by=ana, at=noon)
    assert intake.log_draft(None, heard, by=ana, at=noon) == first
    assert Complaint.objects.count() == Contact.objects.count() == 1


def test_a_late_save_of_a_logged_form_makes_no_draft(ana: User, heard: NewComplaint, noon: datetime) -> None:
    intake.log_draft(
        None, replace(heard, source_id=intake.sent_as(ana, "k1", "Nobody came.")), by=ana, at=noon
    )
    with pytest.raises(ComplaintChanged):
        intake.save_draft(None, FIELDS, by=ana, at=noon)


def test_a_call_back_in_the_past_refuses_all_of_it(ana: User, heard: NewComplaint, noon: datetime) -> None:
    draft = intake.save_draft(None, FIELDS, by=ana, at=noon)
    with pytest.raises(PromiseRefused):
        intake.log_draft(draft, heard, call_back_at=noon - timedelta(minutes=1), by=ana, at=noon)
    assert not Complaint.objects.exists()
    assert IntakeDraft.objects.get() == draft


def test_an_outsider_logs_nothing_for_this_team(otto: User, heard: NewComplaint, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        intake.log_draft(None, heard, by=otto, at=noon)


def test_a_report_comes_with_its_files_its_wish_and_a_page_of_its_own(
    sent: NewComplaint, noon: datetime
) -> None:
    photo = SimpleUploadedFile("a.png", PNG)
    complaint, token = intake.receive_report(sent, [photo], address="192.0.2.7", at=noon)
    assert (complaint.state, complaint.logged_by, complaint.attachments.count()) == ("new", None, 1)
    assert complaint.evidence.get(key="expectation").value == "The fare."
    assert complaint_by_token(token) == complaint
    assert "192.0.2" not in str(ReportCount.objects.values())


def test_a_report_sent_twice_is_one_and_the_later_page_opens(sent: NewComplaint, noon: datetime) -> None:
    again = replace(sent, source="form", source_id="k1")
    first, _old = intake.receive_report(again, [], address="192.0.2.7", at=noon)
    second, token = intake.receive_report(again, [], address="192.0.2.7", at=noon)
    assert first == second == complaint_by_token(token)
    assert Complaint.objects.count() == 1


def test_a_refused_file_leaves_no_report(sent: NewComplaint, noon: datetime) -> None:
    with pytest.raises(FileRefused):
        intake.receive_report(sent, [SimpleUploadedFile("a.exe", b"MZ\0\0")], address="192.0.2.7", at=noon)
    assert not Complaint.objects.exists()
    assert not ReportCount.objects.exists()


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8:1:2::3", "::ffff:192.0.2.7"])
def test_the_sixth_report_of_an_address_in_an_hour_is_refused(
    sent: NewComplaint, noon: datetime, address: str
) -> None:
    for _n in range(5):
        intake.receive_report(sent, [], address=address, at=noon)
    with pytest.raises(TooManyReports):
        intake.receive_report(sent, [], address=address, at=noon + timedelta(minutes=59))
    intake.receive_report(sent, [], address=address, at=noon + timedelta(hours=1))
    assert Complaint.objects.count() == 6


@pytest.mark.parametrize(
    ("pattern", "elsewhere"), [("192.0.2.{}", "192.0.3.1"), ("2001:db8:1:{:x}::1", "2001:db8:2::1")]
)
def test_the_thirty_first_report_of_a_network_is_refused(
    sent: NewComplaint, noon: datetime, pattern: str, elsewhere: str
) -> None:
    for n in range(30):
        intake.receive_report(sent, [], address=pattern.format(n + 1), at=noon)
    with pytest.raises(TooManyReports):
        intake.receive_report(sent, [], address=pattern.format(99), at=noon)
    intake.receive_report(sent, [], address=elsewhere, at=noon)


def test_old_counts_are_forgotten(sent: NewComplaint, noon: datetime) -> None:
    intake.receive_report(sent, [], address="192.0.2.7", at=noon)
    intake.receive_report(sent, [], address="192.0.2.8", at=noon + timedelta(days=2))
    assert {row.window_start.date() for row in ReportCount.objects.all()} == {
        (noon + timedelta(days=2)).date()
    }


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_when_all_come_at_once(sent: NewComplaint, noon: datetime) -> None:
    refused: list[str] = []

    def send() -> None:
        try:
            intake.receive_report(sent, [], address="192.0.2.7", at=noon)
        except TooManyReports as refusal:
            refused.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Complaint.objects.count(), len(refused)) == (5, 4)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_logs_once_even_at_the_same_moment(
    ana: User, heard: NewComplaint, noon: datetime
) -> None:
    references: list[str] = []

    def log() -> None:
        try:
            references.append(intake.log_draft(None, heard, by=ana, at=noon).reference)
        finally:
            connection.close()

    threads = [threading.Thread(target=log) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(references) == 4
    assert len(set(references)) == Complaint.objects.count() == 1


def test_the_form_may_be_kept_again_once_a_late_save_is_out_of_the_question(
    ana: User, heard: NewComplaint, noon: datetime
) -> None:
    draft = intake.save_draft(None, FIELDS, by=ana, at=noon)
    intake.log_draft(draft, heard, key="k1", by=ana, at=noon)
    with pytest.raises(ComplaintChanged):
        intake.save_draft(draft, {**FIELDS, "verbatim": "Nobody"}, by=ana, at=noon + timedelta(seconds=30))
    # Back in the browser, with other words, it is another complaint.
    another = {**FIELDS, "verbatim": "The tea was cold."}
    intake.save_draft(None, another, by=ana, at=noon + timedelta(minutes=5))
    assert [one.fields["verbatim"] for one in drafts_of(ana)] == ["The tea was cold."]

    later = noon + timedelta(days=2)
    intake.log_draft(None, replace(heard, source_id="1-k2"), key="k2", by=ana, at=later)
    assert [one.fields["key"] for one in IntakeDraft.objects.exclude(logged_at=None)] == ["k2"]
