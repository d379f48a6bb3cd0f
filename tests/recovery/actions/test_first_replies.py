"""The first words of a person to a customer carry whether the three parts of a first reply stand in them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions.messages import tell_customer_owner, undo_message
from recovery.models import Complaint, Message
from tests.recovery.letters import write

pytestmark = pytest.mark.django_db
WHOLE = "I am sorry that our car did not come. I will call you today at 15:00. Ana"
BARE = "Your fare is 180."


def parts(message: Message) -> tuple[bool | None, ...]:
    message.refresh_from_db()
    return message.first_apology, message.first_owner, message.first_next_contact


def test_the_first_reply_is_marked_and_later_ones_are_not(mias: Complaint, ana: User, now: datetime):
    assert parts(write(mias, ana, now, WHOLE)) == (True, True, True)
    assert parts(write(mias, ana, now, BARE)) == (None, None, None)


def test_what_is_missing_is_marked_as_missing(mias: Complaint, ana: User, now: datetime):
    assert parts(write(mias, ana, now, BARE)) == (False, False, False)


def test_the_same_words_again_are_the_same_first_reply(mias: Complaint, ana: User, now: datetime):
    assert write(mias, ana, now, WHOLE) == write(mias, ana, now, WHOLE)

    assert Message.objects.filter(first_apology=True).count() == 1


def test_what_the_desk_says_by_itself_is_no_first_reply(mias: Complaint, ana: User, now: datetime):
    told = tell_customer_owner(mias, at=now)

    assert told is not None
    assert parts(told) == (None, None, None)
    assert parts(write(mias, ana, now, WHOLE)) == (True, True, True)


def test_after_a_first_reply_was_taken_back_the_next_is_the_first(mias: Complaint, ana: User, now: datetime):
    undo_message(write(mias, ana, now, BARE), by=ana, at=now)

    assert parts(write(mias, ana, now + timedelta(minutes=2), WHOLE)) == (True, True, True)
