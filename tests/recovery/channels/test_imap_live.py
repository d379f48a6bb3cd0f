"""Visits to a server over a real line: nothing twice, nothing lost, and plain words for trouble."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from cxdesk.jobs.models import PENDING, Timer
from recovery.actions import mail_in
from recovery.actions.mail_in import fetch_mail, fetch_soon, pause_before_visit
from recovery.actions.tray import change_mailbox
from recovery.channels.parsing import limits
from recovery.models import Complaint, InboundMail, Mailbox
from tests.recovery.imap_server import Running
from tests.recovery.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def box(mailbox: Mailbox, imap_server: Running) -> Mailbox:
    where = {"kind": "imap", "host": "127.0.0.1", "port": imap_server.port, "account": "desk"}
    Mailbox.objects.filter(pk=mailbox.pk).update(**where, password_env="CXDESK_MAIL_TEST")
    mailbox.refresh_from_db()
    return mailbox


def visit(box: Mailbox, at: datetime) -> int:
    new = fetch_mail(box.pk, at=at)
    box.refresh_from_db()
    return new


def test_each_mail_is_fetched_once_and_marked(box: Mailbox, imap_server: Running, noon: datetime) -> None:
    for number in (1, 2, 3):
        imap_server.box.put(mail(f"Number {number}", sender=f"p{number}@example.com"))

    assert visit(box, noon) == 3
    assert imap_server.box.seen == {1, 2, 3}
    assert visit(box, noon) == 0
    imap_server.box.put(mail("Number 4", sender="p4@example.com"))
    assert visit(box, noon) == 1

    assert (box.uid_validity, box.last_uid, box.last_error) == (7, 4, "")
    assert InboundMail.objects.count() == 4
    fetched = [one for one in imap_server.box.said if one.startswith("UID FETCH")]
    assert len(fetched) == 4
    assert imap_server.box.said[-1] == "LOGOUT"


def test_a_mail_is_stored_before_it_is_marked(
    box: Mailbox, imap_server: Running, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.box.put(mail("One"))
    order: list[str] = []
    store = mail_in.store_mail

    def noting(*args: Any, **facts: Any) -> Any:
        order.append(f"stored, marked by then: {sorted(imap_server.box.seen)}")
        return store(*args, **facts)

    monkeypatch.setattr(mail_in, "store_mail", noting)
    visit(box, noon)

    assert order == ["stored, marked by then: []"]
    assert imap_server.box.seen == {1}


def test_what_cannot_be_stored_is_not_marked_and_comes_again(
    box: Mailbox, imap_server: Running, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.box.put(mail("One"))

    def refuse(*args: object, **facts: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(mail_in, "store_mail", refuse)
        assert visit(box, noon) == 0
    assert imap_server.box.seen == set()
    assert "broke off" in box.last_error

    assert visit(box, noon) == 1
    assert box.last_error == ""


@pytest.mark.parametrize("where", ["UID STORE", "UID FETCH", "UID SEARCH", "STATUS", "LOGOUT"])
def test_a_line_that_is_cut_doubles_nothing_and_loses_nothing(
    box: Mailbox, imap_server: Running, noon: datetime, where: str
) -> None:
    """Between storing and marking, too: the mail is known by its bytes, and by how far we were."""
    for number in (1, 2):
        imap_server.box.put(mail(f"Number {number}", sender=f"p{number}@example.com"))
    imap_server.box.cut_at.append(where)

    visit(box, noon)
    visit(box, noon)

    assert InboundMail.objects.count() == 2
    assert Complaint.objects.count() == 2
    assert (box.last_uid, box.last_error, box.failed_times) == (2, "", 0)


def test_a_server_that_counts_anew_brings_what_was_cut_off_no_second_time(
    box: Mailbox, imap_server: Running, noon: datetime
) -> None:
    imap_server.box.put(mail("One"))
    imap_server.box.cut_at.append("UID STORE")
    visit(box, noon)
    # The mark never came there, and the numbers start afresh: the bytes alone say that we have it.
    imap_server.box.validity = 8

    assert visit(box, noon) == 0
    assert imap_server.box.seen == {1}
    assert InboundMail.objects.count() == 1


def test_a_wrong_password_is_said_where_admins_look_and_tried_more_and_more_rarely(
    box: Mailbox,
    imap_server: Running,
    noon: datetime,
    client: Client,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CXDESK_MAIL_TEST", "wrong battery")
    at, pauses = noon, []
    for _time in range(7):
        visit(box, at)
        Timer.objects.filter(kind="mailbox.pickup").delete()
        fetch_soon(box.pk, at=at)
        due = Timer.objects.get(kind="mailbox.pickup", state=PENDING).due_at
        pauses.append((due - at) // MINUTE)
        at = due

    assert pauses == [2, 4, 8, 16, 30, 30, 30]
    assert imap_server.box.said.count("LOGIN") == 7
    client.force_login(ada)
    for page in ("/mailboxes/", f"/mailboxes/{box.pk}/"):
        shown = client.get(page).content.decode()
        assert "The server refused the account or its password." in shown
        assert "It failed 7 times in a row" in shown
        assert "battery" not in shown

    monkeypatch.setenv("CXDESK_MAIL_TEST", "correct horse")
    visit(box, at)
    assert (box.failed_times, box.last_error) == (0, "")
    assert pause_before_visit(box.failed_times) == MINUTE


def test_whoever_changes_the_mailbox_has_it_tried_at_once(
    box: Mailbox, imap_server: Running, noon: datetime, ada: User
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(failed_times=9, last_error="The server could not be reached.")
    box.refresh_from_db()
    fetch_soon(box.pk, at=noon)
    names = ("name", "address", "kind", "host", "port", "account", "password_env", "folder")

    facts = {name: getattr(box, name) for name in names}
    change_mailbox(box, team=box.team, by=ada, at=noon + MINUTE, **facts)

    box.refresh_from_db()
    assert (box.failed_times, box.last_error) == (0, "")
    assert Timer.objects.get(kind="mailbox.pickup", state=PENDING).due_at == noon + 2 * MINUTE


def test_a_mail_beyond_the_bound_is_a_record_to_see(
    box: Mailbox,
    imap_server: Running,
    noon: datetime,
    client: Client,
    ana: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "RAW", 20_000)
    imap_server.box.put(mail("x" * 60 + "\n" + "All of it\n" * 4_000, subject="Too much"))

    assert visit(box, noon) == 1

    row = InboundMail.objects.get()
    assert (row.state, row.reason, row.is_cut) == ("unreadable", "too_large", True)
    assert imap_server.box.seen == {1}
    with row.raw.open("rb") as kept:
        assert len(kept.read()) == 20_000
    client.force_login(ana)
    assert "only its beginning is here" in client.get("/mail/?show=unread").content.decode()
    assert visit(box, noon) == 0


def test_a_server_that_cannot_prove_who_it_is_learns_no_password(
    box: Mailbox, imap_server: Running, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    imap_server.box.put(mail("One"))

    assert visit(box, noon) == 0

    assert "could not prove who it is" in box.last_error
    assert imap_server.box.said == []
