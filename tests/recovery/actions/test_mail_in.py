"""Mail that comes in: stored first, read once, and joined only by what we signed and by who belongs there."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.test import override_settings

from cxdesk.jobs.models import Timer
from recovery.actions import mail_in, mail_verdicts
from recovery.actions.mail_in import read_inbound, receive_mail, store_mail
from recovery.actions.states import take_complaint
from recovery.channels.parsing import limits
from recovery.channels.reader import CannotRead
from recovery.channels.signed import headers_of_own_mail, own_mark, reply_address
from recovery.errors import MailRefused
from recovery.models import Attachment, Complaint, InboundMail, Message, Notification
from tests.recovery.mails import MIA, PNG, mail

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
State = InboundMail.State
DESK = "desk@harbour.test"


@pytest.fixture
def owned(make_complaint, mia, ana, noon):
    """An open complaint of Mia's that Ana owns."""
    return take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)


def came(mailbox, raw, at):
    return receive_mail(mailbox, raw, at=at)


# ------------------------------------------------------------------ stored first


def test_the_bytes_are_there_before_anything_reads_them(mailbox, noon):
    raw = mail()

    row, new = store_mail(mailbox, raw, at=noon)

    assert new
    assert row.state == State.RECEIVED
    assert row.raw.open("rb").read() == raw
    assert Timer.objects.filter(kind="inbound_mail.read", subject_id=row.pk, state="pending").exists()


def test_the_same_bytes_are_one_mail(mailbox, noon):
    first = came(mailbox, mail(), noon)
    again = came(mailbox, mail(), noon + timedelta(hours=1))

    assert again == first
    assert Complaint.objects.count() == 1


def test_the_same_bytes_in_another_mailbox_are_another_mail(mailbox, harbour, noon):
    other = type(mailbox).objects.create(name="Front", team=harbour, address="front@harbour.test")
    store_mail(mailbox, mail(), at=noon)

    assert store_mail(other, mail(), at=noon)[1]


def test_a_mail_with_nothing_in_it_is_refused(mailbox, noon):
    with pytest.raises(MailRefused):
        store_mail(mailbox, b"\r\n", at=noon)


