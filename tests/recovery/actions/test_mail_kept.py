"""What nobody may turn back or throw away: the bytes of a mail, and what a mailbox has come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError

from cxdesk.common import clock
from cxdesk.jobs.models import Timer
from cxdesk.jobs.send import send_due
from cxdesk.jobs.sweep import sweep
from cxdesk.jobs.timers import is_waiting
from recovery.actions import mail_in
from recovery.actions.mail_in import store_mail
from recovery.actions.tray import change_mailbox, renew_webhook_key
from recovery.models import InboundMail, Mailbox
from tests.recovery.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FRONT = {"name": "Front", "address": "front@harbour.test", "kind": "webhook"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Store files where no other test does."""
    settings.MEDIA_ROOT = tmp_path


def files_of(noon) -> int:
    return len(default_storage.listdir(f"mail/{noon:%Y/%m}")[1])


def test_the_same_bytes_are_kept_once(mailbox, noon, monkeypatch):
    first, _new = store_mail(mailbox, mail(), at=noon)
    nobody_yet = InboundMail.objects.none()
    # As two see it who bring them at the same moment.
    monkeypatch.setattr(InboundMail.objects, "filter", lambda **which: nobody_yet)

    again = store_mail(mailbox, mail(), at=noon)

    assert again == (first, False)
    assert files_of(noon) == 1


def test_the_bytes_stay_when_nobody_knows_whether_the_row_is_there(mailbox, noon, monkeypatch):
    def commit_and_die(*timer, **due):
        raise OperationalError

    monkeypatch.setattr(mail_in, "start_timer", commit_and_die)

    with pytest.raises(OperationalError):
        store_mail(mailbox, mail(), at=noon)

    assert files_of(noon) == 1


def test_what_nobody_has_read_is_read_by_a_sender_while_its_timer_waits_on(mailbox, monkeypatch):
    row, _new = store_mail(mailbox, mail(), at=clock.now() - timedelta(minutes=2))
    during: list[str] = []
    opened = mail_in.open_mail

    def look_around(one):
        during.append(Timer.objects.get(kind="inbound_mail.read", state="pending").state)
        return opened(one)

    monkeypatch.setattr(mail_in, "open_mail", look_around)

    swept = sweep()
    row.refresh_from_db()
    assert (swept.done, row.state, during) == (1, "received", [])

    send_due()
    row.refresh_from_db()
    assert (row.state, during) == ("logged", ["pending"])
    assert not is_waiting("inbound_mail.read", row.pk)


def test_an_admin_who_looked_before_turns_nothing_back(mailbox, harbour, ada, noon):
    looked_at = Mailbox.objects.get(pk=mailbox.pk)
    renew_webhook_key(mailbox, by=ada, at=noon)
    Mailbox.objects.filter(pk=mailbox.pk).update(uid_validity=7, last_uid=12)

    change_mailbox(looked_at, team=harbour, by=ada, at=noon, **FRONT)

    mailbox.refresh_from_db()
    assert (mailbox.name, mailbox.secret_number) == ("Front", 1)
    assert (mailbox.uid_validity, mailbox.last_uid) == (7, 12)
