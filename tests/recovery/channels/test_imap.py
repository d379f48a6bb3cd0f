"""Fetching: taken only when stored, never twice, never lost, and a server in trouble is written down."""

from __future__ import annotations

import pytest

from recovery.actions.mail_in import fetch_mail, fetch_soon
from recovery.channels import imap
from recovery.channels.imap import CannotFetch, connect
from recovery.models import InboundMail, Mailbox
from recovery.playbook.mails import NOT_LET_IN
from tests.recovery.mails import mail

pytestmark = pytest.mark.django_db


class Server:
    """A mailbox somewhere else."""

    def __init__(self, mails, validity=7):
        self.mails = dict(mails)
        self.seen, self.validity, self.dies_at = set(), validity, 0

    def counts(self):
        return self.validity, max(self.mails, default=0) + 1

    def numbers(self, since):
        if since:
            # As the protocol has it: the last one always, whatever was asked for.
            return sorted({one for one in self.mails if one >= since} | {max(self.mails)})
        return [one for one in self.mails if one not in self.seen]

    def bytes_of(self, number, most):
        return self.mails[number][:most]

    def mark(self, number):
        if number == self.dies_at:
            raise OSError("gone")
        self.seen.add(number)

    def close(self):
        raise OSError("gone")


@pytest.fixture
def box(mailbox):
    Mailbox.objects.filter(pk=mailbox.pk).update(kind="imap", host="imap.test", account="desk")
    mailbox.refresh_from_db()
    return mailbox


def visit(box, server, noon):
    return fetch_mail(box.pk, at=noon, connect=lambda account: server)


def test_a_visit_brings_what_nobody_has_seen_and_the_next_what_is_new(box, noon):
    server = Server({1: mail("One"), 2: mail("Two"), 3: mail("Three")})
    server.seen = {1}

    assert visit(box, server, noon) == 2
    server.mails[4] = mail("Four")
    assert visit(box, server, noon) == 1
    assert visit(box, server, noon) == 0

    box.refresh_from_db()
    assert (box.uid_validity, box.last_uid, box.last_error) == (7, 4, "")
    assert InboundMail.objects.count() == 3


def test_the_first_visits_bring_what_nobody_has_seen_however_many_it_takes(box, noon, monkeypatch):
    monkeypatch.setattr(imap, "MOST_MAILS", 2)
    server = Server({number: mail(f"Number {number}") for number in range(1, 9)})
    server.seen = {2, 4, 7}

    assert [visit(box, server, noon) for _visit in range(4)] == [2, 2, 1, 0]

    server.mails[9] = mail("Number 9")
    server.seen.add(9)
    assert visit(box, server, noon) == 1
    box.refresh_from_db()
    assert (box.last_uid, InboundMail.objects.count()) == (9, 6)


def test_a_server_that_notes_nothing_is_still_read_to_the_end(box, noon, monkeypatch):
    monkeypatch.setattr(imap, "MOST_MAILS", 2)
    server = Server({number: mail(f"Number {number}") for number in range(1, 6)})
    monkeypatch.setattr(server, "mark", lambda number: None)

    assert [visit(box, server, noon) for _visit in range(4)] == [2, 2, 1, 0]


def test_what_was_fetched_elsewhere_says_nothing_of_where_we_are_sent_now(box, noon):
    server = Server({1: mail("One")})
    visit(box, server, noon)
    server.mails[2] = mail("Two")
    old = server.bytes_of

    def bytes_while_an_admin_changes_it(number, most):
        Mailbox.objects.filter(pk=box.pk).update(host="other.test", uid_validity=0, last_uid=0)
        return old(number, most)

    server.bytes_of = bytes_while_an_admin_changes_it
    visit(box, server, noon)

    box.refresh_from_db()
    assert (box.uid_validity, box.last_uid, InboundMail.objects.count()) == (0, 0, 2)


def test_a_visit_that_breaks_off_loses_nothing_and_doubles_nothing(box, noon):
    server = Server({number: mail(f"Number {number}") for number in range(1, 6)})
    server.dies_at = 3

    visit(box, server, noon)
    box.refresh_from_db()
    assert InboundMail.objects.count() == 3
    assert box.last_error == "The connection broke off. What had come is stored. (OSError)"

    server.dies_at = 0
    visit(box, server, noon)
    assert InboundMail.objects.count() == 5


def test_a_server_that_counts_anew_brings_nothing_twice(box, noon):
    visit(box, Server({1: mail("One"), 2: mail("Two")}), noon)

    assert visit(box, Server({11: mail("One"), 12: mail("Two"), 13: mail("Three")}, validity=8), noon) == 1


def test_a_mail_is_marked_only_after_it_is_stored(box, noon, monkeypatch):
    from recovery.actions import mail_in

    def refuse(*args, **more):
        raise OSError

    monkeypatch.setattr(mail_in, "store_mail", refuse)
    server = Server({1: mail("One")})
    visit(box, server, noon)

    assert server.seen == set()
    monkeypatch.undo()
    assert visit(box, server, noon) == 1


def test_what_stands_in_the_way_is_said_at_the_mailbox(box, noon):
    def refuse(account):
        raise CannotFetch(NOT_LET_IN)

    fetch_mail(box.pk, at=noon, connect=refuse)

    box.refresh_from_db()
    assert "refused the account" in box.last_error


def test_without_a_password_nobody_is_asked(box, noon):
    fetch_mail(box.pk, at=noon, connect=connect)

    box.refresh_from_db()
    assert "is not set" in box.last_error


def test_a_stopped_mailbox_is_left_alone(box, noon):
    Mailbox.objects.filter(pk=box.pk).update(stopped_at=noon)

    assert visit(box, Server({1: mail()}), noon) == 0
    fetch_soon(box.pk, at=noon)
    from cxdesk.jobs.models import Timer

    assert not Timer.objects.filter(kind="mailbox.pickup").exists()
