"""Addresses from which mail came back for good: nothing is written there until one knows that they live."""

from __future__ import annotations

from datetime import time

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.send import send_due
from recovery.actions.addresses import clear_address, clear_own_address, is_for_good
from recovery.actions.mail_in import receive_mail
from recovery.actions.messages import receive_words, tell_customer_owner
from recovery.actions.sending import send_letter_again
from recovery.actions.tray import join_mail
from recovery.channels.signed import reply_address
from recovery.errors import LetterRefused, NotAllowed, WordsMissing
from recovery.models import Complaint, DeadAddress, Message, Notification, NotificationSettings
from tests.recovery.letters import events, fate, leave, write
from tests.recovery.mails import MIA, mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GONE = b"550 5.1.1 <mia.lin@example.com>: user unknown"


def bounce(message_id: str, *, status: str = "5.1.1", said: bytes = GONE) -> bytes:
    return (
        b"From: MAILER-DAEMON@example.com\nSubject: Undelivered\nContent-Type: multipart/report;"
        b" report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        b"Action: failed\nStatus: %b\nDiagnostic-Code: smtp; %b\n\n--b\nContent-Type: message/rfc822\n\n"
        b"Message-ID: %b\n\nHi\n--b--\n" % (status.encode(), said, message_id.encode())
    )


def sent_as(letter: Message) -> str:
    return Outgoing.objects.get(key=letter.outbox_key).message_id


def returned(mailbox, complaint: Complaint, by: User, at, **how):
    """Write a letter that leaves and comes back."""
    letter = write(complaint, by, at)
    leave()
    receive_mail(mailbox, bounce(sent_as(letter), **how), at=at)
    return letter


@pytest.fixture
def dead(mailbox, mias, ana, now):
    returned(mailbox, mias, ana, now)
    return mias.customer.identities.get(kind="email")


# ------------------------------------------------------------------ noted


def test_what_came_back_for_good_is_kept_with_the_words_of_the_server(dead, mias, now):
    row = DeadAddress.objects.get()

    assert (row.key, row.status, row.at) == (MIA, "5.1.1", now)
    assert row.said == "550 5.1.1 <mia.lin@example.com>: user unknown"
    assert mias.events.get(name="message.returned").detail["for_good"] is True


def test_the_same_news_twice_is_one_row(mailbox, dead, mias, ana, now):
    first = Message.objects.filter(complaint=mias, by=ana, sending="sent").latest("pk")
    receive_mail(mailbox, bounce(sent_as(first), said=b"550 5.1.1 still unknown"), at=now)

    assert DeadAddress.objects.get().said == "550 5.1.1 still unknown"


@pytest.mark.parametrize("status", ["4.4.7", "5.2.2", "5.3.4", "5.7.1", "5.1.8", ""])
def test_what_says_nothing_about_the_address_leaves_it_alone(mailbox, mias, ana, now, status):
    returned(mailbox, mias, ana, now, status=status or "2.0.0", said=b"try later")

    assert not DeadAddress.objects.exists()
    write(mias, ana, now, "Once more.")


@pytest.mark.parametrize("status", ["5.0.0", "5.1.1", "5.1.10", "5.2.1", "5.4.4"])
def test_what_says_that_nobody_is_there(status):
    assert is_for_good(status)


def test_what_the_server_says_is_bounded_and_one_line(mailbox, mias, ana, now):
    returned(mailbox, mias, ana, now, said=b"550 no such user\n here" + b" and so on" * 100)

    said = DeadAddress.objects.get().said
    assert said.startswith("550 no such user here and so on")
    assert len(said) <= 200


def test_a_bounce_that_names_no_mail_of_ours_kills_no_address(mailbox, mias, now):
    receive_mail(mailbox, bounce("<of-somebody-else@example.com>"), at=now)

    assert not DeadAddress.objects.exists()


# ------------------------------------------------------------------ asked about


def test_a_letter_there_is_refused_in_words(dead, mias, ana, now):
    with pytest.raises(LetterRefused) as refusal:
        write(mias, ana, now, "Once more.")

    words = str(refusal.value)
    assert "Mia.Lin@example.com came back" in words
    assert "user unknown" in words
    assert "call them" in words


def test_another_address_of_theirs_is_taken_instead(dead, mias, ana, now):
    mias.customer.identities.create(kind="email", value="mia@work.example", key="mia@work.example")

    assert write(mias, ana, now, "Once more.").address == "mia@work.example"
    with pytest.raises(LetterRefused):
        write(mias, ana, now, "And again.", to=MIA)


