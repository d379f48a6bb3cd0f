"""Letters to customers: written once, to an address of theirs, and taken back in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.send import send_due
from recovery.actions.customers import NewCustomer
from recovery.actions.letters import UNDO
from recovery.actions.messages import (
    draft_message,
    receive_words,
    tell_customer_owner,
    undo_message,
    write_message,
)
from recovery.channels.signed import references_signed_in
from recovery.errors import IllegalMove, KeyTaken, LetterGone, LetterRefused, NotAllowed, WordsMissing
from recovery.models import Complaint, Message, MessageDraft
from tests.builders import MakeComplaint
from tests.recovery.letters import WORDS, Broken, events, fate, leave, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(mias: Complaint) -> Complaint:
    return mias


# ------------------------------------------------------------------ writing


def test_a_letter_is_stored_with_its_sending_and_leaves_once(complaint: Complaint, ana: User, now: datetime):
    letter = write(complaint, ana, now)
    early = send_due().claimed

    leave()
    leave()

    [sent] = mail.outbox
    row = Outgoing.objects.get()
    assert early == 0
    assert (row.key, row.kind, row.once) == (f"message:{letter.pk}", "message.mail", True)
    assert sent.to == ["Mia.Lin@example.com"]
    assert sent.message()["Message-ID"] == row.message_id
    assert sent.subject == f"Your complaint {complaint.reference}"
    assert sent.body == f"{WORDS}\n\n-- \nAna\nHarbour Hotel\n"
    assert sent.from_email == '"Ana, Harbour Hotel" <desk@cxdesk.localhost>'
    assert references_signed_in(sent.reply_to) == {complaint.reference}
    assert "Auto-Submitted" not in sent.message()
    assert fate(letter) == "sent"
    assert letter.sent_at is not None
    assert events(complaint) == ["message.written", "message.sent"]


def test_a_letter_pressed_twice_or_asked_for_twice_is_one(complaint: Complaint, ana: User, now: datetime):
    soon = now + timedelta(seconds=3)
    first, second = write(complaint, ana, now), write(complaint, ana, soon)
    keyed = [write(complaint, ana, at, "Another.", key="k") for at in (soon, soon + timedelta(hours=5))]

    assert first == second
    assert keyed[0] == keyed[1] != first
    with pytest.raises(KeyTaken):
        write(complaint, ana, soon, "Something else.", key="k")
    assert Outgoing.objects.count() == 2
    assert write(complaint, ana, now + timedelta(minutes=5)) != first


def test_the_same_words_within_a_minute_are_one_letter_whatever_was_written_between(
    complaint: Complaint, ana: User, now: datetime
):
    first = write(complaint, ana, now)
    between = write(complaint, ana, now + timedelta(seconds=5), "And the keys are at the desk.")

    again = write(complaint, ana, now + timedelta(seconds=9))
    much_later = write(complaint, ana, now + timedelta(minutes=2))

    assert again == first
    assert len({first, between, much_later}) == Outgoing.objects.count() == 3


def test_words_that_were_taken_back_may_be_written_again(complaint: Complaint, ana: User, now: datetime):
    first = write(complaint, ana, now)
    undo_message(first, by=ana, at=now)

    assert write(complaint, ana, now + timedelta(seconds=5)) != first


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": " \n"}, "text"), ({"text": "a\x00"}, "text"), ({"text": "x" * 10_001}, "text")],
)
def test_a_letter_without_words_that_can_be_stored_is_refused(
    complaint: Complaint, ana: User, now: datetime, given: dict[str, str], field: str
):
    with pytest.raises(WordsMissing) as refusal:
        write(complaint, ana, now, **given)
    assert refusal.value.field == field


def test_a_letter_in_no_language_of_ours_is_refused(complaint: Complaint, ana: User, now: datetime):
    with pytest.raises(WordsMissing) as refusal:
        write_message(complaint, text=WORDS, language="fr", by=ana, at=now)
    assert refusal.value.field == "language"


def test_a_letter_goes_to_an_address_of_theirs_and_no_other(
    complaint: Complaint, make_complaint: MakeComplaint, ana: User, now: datetime
):
    Complaint.objects.filter(pk=complaint.pk).update(spoken_by="Her son", spoken_by_contact="son@example.com")
    nobody = make_complaint(owner=ana, at=now)

    assert write(complaint, ana, now, to="MIA.LIN@example.com").address == "Mia.Lin@example.com"
    assert write(complaint, ana, now, to="son@example.com").address == "son@example.com"
    for of, to in ((complaint, "eve@example.com"), (nobody, None), (nobody, "mia.lin@example.com")):
        with pytest.raises(LetterRefused) as refusal:
            write(of, ana, now, "Something new.", to=to)
        assert refusal.value.field == "to"
    assert Outgoing.objects.count() == 2


def test_no_letter_leaves_from_a_complaint_for_training(
    make_complaint: MakeComplaint, mia: NewCustomer, ana: User, now: datetime
):
    complaint = make_complaint(new_customer=mia, owner=ana, at=now, is_training=True)

    with pytest.raises(LetterRefused):
        write(complaint, ana, now)
    assert tell_customer_owner(complaint, at=now).sending == ""


def test_outsiders_readers_and_those_it_is_about_write_nothing(
    complaint: Complaint, otto: User, aki: User, lea: User, now: datetime
):
    Complaint.objects.filter(pk=complaint.pk).update(concerns_staff=lea)
    for person in (otto, aki, lea):
        with pytest.raises(NotAllowed):
            write(complaint, person, now)
    assert not Message.objects.exists()


def test_what_was_merged_away_is_written_to_no_more(
    complaint: Complaint, make_complaint: MakeComplaint, ana: User, now: datetime
):
    into = make_complaint(owner=ana, at=now)
    Complaint.objects.filter(pk=complaint.pk).update(
        state="closed", outcome="merged", merged_into=into, closed_at=now
    )
    with pytest.raises(IllegalMove):
        write(complaint, ana, now)


def test_there_is_no_letter_without_its_sending_nor_the_other_way_round(
    complaint: Complaint, ana: User, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    def die(*args: object, **facts: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("recovery.actions.letters.post_many", die)
    with pytest.raises(RuntimeError):
        write(complaint, ana, now)
    monkeypatch.undo()
    monkeypatch.setattr("recovery.actions.messages.record_event", die)
    with pytest.raises(RuntimeError):
        write(complaint, ana, now)

    assert not Message.objects.exists()
    assert not Outgoing.objects.exists()


def test_a_letter_answers_what_the_customer_wrote(complaint: Complaint, ana: User, now: datetime):
    receive_words(complaint, text="Hello?", at=now)

    write(complaint, ana, now)

    complaint.refresh_from_db()
    assert complaint.words_since is None


# ------------------------------------------------------------------ undoing, later


def test_a_letter_taken_back_in_time_never_leaves_and_is_a_draft_again(
    complaint: Complaint, ana: User, now: datetime
):
    wrote = now - timedelta(hours=1)
    receive_words(complaint, text="Hello?", at=wrote)
    letter = write(complaint, ana, now, subject="The fare")

    draft = undo_message(letter, by=ana, at=now + timedelta(seconds=5))
    leave()

    complaint.refresh_from_db()
    assert (draft.text, draft.address) == (WORDS, "Mia.Lin@example.com")
    assert mail.outbox == []
    assert fate(letter) == "undone"
    assert complaint.words_since == wrote
    assert events(complaint) == ["message.written", "message.undone"]


def test_taking_back_twice_is_once(complaint: Complaint, ana: User, now: datetime):
    letter = write(complaint, ana, now)

    drafts = [undo_message(letter, by=ana, at=now) for _ in range(2)]

    assert drafts[0] == drafts[1]
    assert events(complaint) == ["message.written", "message.undone"]


def test_what_has_left_cannot_be_taken_back(complaint: Complaint, ana: User, now: datetime):
    letter = write(complaint, ana, now)
    leave()

    with pytest.raises(LetterGone):
        undo_message(letter, by=ana, at=now)
    assert fate(letter) == "sent"
    assert not MessageDraft.objects.exists()


def test_what_is_leaving_at_this_moment_cannot_be_taken_back(
    complaint: Complaint, ana: User, now: datetime, broken: Broken, monkeypatch: pytest.MonkeyPatch
):
    letter = write(complaint, ana, now)
    answers: list[str] = []

    def try_to_undo(sent: object) -> str:
        with pytest.raises(LetterGone):
            undo_message(letter, by=ana, at=now)
        answers.append(fate(letter))
        return ""

    monkeypatch.setattr(broken, "send", try_to_undo)
    leave()

    assert answers == ["waiting"]
    assert fate(letter) == "sent"


def test_an_outsider_takes_nothing_back(complaint: Complaint, ana: User, otto: User, now: datetime):
    letter = write(complaint, ana, now)

    with pytest.raises(NotAllowed):
        undo_message(letter, by=otto, at=now)
    assert fate(letter) == "waiting"


def test_a_draft_written_meanwhile_is_not_lost(complaint: Complaint, ana: User, now: datetime):
    letter = write(complaint, ana, now)
    draft_message(complaint, kind="", text="One more thing.", language="en", by=ana, at=now)

    draft = undo_message(letter, by=ana, at=now)

    assert draft.text == f"{WORDS}\n\nOne more thing."


def test_a_letter_may_leave_later_and_be_taken_back_until_then(
    complaint: Complaint, ana: User, now: datetime
):
    tomorrow = now + timedelta(days=1)
    stays, goes = (write(complaint, ana, now, text, not_before=tomorrow) for text in ("One.", "Two."))

    leave()
    early = list(mail.outbox)
    undo_message(goes, by=ana, at=now + timedelta(hours=20))
    leave(days=1)

    assert early == []
    assert [one.body[:4] for one in mail.outbox] == ["One."]
    assert (fate(stays), stays.leaves_at) == ("sent", tomorrow)


def test_a_letter_leaves_at_a_moment_ahead_but_not_absurdly_far(
    complaint: Complaint, ana: User, now: datetime
):
    for moment in (now, now - UNDO, now + timedelta(days=31)):
        with pytest.raises(LetterRefused) as refusal:
            write(complaint, ana, now, not_before=moment)
        assert refusal.value.field == "not_before"
    assert write(complaint, ana, now, not_before=now + timedelta(seconds=1)).leaves_at == now + UNDO
