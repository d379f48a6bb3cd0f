"""What becomes of letters: sent once, their fate known or shown, as whom and in which language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from cxdesk.accounts.models import Letterhead, Team, User
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.reconcile import reconcile
from recovery.actions.customers import NewCustomer
from recovery.actions.messages import receive_words, tell_customer_owner, undo_message, write_message
from recovery.actions.sending import give_letter_up, note_as_arrived, send_letter_again
from recovery.channels import email
from recovery.channels.base import ChannelDown, ChannelRefused
from recovery.errors import LetterGone, NotAllowed
from recovery.models import Complaint, InboundMail, Mailbox, Message, StatusLink
from recovery.queries.status import complaint_by_token
from tests.builders import MakeComplaint
from tests.recovery.letters import Broken, events, fate, leave, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def complaint(mias: Complaint) -> Complaint:
    return mias


# ------------------------------------------------------------------ what became of it


def test_a_letter_of_unknown_fate_is_never_sent_again_by_itself(
    complaint: Complaint, ana: User, now: datetime, broken: Broken
):
    broken.faults = [TimeoutError()]
    letter = write(complaint, ana, now)

    leave()
    leave(days=2)

    assert fate(letter) == "uncertain"
    assert broken.got == []
    assert events(complaint) == ["message.written", "message.uncertain"]


def test_a_letter_that_surely_did_not_leave_is_tried_again(
    complaint: Complaint, ana: User, now: datetime, broken: Broken
):
    broken.faults = [ChannelDown(email.NO_ANSWER)]
    letter = write(complaint, ana, now)

    leave()
    waiting = fate(letter)
    leave(minutes=2)

    assert (waiting, fate(letter)) == ("waiting", "sent")
    assert len(broken.got) == 1


def test_a_letter_that_is_refused_says_why_and_the_customer_waits_again(
    complaint: Complaint, ana: User, now: datetime, broken: Broken
):
    broken.faults = [ChannelRefused(email.UNKNOWN_THERE)]
    receive_words(complaint, text="Hello?", at=now)
    letter = write(complaint, ana, now)

    leave()

    complaint.refresh_from_db()
    assert (fate(letter), letter.trouble) == ("failed", email.UNKNOWN_THERE)
    assert complaint.words_since == now
    assert events(complaint)[-1] == "message.failed"


@pytest.mark.parametrize(
    ("decide", "ends", "event"),
    [
        (note_as_arrived, "sent", "message.found_arrived"),
        (send_letter_again, "waiting", "message.sent_again"),
        (give_letter_up, "undone", "message.given_up"),
    ],
)
def test_a_person_decides_about_a_letter_of_unknown_fate_once(
    complaint: Complaint, ana: User, otto: User, now: datetime, broken: Broken, decide, ends, event
):
    broken.faults = [TimeoutError()]
    letter = write(complaint, ana, now)
    with pytest.raises(LetterGone):
        decide(letter, by=ana, at=now) if ends != "waiting" else note_as_arrived(letter, by=ana, at=now)
    leave()

    with pytest.raises(NotAllowed):
        decide(letter, by=otto, at=now)
    for _ in range(2):
        assert decide(letter, by=ana, at=now).sending == ends

    assert events(complaint)[2:] == [event]
    leave()
    assert len(broken.got) == (1 if ends == "waiting" else 0)
    assert fate(letter) == ("sent" if ends != "undone" else "undone")


def test_a_letter_that_failed_leaves_once_somebody_asks_for_it(
    complaint: Complaint, ana: User, now: datetime, broken: Broken
):
    broken.faults = [ChannelRefused(email.NOT_TAKEN)]
    letter = write(complaint, ana, now)
    leave()

    with pytest.raises(LetterGone):
        note_as_arrived(letter, by=ana, at=now)
    send_letter_again(letter, by=ana, at=now)
    leave()

    assert (fate(letter), letter.trouble) == ("sent", "")
    assert len(broken.got) == 1


def test_what_left_stays_as_it_is(complaint: Complaint, ana: User, now: datetime):
    letter = write(complaint, ana, now)
    leave()

    for change in ({"text": "nicer"}, {"address": "eve@example.com"}, {"signature": "Eve"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        letter.delete()
    letter.save()


def test_a_letter_whose_sending_was_lost_is_owed_again_and_one_taken_back_is_not(
    complaint: Complaint, ana: User, now: datetime
):
    lost, back = write(complaint, ana, now), write(complaint, ana, now, "Another.")
    undo_message(back, by=ana, at=now)
    Outgoing.objects.all().delete()

    assert (reconcile(), reconcile()) == (1, 0)
    leave()

    assert len(mail.outbox) == 1
    assert fate(lost) == "sent"


# ------------------------------------------------------------------ as whom, in which language


def test_each_language_has_its_own_sender_name_and_signature(
    complaint: Complaint, harbour: Team, ana: User, now: datetime
):
    Letterhead.objects.create(person=ana, language="zh-hans", sender_name="安娜", signature="安娜\n客户关怀")
    Letterhead.objects.create(
        team=harbour, language="zh-hans", sender_name="海港酒店", signature="海港酒店, 上海"
    )
    Letterhead.objects.create(person=ana, language="en", signature="Ana Sol")
    Team.objects.filter(pk=harbour.pk).update(mail_address="care@harbour.example")

    english, chinese = (
        write_message(complaint, text=text, language=language, by=ana, at=now)
        for text, language in (("Dear", "en"), ("您好", "zh-hans"))
    )
    leave()

    assert (english.sender_name, english.signature) == ("Ana, Harbour Hotel", "Ana Sol\nHarbour Hotel")
    assert (chinese.sender_name, chinese.signature) == ("安娜, 海港酒店", "安娜\n客户关怀\n海港酒店, 上海")
    assert chinese.subject == f"您的投诉 {complaint.reference}"
    sent = mail.outbox[1].message()
    assert sent["Content-Language"] == "zh-Hans"
    assert mail.outbox[1].reply_to[0].startswith("care+cx-")


def test_what_a_person_changes_later_changes_no_letter_that_was_written(
    complaint: Complaint, ana: User, now: datetime
):
    letter = write(complaint, ana, now)
    Letterhead.objects.create(person=ana, language="en", sender_name="Anna", signature="Anna")

    leave()

    assert mail.outbox[0].body.endswith("-- \nAna\nHarbour Hotel\n")
    assert fate(letter) == "sent"


def test_a_letter_leaves_from_the_mailbox_of_the_team(
    complaint: Complaint, harbour: Team, ana: User, now: datetime
):
    Mailbox.objects.create(name="Guests", team=harbour, address="guests@harbour.example")

    assert write(complaint, ana, now).sender_address == "guests@harbour.example"


@pytest.mark.parametrize(
    ("header_id", "follows"),
    [("<abc@example.com>", True), ("<a@b>\r\nBcc: eve@example.com", False), ("nothing", False)],
)
def test_a_letter_follows_the_mail_that_it_answers(
    complaint: Complaint, harbour: Team, ana: User, now: datetime, header_id: str, follows: bool
):
    box = Mailbox.objects.create(name="Guests", team=harbour, address="guests@harbour.example")
    InboundMail.objects.create(
        mailbox=box,
        sha256="0" * 64,
        size=1,
        received_at=now,
        header_id=header_id,
        complaint=complaint,
        state="joined",
    )
    write(complaint, ana, now)
    leave()

    sent = mail.outbox[0].message()
    assert sent["References"] == sent["In-Reply-To"] == (header_id if follows else None)


def test_a_second_letter_follows_the_first(complaint: Complaint, ana: User, now: datetime):
    write(complaint, ana, now)
    leave()
    write(complaint, ana, now, "One more thing.")
    leave()

    first, second = (one.message() for one in mail.outbox)
    assert second["In-Reply-To"] == first["Message-ID"]


# ------------------------------------------------------------------ what the desk writes by itself


def test_the_owner_is_named_by_mail_with_a_link_that_is_stored_nowhere(
    complaint: Complaint, now: datetime, settings: Any
):
    settings.SITE_ADDRESS = "https://desk.example"
    first, second = tell_customer_owner(complaint, at=now), tell_customer_owner(complaint, at=now)
    leave()

    [sent] = mail.outbox
    assert first == second
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    token = sent.body.partition("/status/")[2].partition("/")[0]
    assert token not in first.text
    assert StatusLink.objects.filter(complaint=complaint).count() == 1
    assert complaint_by_token(token) == complaint


def test_without_an_address_the_owner_is_named_on_their_page_alone(
    make_complaint: MakeComplaint, ana: User, now: datetime
):
    complaint = make_complaint(new_customer=NewCustomer("Mr Wu"), owner=ana, at=now)

    message = tell_customer_owner(complaint, at=now)

    assert message is not None
    assert message.sending == ""
    assert not Outgoing.objects.exists()


def test_a_letter_for_later_whose_posting_was_lost_still_leaves_at_its_own_time(
    complaint: Complaint, ana: User, now: datetime
) -> None:
    later = now + timedelta(days=20)
    letter = write_message(complaint, text="Dear", language="en", not_before=later, by=ana, at=now)
    Outgoing.objects.filter(key=letter.outbox_key).delete()

    reconcile()

    assert Outgoing.objects.get(key=letter.outbox_key).not_before == later