def test_a_letter_that_waits_does_not_leave_any_more(mailbox, mias, ana, now):
    first = write(mias, ana, now)
    leave()
    second = write(mias, ana, now, "More to come.")
    receive_mail(mailbox, bounce(sent_as(first)), at=now)
    leave()

    assert fate(second) == "failed"
    assert "came back" in second.trouble
    send_letter_again(second, by=ana, at=now)
    send_due()
    assert fate(second) == "failed"


def test_what_the_desk_writes_by_itself_stays_here_and_the_timeline_says_so(dead, mias, lea, now):
    Complaint.objects.filter(pk=mias.pk).update(owner=lea)
    mias.refresh_from_db()

    told = tell_customer_owner(mias, at=now)

    assert (told.kind, told.sending) == ("owner_named", "")
    assert "message.omitted" in events(mias)


def test_a_new_complaint_from_there_is_not_confirmed_by_mail(mailbox, now):
    DeadAddress.objects.create(key="tom@example.com", status="5.1.1", at=now)

    row = receive_mail(mailbox, mail("The tram never came.", sender="tom@example.com"), at=now)

    assert row.state == "logged"
    assert events(row.complaint) == ["message.omitted"]
    assert DeadAddress.objects.exists()


# ------------------------------------------------------------------ cleared


def test_a_person_clears_it_once(dead, mias, ana, now):
    assert clear_address(dead, by=ana, at=now)
    assert not clear_address(dead, by=ana, at=now)

    assert mias.events.filter(name="address.cleared").count() == 1
    assert write(mias, ana, now, "Once more.").address == "Mia.Lin@example.com"


def test_a_phone_number_cannot_be_cleared(dead, mias, ana, now):
    with pytest.raises(WordsMissing):
        clear_address(mias.customer.identities.get(kind="phone"), by=ana, at=now)


def test_an_outsider_clears_nothing(dead, otto, ada, now):
    for person in (otto, ada):
        with pytest.raises(NotAllowed):
            clear_address(dead, by=person, at=now)

    assert DeadAddress.objects.exists()


def test_a_mail_that_joins_by_itself_clears_its_address(mailbox, dead, mias, now):
    to = reply_address("desk@harbour.test", mias.reference)

    assert receive_mail(mailbox, mail(to=to), at=now).state == "joined"
    assert not DeadAddress.objects.exists()


def test_a_mail_that_proves_nothing_clears_nothing(mailbox, dead, mias, ana, now):
    row = receive_mail(mailbox, mail(), at=now)
    assert row.state == "tray"
    join_mail(row, mias, by=ana, at=now)

    assert DeadAddress.objects.exists()


# ------------------------------------------------------------------ colleagues


@pytest.fixture
def mailed(mias, ana, now, mailoutbox):
    """Ana wants to hear of replies by mail alone, and was mailed one."""
    # The same time twice: no quiet hours, whatever time it is here.
    NotificationSettings.objects.create(
        user=ana, chosen={"reply_came": [False, "always"]}, quiet_from=time(0), quiet_until=time(0)
    )
    receive_words(mias, text="Hello?", at=now)
    leave()
    return Notification.objects.get(receiver=ana, event="reply_came")


def test_what_a_colleague_was_mailed_and_came_back_stands_in_the_app(mailbox, mailed, mias, ana, now):
    assert mailed.in_app is False
    left_as = Outgoing.objects.get(kind="notification.mail", subject_id=mailed.pk).message_id
    receive_mail(mailbox, bounce(left_as), at=now)

    mailed.refresh_from_db()
    assert mailed.in_app
    assert DeadAddress.objects.get().key == ana.email


def test_a_colleague_whose_mail_comes_back_is_told_in_the_app_only(mias, mailed, ana, now):
    DeadAddress.objects.create(key=ana.email, status="5.1.1", at=now)
    second = receive_words(mias, text="Still there?", at=now)

    told = Notification.objects.get(receiver=ana, event="reply_came", subject_id=second.pk)
    assert (told.in_app, told.mail_at) == (True, None)


def test_a_mail_to_a_colleague_that_waits_does_not_leave(mias, mailed, ana, now, mailoutbox):
    second = receive_words(mias, text="Still there?", at=now)
    told = Notification.objects.get(receiver=ana, event="reply_came", subject_id=second.pk)
    DeadAddress.objects.create(key=ana.email, status="5.1.1", at=now)
    before = len(mailoutbox)
    leave()

    told.refresh_from_db()
    assert told.in_app
    assert len(mailoutbox) == before


def test_a_colleague_clears_their_own_address_and_nobody_elses(ana, lea, now):
    DeadAddress.objects.create(key=ana.email, status="5.1.1", at=now)

    with pytest.raises(NotAllowed):
        clear_own_address(ana, by=lea)
    assert clear_own_address(ana, by=ana)
    assert not clear_own_address(ana, by=ana)