def test_a_crash_between_storing_and_reading_loses_nothing(mailbox, noon, monkeypatch):
    monkeypatch.setattr(
        mail_in, "read_inbound", lambda *args, **more: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        came(mailbox, mail(), noon)
    monkeypatch.undo()

    read_inbound(InboundMail.objects.get().pk, at=noon)

    assert InboundMail.objects.get().state == State.LOGGED


def test_a_crash_in_the_middle_of_reading_leaves_all_or_nothing(mailbox, owned, noon, monkeypatch):
    def break_down(*args, **more):
        raise RuntimeError

    monkeypatch.setattr(mail_verdicts, "notify", break_down)
    raw = mail(to=reply_address(DESK, owned.reference), photo=PNG)
    row = came(mailbox, raw, noon)

    assert (row.state, row.attempts) == (State.RECEIVED, 1)
    assert not Message.objects.filter(kind="mail").exists()

    monkeypatch.undo()
    read_inbound(row.pk, at=noon)

    assert Message.objects.filter(kind="mail").count() == 1


def test_what_fails_again_and_again_is_shown_as_unreadable(mailbox, noon, monkeypatch):
    def break_down(*args, **more):
        raise RuntimeError

    monkeypatch.setattr(mail_verdicts, "log_complaint", break_down)
    row = came(mailbox, mail(), noon)
    for minutes in range(1, 5):
        read_inbound(row.pk, at=noon + timedelta(minutes=minutes))
    row.refresh_from_db()

    assert row.state == State.UNREADABLE


@pytest.mark.parametrize("trouble", ["died", "too_slow", "error"])
def test_what_kills_the_reader_is_kept_and_shown(mailbox, noon, monkeypatch, trouble):
    def refuse(row):
        raise CannotRead(trouble)

    monkeypatch.setattr(mail_in, "open_mail", refuse)
    row = came(mailbox, mail(), noon)

    assert (row.state, row.reason) == (State.UNREADABLE, trouble)
    assert not Timer.objects.live().filter(kind="inbound_mail.read").exists()


def test_what_is_too_large_is_kept_in_part(mailbox, noon, monkeypatch):
    monkeypatch.setattr(limits, "RAW", 300)
    row = came(mailbox, mail("x " * 400), noon)

    assert (row.state, row.reason) == (State.UNREADABLE, "too_large")
    assert row.sender == MIA


# ------------------------------------------------------------------ joining


def test_a_reply_with_a_photo_reaches_the_owner(mailbox, owned, ana, noon):
    raw = mail("It is dark.\n\nOn Tue, 10 Mar 2026 at 12:00, Desk wrote:\n> We are on it.\n",
               to=reply_address(DESK, owned.reference), photo=PNG)  # fmt: skip

    row = came(mailbox, raw, noon)

    assert (row.state, row.complaint) == (State.JOINED, owned)
    message = Message.objects.get(kind="mail")
    assert (message.direction, message.text, message.complaint) == ("in", "It is dark.", owned)
    assert Attachment.objects.get(complaint=owned).name == "lift.png"
    assert Notification.objects.get(event="reply_came").receiver == ana
    owned.refresh_from_db()
    assert owned.state == "open"


def test_reading_it_twice_joins_it_once(mailbox, owned, noon):
    row = came(mailbox, mail(to=reply_address(DESK, owned.reference)), noon)

    read_inbound(row.pk, at=noon)

    assert Message.objects.filter(kind="mail").count() == 1


def test_who_spoke_for_the_customer_belongs_too(mailbox, make_complaint, mia, noon):
    complaint = make_complaint(new_customer=mia, spoken_by="Her son", spoken_by_contact="son@example.com")
    row = came(mailbox, mail(sender="son@example.com", to=reply_address(DESK, complaint.reference)), noon)

    assert row.state == State.JOINED


def test_a_reply_to_what_was_merged_reaches_where_it_went(mailbox, make_complaint, mia, ana, noon):
    from recovery.actions.merging import merge_complaints

    kept = make_complaint(new_customer=mia, owner=ana)
    gone = make_complaint(customer=kept.customer)
    merge_complaints(gone, kept, reason="The same lift.", by=ana, at=noon)

    assert came(mailbox, mail(to=reply_address(DESK, gone.reference)), noon).complaint == kept


def test_a_file_that_we_do_not_take_stays_in_the_mail(mailbox, owned, noon):
    row = came(
        mailbox, mail(to=reply_address(DESK, owned.reference), photo=b"MZ\x90\x00\x03" + b"\0" * 90), noon
    )

    assert row.state == State.JOINED
    assert "files_refused" in row.notes
    assert not Attachment.objects.exists()
    assert owned.events.filter(name="files.refused").exists()


FORGERIES = {
    "only the number": lambda ref: {"subject": f"Re: {ref}"},
    "the number in the address": lambda ref: {"to": f"desk+{ref.lower()}@harbour.test"},
    "a made-up signature": lambda ref: {"to": f"desk+{ref.lower()}.aaaaaaaaaaaaaaaa@harbour.test"},
    "a signature cut short": lambda ref: {"to": reply_address(DESK, ref).replace("@", "x@")},
    "the signature of another": lambda ref: {
        "to": reply_address(DESK, "CX-2026-999999").replace("cx-2026-999999", ref.lower())
    },
    "the right address, a stranger": lambda ref: {
        "to": reply_address(DESK, ref),
        "sender": "eve@example.net",
    },
    "the right address, a name like hers": lambda ref: {
        "to": reply_address(DESK, ref),
        "sender": f'"{MIA}" <eve@example.net>',
    },
    "the right address, two senders": lambda ref: {
        "to": reply_address(DESK, ref),
        "sender": f"{MIA}, eve@example.net",
    },
    "the right address, a colleague": lambda ref: {
        "to": reply_address(DESK, ref),
        "sender": "ana@cxdesk.test",
    },
    "the right address, letters that look alike": lambda ref: {
        "to": reply_address(DESK, ref),
        "sender": "m\u0456a.lin@example.com",
    },
    "the right address, wide letters": lambda ref: {
        "to": reply_address(DESK, ref),
        "sender": "=?utf-8?b?77yNaWEubGluQGV4YW1wbGUuY29t?= <\uff4dia.lin@example.com>",
    },
    "a Message-ID of our domain that we never wrote": lambda ref: {
        "In_Reply_To": "<guessed@cxdesk.localhost>"
    },
    "headers that only insiders know": lambda ref: {
        "X_Complaint": ref,
        "X_Original_To": f"desk+{ref.lower()}.zzzzzzzzzzzzzzzz@harbour.test",
        "subject": f"[{ref}] hello",
    },
}


# Five hundred mails, each parsed in a process of its own.
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_500_forgeries_join_nothing_and_honest_replies_all_do(mailbox, make_complaint, mia, ana, noon):
    chance = random.Random(3)
    complaint = take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)
    joined = []
    with override_settings(MAIL_NEW_COMPLAINTS=False):
        for number in range(500):
            name = chance.choice(sorted(FORGERIES))
            row = came(mailbox, _written(f"{name} {number}", FORGERIES[name](complaint.reference)), noon)
            joined += [name] if row.state in (State.JOINED, State.LOGGED) else []
        honest = [
            came(mailbox, mail(f"Honest {number}", to=reply_address(DESK, complaint.reference).upper()), noon)
            for number in range(20)
        ]

    assert joined == []
    assert {row.state for row in honest} == {State.JOINED}
    assert Message.objects.filter(kind="mail").count() == 20


