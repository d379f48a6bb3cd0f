"""A mail that was judged before a merge lands where the complaint is led, with all that it brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from cxdesk.accounts.models import Role, Team, User
from recovery.actions import mail_verdicts, states
from recovery.actions.customers import NewCustomer
from recovery.actions.mail_in import receive_mail
from recovery.actions.merging import merge_complaints
from recovery.actions.tray import join_mail
from recovery.channels.signed import reply_address
from recovery.errors import MailDecided, NotAllowed
from recovery.models import Attachment, Complaint, InboundMail, Mailbox, Message, Notification
from tests.builders import MakeComplaint
from tests.recovery.mails import PNG, mail

Pair = tuple[Complaint, Complaint]


@pytest.fixture
def pair(make_complaint: MakeComplaint, mia: NewCustomer, ana: User) -> Pair:
    """Two complaints of Mia's about one lift; the first is going into the second."""
    old = make_complaint(new_customer=mia, owner=ana, by=ana)
    return old, make_complaint(customer=old.customer, owner=ana, by=ana)


@pytest.fixture
def waiting(mailbox: Mailbox, pair: Pair, noon: datetime) -> InboundMail:
    """A mail that proves nothing, with a photo; it stands in the tray."""
    return receive_mail(mailbox, mail(photo=PNG), at=noon)


def merge(pair: Pair, by: User, at: datetime) -> None:
    old, new = (Complaint.objects.get(pk=one.pk) for one in pair)
    merge_complaints(old, new, reason="The same lift.", by=by, at=at)


def landed(row: InboundMail) -> dict[str, object]:
    """Say on which complaint each thing stands that this mail brought."""
    row.refresh_from_db()
    return {
        "mail": row.complaint,
        "message": Message.objects.get(direction="in").complaint,
        "photo": Attachment.objects.get().complaint,
        "bell": Notification.objects.get(event="reply_came").complaint,
        "told": row.complaint.events.filter(name__in=["customer.wrote", "file.attached"]).count(),
        "waits": [one.pk for one in Complaint.objects.filter(words_since__isnull=False)],
    }


def all_on(complaint: Complaint) -> dict[str, object]:
    whole = dict.fromkeys(("mail", "message", "photo", "bell"), complaint)
    return {**whole, "told": 2, "waits": [complaint.pk]}


# --- chosen before, merged since


def test_a_mail_from_the_tray_joins_where_the_complaint_went(
    pair: Pair, waiting: InboundMail, ana: User, noon: datetime
) -> None:
    merge(pair, ana, noon)

    for _time in range(2):
        join_mail(waiting, pair[0], by=ana, at=noon)

    assert landed(waiting) == all_on(pair[1])
    assert pair[1].events.filter(name="mail.joined").count() == 1


def test_a_mail_that_joined_another_complaint_stays_there(
    make_complaint: MakeComplaint, pair: Pair, waiting: InboundMail, ana: User, noon: datetime
) -> None:
    other = make_complaint(owner=ana, by=ana)
    join_mail(waiting, other, by=ana, at=noon)
    merge(pair, ana, noon)

    with pytest.raises(MailDecided):
        join_mail(waiting, pair[0], by=ana, at=noon)

    assert landed(waiting)["message"] == other


def test_whoever_does_not_work_where_it_went_joins_nothing(
    make_person: Callable[..., User], pair: Pair, waiting: InboundMail, ana: User, noon: datetime
) -> None:
    elsewhere = Team.objects.create(name="Airport")
    ben = make_person("Ben", Role.AGENT, waiting.mailbox.team)
    merge(pair, ana, noon)
    Complaint.objects.filter(pk=pair[1].pk).update(team=elsewhere)

    with pytest.raises(NotAllowed):
        join_mail(waiting, pair[0], by=ben, at=noon)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.handled_by) == ("tray", None)
    assert not Message.objects.filter(direction="in").exists()


# --- in the very moment of the merge


def while_merging(pair: Pair, work: Callable[[], object], by: User, at: datetime) -> None:
    """Do this work up to where it waits for a merge, and the rest after the merge is committed."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as problem:
            raised.append(problem)
        finally:
            connection.close()

    working = Thread(target=run)
    with transaction.atomic():
        merge(pair, by, at)
        working.start()
        _wait_until_it_waits(working)
    working.join()
    assert raised == []


def _wait_until_it_waits(working: Thread) -> None:
    """Wait until somebody in this database waits for a lock; what other databases do counts for nothing."""
    here = (
        "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database()"
    )
    waiters = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ({here})"
    while working.is_alive():
        with connection.cursor() as cursor:
            cursor.execute(waiters)
            if cursor.fetchone()[0]:
                return
        Event().wait(0.01)
    pytest.fail("it waited for nobody")


# SQLite lets one writer in at a time, so there nothing is judged while somebody merges.
@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_reply_judged_before_a_merge_lands_after_it(
    pair: Pair, mailbox: Mailbox, ana: User, noon: datetime
) -> None:
    raw = mail(to=reply_address("desk@harbour.test", pair[0].reference), photo=PNG)

    while_merging(pair, lambda: receive_mail(mailbox, raw, at=noon), ana, noon)

    assert landed(InboundMail.objects.get()) == all_on(pair[1])


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_a_second_look_it_would_land_on_what_is_closed(
    pair: Pair, mailbox: Mailbox, ana: User, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_verdicts, "fresh_survivor", states.fresh)
    raw = mail(to=reply_address("desk@harbour.test", pair[0].reference), photo=PNG)

    while_merging(pair, lambda: receive_mail(mailbox, raw, at=noon), ana, noon)

    assert landed(InboundMail.objects.get())["photo"] == pair[0]


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_mail_that_a_person_joins_in_this_moment_lands_after_the_merge(
    pair: Pair, waiting: InboundMail, ana: User, noon: datetime
) -> None:
    while_merging(pair, lambda: join_mail(waiting, pair[0], by=ana, at=noon), ana, noon)

    assert landed(waiting) == all_on(pair[1])
