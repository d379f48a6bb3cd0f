"""Contacts, notes, the customer's later words, and files of a complaint."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from cxdesk.accounts.models import User
from recovery.actions.customers import NewCustomer
from recovery.actions.files import attach_file, attach_files
from recovery.actions.messages import log_contact, receive_words, write_note
from recovery.actions.promises import make_promise
from recovery.errors import FileRefused, NotAllowed, TooManyReports, WordsMissing
from recovery.models import Attachment, Contact, Message
from tests.builders import MakeComplaint, lead_to
from tests.recovery.actions.test_uploads import JPEG, PNG

pytestmark = pytest.mark.django_db


def test_a_contact_is_noted_with_its_event(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint(owner=ana)
    contact = log_contact(complaint, kind="call_out", result="no_answer", note="Rang twice.", by=ana, at=noon)
    assert (contact.result, contact.note, contact.by) == ("no_answer", "Rang twice.", ana)
    assert complaint.events.filter(name="contact.logged").count() == 1


def test_the_same_contact_twice_is_one(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint(owner=ana)
    first = log_contact(complaint, kind="visit", by=ana, at=noon)
    assert log_contact(complaint, kind="visit", by=ana, at=noon) == first
    assert Contact.objects.count() == complaint.events.filter(name="contact.logged").count() == 1


@pytest.mark.parametrize(("kind", "result"), [("telepathy", "reached"), ("visit", "maybe")])
def test_a_contact_of_no_known_kind_is_refused(
    make_complaint: MakeComplaint, ana: User, noon: datetime, kind: str, result: str
) -> None:
    with pytest.raises(WordsMissing):
        log_contact(make_complaint(owner=ana), kind=kind, result=result, by=ana, at=noon)


def test_a_hold_of_two_minutes_leaves_a_mark(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    log_contact(complaint, kind="call_in", longest_hold_seconds=120, by=ana, at=noon)
    assert not complaint.events.filter(name="hold.too_long").exists()
    log_contact(complaint, kind="call_in", longest_hold_seconds=121, by=ana, at=noon + timedelta(minutes=1))
    assert complaint.events.get(name="hold.too_long").detail == {"seconds": 121}


def test_a_hold_with_a_call_back_promised_meanwhile_leaves_none(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint, due_at = make_complaint(owner=ana), noon + timedelta(minutes=20)
    make_promise(complaint, kind="call_back", text="Call back", due_at=due_at, by=ana, at=noon)
    at = noon + timedelta(seconds=200)
    contact = log_contact(complaint, kind="call_in", seconds=300, longest_hold_seconds=150, by=ana, at=at)
    assert contact.call_back_promised
    assert not complaint.events.filter(name="hold.too_long").exists()


def test_a_note_is_for_colleagues(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    note = write_note(make_complaint(), text="  Be gentle. ", by=ana, at=noon)
    assert (note.direction, note.text) == (Message.Direction.NOTE, "Be gentle.")


def test_a_note_pressed_twice_is_one(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint()
    first = write_note(complaint, text="Be gentle.", by=ana, at=noon)
    assert write_note(complaint, text="Be gentle.", by=ana, at=noon + timedelta(seconds=2)) == first
    assert write_note(complaint, text="Be gentle.", by=ana, at=noon + timedelta(hours=2)) != first


@pytest.mark.parametrize("text", ["", "  \n", "a\x00b", "x" * 10_001])
def test_a_note_without_words_or_with_a_nul_is_refused(
    make_complaint: MakeComplaint, ana: User, noon: datetime, text: str
) -> None:
    with pytest.raises(WordsMissing):
        write_note(make_complaint(), text=text, by=ana, at=noon)


def test_an_outsider_writes_nothing(
    make_complaint: MakeComplaint, otto: User, aki: User, noon: datetime
) -> None:
    complaint = make_complaint()
    for person in (otto, aki):
        with pytest.raises(NotAllowed):
            write_note(complaint, text="Hello", by=person, at=noon)
        with pytest.raises(NotAllowed):
            log_contact(complaint, kind="visit", by=person, at=noon)
        with pytest.raises(NotAllowed):
            attach_file(complaint, SimpleUploadedFile("a.png", PNG), by=person, at=noon)
    assert not Message.objects.exists()
    assert not Contact.objects.exists()
    assert not Attachment.objects.exists()


def test_words_of_the_customer_change_no_state(make_complaint: MakeComplaint, noon: datetime) -> None:
    complaint = make_complaint()
    message = receive_words(complaint, text="One more thing.", at=noon)
    assert (message.direction, message.by) == (Message.Direction.IN, None)
    before = complaint.state
    complaint.refresh_from_db()
    assert complaint.state == before
    assert receive_words(complaint, text="One more thing.", at=noon + timedelta(seconds=5)) == message


def test_empty_words_of_the_customer_are_refused(make_complaint: MakeComplaint, noon: datetime) -> None:
    with pytest.raises(WordsMissing):
        receive_words(make_complaint(), text=" ", at=noon)


def test_the_twenty_first_message_within_an_hour_is_refused(
    make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint()
    for n in range(20):
        receive_words(complaint, text=f"Message {n}", at=noon)
    with pytest.raises(TooManyReports):
        receive_words(complaint, text="Message 20", at=noon + timedelta(minutes=59))
    receive_words(complaint, text="Message 21", at=noon + timedelta(minutes=61))


def test_a_file_is_stored_under_a_name_of_ours(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint()
    row = attach_file(complaint, SimpleUploadedFile("../photo.png", PNG), by=ana, at=noon)
    assert row.name == "photo.png"
    assert "photo" not in str(row.file.name)
    assert row.file.read() == PNG
    assert len(row.sha256) == 64
    assert complaint.events.filter(name="file.attached").count() == 1


def test_the_same_file_twice_is_one(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint()
    first = attach_file(complaint, SimpleUploadedFile("a.png", PNG), by=ana, at=noon)
    assert attach_file(complaint, SimpleUploadedFile("b.png", PNG), by=ana, at=noon) == first


def test_one_bad_file_among_good_ones_stores_none(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    files = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.exe", b"MZ\0\0")]
    with pytest.raises(FileRefused):
        attach_files(make_complaint(), files, by=ana, at=noon)
    assert not Attachment.objects.exists()


def test_a_failure_while_storing_leaves_no_file_behind(
    make_complaint: MakeComplaint, ana: User, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = make_complaint()
    names: list[str] = []

    def fail(self: Attachment, *args: object, **kwargs: object) -> None:
        names.append(str(self.file.name))
        raise OSError("disk full")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        attach_files(complaint, [SimpleUploadedFile("a.jpg", JPEG)], by=ana, at=noon)
    assert names
    assert not default_storage.exists(names[0])


def test_words_of_the_customer_are_due_until_somebody_answers(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    receive_words(complaint, text="Please call me.", kind="call_me", at=noon)
    receive_words(complaint, text="Are you there?", at=noon + timedelta(minutes=9))
    complaint.refresh_from_db()
    assert (complaint.next_due, complaint.next_due_at) == ("words", noon)

    later = noon + timedelta(minutes=10)
    log_contact(complaint, kind="call_out", result="no_answer", by=ana, at=later)
    complaint.refresh_from_db()
    assert complaint.next_due == "words", "who was not reached still waits"

    log_contact(complaint, kind="call_out", by=ana, at=later + timedelta(minutes=5))
    complaint.refresh_from_db()
    assert (complaint.words_since, complaint.next_due) == (None, "look")


def test_words_about_what_nobody_owns_wake_it(make_complaint: MakeComplaint, noon: datetime) -> None:
    asleep = make_complaint(is_history=True)
    receive_words(asleep, text="Hello?", at=noon)
    asleep.refresh_from_db()
    assert (asleep.next_due, asleep.next_due_at) == ("words", noon)


def test_a_contact_pressed_twice_is_one_and_a_later_one_another(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    first = log_contact(complaint, kind="call_out", result="no_answer", by=ana, at=noon)
    again = {"kind": "call_out", "result": "no_answer", "by": ana}
    assert log_contact(complaint, **again, at=noon + timedelta(seconds=3)) == first
    assert log_contact(complaint, **again, at=noon + timedelta(minutes=1)) != first
    assert complaint.events.filter(name="contact.logged").count() == 2


def test_a_complaint_is_acknowledged_by_the_first_word_that_reaches_the_customer(
    make_complaint: MakeComplaint, mia: NewCustomer, ana: User, noon: datetime
) -> None:
    complaint, later = make_complaint(owner=ana, new_customer=mia), noon + timedelta(minutes=5)
    log_contact(complaint, kind="call_out", result="no_answer", by=ana, at=noon)
    complaint.refresh_from_db()
    assert complaint.acknowledged_at is None

    lead_to(complaint, "own", by=ana, at=later)
    log_contact(complaint, kind="call_out", by=ana, at=later + timedelta(hours=1))

    complaint.refresh_from_db()
    assert complaint.acknowledged_at == later
