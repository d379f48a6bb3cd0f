"""Each guard of the outbox alone: lease, state, token, and one commit for a fate and its telling."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction

from cxdesk.common import clock
from cxdesk.jobs import outbox, send
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.outbox import post, post_many
from cxdesk.jobs.send import claim, send_due

pytestmark = pytest.mark.django_db


class Deaf(list[tuple[int, str]]):
    """What an app hears with that fails to listen."""

    def append(self, told: tuple[int, str]) -> None:
        raise ValueError


@pytest.fixture
def letter(outside) -> Outgoing:
    return post("letter.mail", 7, key="letter:7")


def test_what_a_sender_has_leased_is_not_claimed_again(letter):
    assert [len(claim(5)), len(claim(5))] == [1, 0]


def test_one_lease_sends_once(letter, outside):
    [held] = claim(5)

    assert [send.send(held), send.send(held)] == ["done", "lost"]
    assert outside.got == [letter.message_id]


def test_a_fate_that_the_database_could_not_take_at_once_is_noted_all_the_same(letter, outside, monkeypatch):
    troubles, tell = [OperationalError(), OperationalError()], send.tell

    def tell_with_trouble(*told, at):
        if troubles:
            raise troubles.pop()
        tell(*told, at=at)

    monkeypatch.setattr(send, "BETWEEN", 0)
    monkeypatch.setattr(send, "tell", tell_with_trouble)

    assert send_due().done == 1

    letter.refresh_from_db()
    assert (letter.state, outside.told) == ("done", [(7, "done")])


def test_a_fate_is_not_stored_when_its_app_could_not_hear_it(letter, outside):
    outside.told = Deaf()

    with pytest.raises(ValueError, match=r"^$"):
        send_due()

    letter.refresh_from_db()
    assert letter.state == "sending"


def test_what_an_app_cannot_hear_holds_up_no_other_mail(letter, outside):
    [held] = claim(5)
    send._mine(held, "pending").update(state="sending", lease_until=clock.db_after(-send.LEASE))
    other = post("letter.mail", 8, key="letter:8")
    outside.told = Deaf()

    with pytest.raises(ValueError, match=r"^$"):
        send_due()

    letter.refresh_from_db()
    assert letter.state == "sending"
    assert outside.got == [other.message_id]


def test_what_a_person_decides_is_not_stored_when_its_app_could_not_hear_it(letter, outside):
    Outgoing.objects.filter(pk=letter.pk).update(state="uncertain")
    outside.told = Deaf()

    with pytest.raises(ValueError, match=r"^$"):
        outbox.note_as_sent(letter.pk)

    letter.refresh_from_db()
    assert letter.state == "uncertain"


def test_the_table_refuses_two_letters_of_one_message_id(letter):
    other = post("letter.mail", 8, key="letter:8")

    with pytest.raises(IntegrityError), transaction.atomic():
        Outgoing.objects.filter(pk=other.pk).update(message_id=letter.message_id)


def test_a_person_who_looked_before_a_sender_took_the_row_decides_nothing(letter):
    looked_at = Outgoing.objects.get(pk=letter.pk)
    claim(5)

    assert not outbox._decide(looked_at, "cancelled")

    letter.refresh_from_db()
    assert letter.state == "pending"


def test_a_person_who_looked_before_the_sender_came_back_sends_nothing_again(letter):
    claim(5)
    row = Outgoing.objects.filter(pk=letter.pk)
    row.update(state="uncertain")
    looked_at = row.get()
    row.update(state="done", sent_at=clock.now(), lease_until=None)

    assert not outbox._decide(looked_at, "pending")

    assert row.get().state == "done"


def test_a_local_clock_that_lies_holds_no_mail_back_on_postgresql(outside, monkeypatch, engine):
    honest = clock.now
    monkeypatch.setattr(clock, "now", lambda: honest() + timedelta(hours=2))
    post("letter.mail", 7, key="letter:7")
    post_many("letter.mail", [(8, "letter:8", None)])
    monkeypatch.setattr(clock, "now", honest)

    # SQLite lives in the machine whose clock it is; there is no other to ask.
    assert send_due().done == (2 if engine == "postgresql" else 0)


def test_what_was_posted_says_from_when_it_may_leave(outside):
    row = post("letter.mail", 7, key="letter:7")

    assert abs(row.not_before - clock.now()) < timedelta(minutes=1)