def _written(text, more):
    """Write bytes that no honest program would; the standard library refuses some of these headers."""
    sender = more.pop("sender", f"Mia Lin <{MIA}>")
    raw = mail(text, sender="placeholder@example.org", **more)
    return raw.replace(b"placeholder@example.org", sender.encode())


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_a_forgery_waits_for_a_person_and_makes_no_complaint(mailbox, owned, noon, name):
    row = came(mailbox, _written(name, FORGERIES[name](owned.reference)), noon)

    assert row.state == State.TRAY
    assert row.complaint is None
    assert Complaint.objects.count() == 1
    assert not Notification.objects.filter(event="reply_came").exists()


# ------------------------------------------------------------------ new complaints


def test_mail_of_a_person_that_claims_nothing_is_a_complaint(mailbox, harbour, noon):
    row = came(
        mailbox, mail("电梯坏了，等了一个小时。\n", sender="王芳 <wang@example.cn>", subject="电梯"), noon
    )

    complaint = row.complaint
    assert row.state == State.LOGGED
    assert (complaint.team, complaint.state, complaint.channel) == (harbour, "new", "mail")
    assert (complaint.verbatim, complaint.title) == ("电梯坏了，等了一个小时。", "电梯")
    assert complaint.customer.identities.get().key == "wang@example.cn"


def test_it_becomes_one_complaint_however_often_it_is_read(mailbox, noon):
    row = came(mailbox, mail(), noon)
    InboundMail.objects.filter(pk=row.pk).update(state=State.RECEIVED)

    read_inbound(row.pk, at=noon)

    assert Complaint.objects.count() == 1


def test_a_customer_we_know_is_not_registered_again(mailbox, make_complaint, mia, ana, noon):
    known = make_complaint(new_customer=mia, owner=ana)
    Complaint.objects.filter(pk=known.pk).update(state="closed", outcome="upheld", closed_at=noon)

    assert came(mailbox, mail(), noon).complaint.customer == known.customer


def test_the_sender_of_an_open_complaint_waits_for_a_person(mailbox, owned, noon):
    assert came(mailbox, mail(), noon).reason == "known_sender"


def test_where_it_is_switched_off_a_person_decides(mailbox, noon, settings):
    settings.MAIL_NEW_COMPLAINTS = False

    assert came(mailbox, mail(), noon).state == State.TRAY


def test_one_sender_begins_five_complaints_an_hour_at_most(mailbox, noon, make_complaint):
    for number in range(5):
        came(mailbox, mail(f"Number {number}"), noon)
        Complaint.objects.update(state="closed", outcome="withdrawn", closed_at=noon)

    assert came(mailbox, mail("One more"), noon).reason == "many"


# ------------------------------------------------------------------ machines


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated (a note)"}, "auto_reply"),
        ({"X_Auto_Response_Suppress": "All"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"Precedence": "junk"}, "bulk"),
        ({"List_Id": "<news.example.com>"}, "list"),
        ({"List_Unsubscribe": "<mailto:x@example.com>"}, "list"),
        ({"Return_Path": "<>"}, "empty_sender"),
        ({"sender": "MAILER-DAEMON@example.com"}, "bounce"),
        ({"sender": "no-reply@example.com"}, "no_reply"),
        ({"sender": "desk@harbour.test"}, "own"),
        ({"sender": "desk+anything@harbour.test"}, "own"),
        ({"X_Cxdesk_Mark": own_mark("<a@b>")}, "own"),
    ],
)
def test_machines_are_written_down_and_left_alone(mailbox, noon, headers, reason):
    row = came(mailbox, mail(**headers), noon)

    assert (row.state, row.reason) == (State.IGNORED, reason)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("value", [own_mark("<a@b>")[:-1], "<a@b> 标记", "标记", "<a@b> ", "x"])
def test_a_mark_that_is_not_ours_says_nothing(mailbox, noon, value):
    assert came(mailbox, mail(X_Cxdesk_Mark=value), noon).state == State.LOGGED


def test_no_is_what_people_say(mailbox, noon):
    assert came(mailbox, mail(Auto_Submitted="no"), noon).state == State.LOGGED


def test_a_mark_that_we_did_not_write_says_nothing(mailbox, noon):
    assert came(mailbox, mail(X_Cxdesk_Mark="<a@b> " + "0" * 64), noon).state == State.LOGGED


def test_our_own_mail_says_so(mailbox, noon):
    marks = {
        name.replace("-", "_"): value for name, value in headers_of_own_mail("<a@b>", is_answer=True).items()
    }

    assert came(mailbox, mail(**marks), noon).reason == "own"
