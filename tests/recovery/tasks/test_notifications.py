"""The table of notices, row by row: who is told in the app, who by mail, and when the mail leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.reconcile import reconcile
from cxdesk.jobs.send import send_due
from recovery.actions.notifications import choose_notices, mark_read, notify, notify_many
from recovery.models import Complaint, Notification, NotificationEvent, NotificationSettings
from recovery.playbook.notices import NOTICES, Mail
from tests.builders import MakeComplaint

Person = Callable[..., User]
EVENTS = NotificationEvent


@dataclass(frozen=True)
class Row:
    """What one row of the table does by day, and by night where that differs.

    Ana, the owner, is here; so are the supervisors Lea, who is here, and Leo, who is away. Who asks for an
    something is Ana, and who is asked is Leo.
    """

    told: str
    mailed: str
    held_at_night: bool = True


ROWS: Mapping[NotificationEvent, Row] = {
    EVENTS.ASSIGNED: Row(told="Ana", mailed=""),
    EVENTS.HANDED_OVER: Row(told="Ana", mailed="Ana"),
    EVENTS.PROMISE_DUE_SOON: Row(told="Ana", mailed="", held_at_night=False),
    EVENTS.PROMISE_BROKEN: Row(told="Ana Lea Leo", mailed="Ana Lea Leo"),
    EVENTS.REPLY_CAME: Row(told="Ana", mailed=""),
    EVENTS.APPROVAL_ASKED: Row(told="Leo", mailed="Leo"),
    EVENTS.APPROVAL_ANSWERED: Row(told="Ana", mailed=""),
    EVENTS.FOLLOW_UP_DUE: Row(told="Ana", mailed=""),
    EVENTS.REOPENED: Row(told="Ana Lea Leo", mailed="Ana Lea Leo"),
    EVENTS.LETTER_RETURNED: Row(told="Ana", mailed=""),
    EVENTS.HANDOVER_ASKED: Row(told="Leo", mailed="Leo"),
    EVENTS.HANDOVER_ACCEPTED: Row(told="Ana", mailed=""),
    EVENTS.HANDOVER_REFUSED: Row(told="Ana", mailed=""),
    EVENTS.TASK_ASKED: Row(told="Leo", mailed="Leo"),
    EVENTS.TASK_DONE: Row(told="Ana", mailed=""),
    EVENTS.COVER_ASKED: Row(told="Leo", mailed="Leo"),
    EVENTS.COVER_ANSWERED: Row(told="Ana", mailed=""),
    EVENTS.ESCALATED: Row(told="Lea Leo", mailed="Lea Leo", held_at_night=False),
    EVENTS.ESCALATION_LATE: Row(told="Ana Lea Leo", mailed="Ana Lea Leo", held_at_night=False),
    EVENTS.ESCALATION_ANSWERED: Row(told="Ana", mailed=""),
    EVENTS.ASKED_FOR_A_WORD: Row(told="Leo", mailed="", held_at_night=False),
    EVENTS.ABUSE_FLAGGED: Row(told="Lea Leo", mailed="Lea Leo", held_at_night=False),
    EVENTS.WORDS_ASKED: Row(told="Lea Leo", mailed="Leo"),
    EVENTS.WORDS_RELEASED: Row(told="Ana", mailed=""),
}
# Whom of two no complaint names, by what happened.
ASKED = (
    EVENTS.APPROVAL_ASKED,
    EVENTS.HANDOVER_ASKED,
    EVENTS.TASK_ASKED,
    EVENTS.COVER_ASKED,
    EVENTS.ASKED_FOR_A_WORD,
)
ASKERS = (
    EVENTS.APPROVAL_ANSWERED,
    EVENTS.HANDOVER_ACCEPTED,
    EVENTS.COVER_ANSWERED,
    EVENTS.WORDS_RELEASED,
)


@pytest.fixture
def leo(make_person: Person, harbour: Team) -> User:
    return make_person("Leo", Role.SUPERVISOR, harbour, availability="away")


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana, by=ana, title="The car never came")


def say(
    event: NotificationEvent, complaint: Complaint, *, at: datetime, asker: User, approver: User
) -> list[Notification]:
    named = {one: [approver] for one in ASKED} | {one: [asker] for one in ASKERS}
    notify(event, complaint, to=named.get(event), at=at, subject_id=7)
    return list(Notification.objects.select_related("receiver").order_by("receiver__name"))


def test_every_row_has_its_test() -> None:
    assert list(ROWS) == list(NOTICES)


@pytest.mark.parametrize("event", list(ROWS))
def test_row(
    event: NotificationEvent, complaint: Complaint, ana: User, lea: User, leo: User, noon: datetime
) -> None:
    rows = say(event, complaint, at=noon, asker=ana, approver=leo)

    assert " ".join(row.receiver.name for row in rows if row.in_app) == ROWS[event].told
    assert " ".join(row.receiver.name for row in rows if row.mail_at) == ROWS[event].mailed
    assert all(row.mail_at == noon for row in rows if row.mail_at)
    assert sorted(Outgoing.objects.values_list("key", flat=True)) == sorted(
        f"notification:{row.pk}" for row in rows if row.mail_at
    )


@pytest.mark.parametrize("event", list(ROWS))
def test_row_at_night_and_off_duty(
    event: NotificationEvent, complaint: Complaint, ana: User, lea: User, leo: User, noon: datetime
) -> None:
    """Off duty, whoever is mailed only then is mailed too, in the morning where the night holds mail."""
    User.objects.filter(pk__in=[ana.pk, lea.pk, leo.pk]).update(availability="off", zone="Asia/Shanghai")

    rows = say(event, complaint, at=noon + timedelta(hours=3), asker=ana, approver=leo)

    mails = NOTICES[event].mail is not Mail.NEVER
    morning = noon.replace(hour=23, minute=30) if ROWS[event].held_at_night else noon + timedelta(hours=3)
    assert " ".join(row.receiver.name for row in rows if row.in_app) == ROWS[event].told
    assert {row.mail_at for row in rows} == {morning if mails else None}
    assert set(Outgoing.objects.values_list("not_before", flat=True)) == ({morning} if mails else set())


def test_own_choices_go_before_the_table(complaint: Complaint, ana: User, noon: datetime) -> None:
    choose_notices(
        ana, {EVENTS.REPLY_CAME: (False, Mail.ALWAYS)}, quiet_from=time(11), quiet_until=time(13), by=ana
    )

    notify(EVENTS.REPLY_CAME, complaint, at=noon)

    row = Notification.objects.get()
    assert (row.in_app, row.mail_at) == (False, noon.replace(hour=13))


def test_telling_twice_posts_one_mail(complaint: Complaint, ana: User, noon: datetime) -> None:
    for _time in range(2):
        notify(EVENTS.HANDED_OVER, complaint, at=noon, subject_id=3)

    assert Outgoing.objects.count() == 1


def test_many_at_once_are_three_mails(complaint: Complaint, ana: User, noon: datetime) -> None:
    notify_many(EVENTS.HANDED_OVER, [(complaint, number) for number in range(1, 11)], at=noon)

    assert (Notification.objects.count(), Outgoing.objects.count()) == (10, 3)


# --- what leaves


@pytest.fixture
def told(complaint: Complaint, ana: User, noon: datetime) -> Notification:
    notify(EVENTS.HANDED_OVER, complaint, at=noon, subject_id=3)
    return Notification.objects.get()


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_what_to_do_and_nothing_of_the_customer(
    told: Notification, complaint: Complaint, ana: User
) -> None:
    assert send_due().done == 1

    (sent,) = mail.outbox
    assert sent.to == [ana.email]
    assert sent.subject == f"{complaint.reference}: A complaint is handed over to you"
    assert f"http://localhost:8000/complaints/{complaint.reference}/#words" in sent.body
    assert sent.extra_headers["Message-ID"] == Outgoing.objects.get().message_id
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    whole = sent.message().as_string()
    assert complaint.title not in whole
    assert complaint.verbatim[:20] not in whole
    assert send_due().done == 0


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_how_much_more_is_unread(told: Notification, complaint: Complaint, ana: User) -> None:
    notify_many(EVENTS.REPLY_CAME, [(complaint, 1), (complaint, 2)], at=told.at)

    send_due()

    assert "2 more notifications are unread:\nhttp://localhost:8000/notifications/" in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("why", ["read", "deactivated", "hidden", "no mail any more"])
def test_what_is_no_longer_wanted_does_not_leave(
    why: str, told: Notification, complaint: Complaint, ana: User, lea: User, ada: User
) -> None:
    if why == "read":
        mark_read(told, at=told.at)
    elif why == "deactivated":
        deactivate_person(ana, by=ada, at=told.at)
        Outgoing.objects.exclude(key=f"notification:{told.pk}").delete()
    elif why == "hidden":
        Complaint.objects.filter(pk=complaint.pk).update(owner=lea, concerns_staff=ana)
    else:
        NotificationSettings.objects.create(user=ana, chosen={EVENTS.HANDED_OVER: [True, "never"]})

    assert send_due().done == 1
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPConnectError(421, b"busy"), "pending"),
        (ConnectionRefusedError(), "pending"),
        (SMTPRecipientsRefused({"ana@cxdesk.test": (450, b"later")}), "pending"),
        (SMTPRecipientsRefused({"ana@cxdesk.test": (550, b"no such user")}), "parked"),
        # Nobody knows whether it arrived; the same Message-ID goes out again.
        (SMTPServerDisconnected(), "pending"),
    ],
)
def test_what_the_mail_server_says_decides_what_comes_next(
    told: Notification, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    def fail(self: EmailMessage, fail_silently: bool = False) -> int:
        raise error

    monkeypatch.setattr(EmailMessage, "send", fail)
    before = Outgoing.objects.get().message_id

    send_due(limit=1)

    row = Outgoing.objects.get()
    assert (row.state, row.message_id) == (state, before)
    assert b"no such user".decode() not in row.last_error


@pytest.mark.django_db
def test_a_mail_that_is_missing_is_posted_again(complaint: Complaint, ana: User) -> None:
    notify(EVENTS.HANDED_OVER, complaint, at=clock.now() - timedelta(hours=1), subject_id=3)
    Notification.objects.update(mail_at=clock.now() - timedelta(hours=1))
    Outgoing.objects.all().delete()

    assert (reconcile(), reconcile()) == (1, 0)

    assert Outgoing.objects.get().key == f"notification:{Notification.objects.get().pk}"
