"""Words that a supervisor alone may let go: asked for, kept, and let go word by word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.releases import ask_to_let_go, let_go
from recovery.errors import IllegalMove, NotAllowed, WordsMissing
from recovery.models import Complaint, ComplaintEvent, MessageDraft, Notification
from tests.recovery.actions.test_tone import GOOD, HARD, SOFT, overridden, refused
from tests.recovery.letters import write

pytestmark = pytest.mark.django_db


def ask(complaint: Complaint, by: User, at: datetime, text: str, **more: Any) -> ComplaintEvent:
    return ask_to_let_go(complaint, text=text, by=by, at=at, **more)


def test_an_agent_asks_and_the_words_are_kept(mias: Complaint, ana: User, now: datetime):
    asked = ask(mias, ana, now, HARD["blame"], subject="Your car")

    assert (asked.name, asked.words.text) == ("tone.asked", HARD["blame"])
    draft = MessageDraft.objects.get(by=ana)
    assert (draft.text, draft.subject) == (HARD["blame"], "Your car")
    assert refused(mias, ana, now, HARD["blame"], subject="Your car").needs == "supervisor"


def test_asking_twice_is_asking_once(mias: Complaint, ana: User, now: datetime):
    assert ask(mias, ana, now, HARD["blame"]) == ask(mias, ana, now, HARD["blame"] + "  ")


@pytest.mark.parametrize("text", [GOOD, SOFT["shouting"]])
def test_what_takes_no_supervisor_is_not_asked_for(mias: Complaint, ana: User, now: datetime, text: str):
    with pytest.raises(WordsMissing):
        ask(mias, ana, now, text)

    assert not MessageDraft.objects.exists()


def test_an_outsider_cannot_ask(mias: Complaint, otto: User, now: datetime):
    with pytest.raises(NotAllowed):
        ask(mias, otto, now, HARD["blame"])


def test_a_supervisor_lets_these_very_words_go_and_the_agent_sends_them(
    mias: Complaint, ana: User, lea: User, now: datetime
):
    asked = ask(mias, ana, now, HARD["blame"])
    let_go(asked, reason="She asked who it was.", by=lea, at=now)

    refused(mias, ana, now, HARD["blame"] + " The driver is to blame.")
    # A form sends other line breaks than it got.
    letter = write(mias, ana, now, HARD["blame"].replace(". I", ".\r\nI"))

    [event] = overridden(mias)
    assert (event.by, event.detail["message"], event.detail["released_by"]) == (ana, letter.pk, lea.pk)
    assert event.words.text == "She asked who it was."


def told(event: str) -> list[str]:
    rows = Notification.objects.filter(event=event, read_at=None).select_related("receiver")
    return [row.receiver.name for row in rows]


def test_the_supervisors_hear_of_it_until_one_decides_and_then_whoever_asked(
    mias: Complaint, ana: User, lea: User, now: datetime
):
    asked = ask(mias, ana, now, HARD["blame"])
    assert (told("words_asked"), told("words_released")) == (["Lea"], [])

    let_go(asked, reason="She asked.", by=lea, at=now)

    assert (told("words_asked"), told("words_released")) == ([], ["Ana"])


def test_letting_go_twice_is_once(mias: Complaint, ana: User, lea: User, now: datetime):
    asked = ask(mias, ana, now, HARD["blame"])

    assert let_go(asked, reason="One", by=lea, at=now) == let_go(asked, reason="Two", by=lea, at=now)


def test_letting_go_takes_a_reason(mias: Complaint, ana: User, lea: User, now: datetime):
    asked = ask(mias, ana, now, HARD["blame"])

    with pytest.raises(WordsMissing) as caught:
        let_go(asked, reason=" ", by=lea, at=now)

    assert caught.value.field == "tone_reason"


def test_only_a_supervisor_of_the_team_lets_words_go(mias: Complaint, ana: User, otto: User, now: datetime):
    asked = ask(mias, ana, now, HARD["blame"])

    for person in (ana, otto):
        with pytest.raises(NotAllowed):
            let_go(asked, reason="Because.", by=person, at=now)


def test_what_one_complaint_was_let_go_goes_on_no_other(
    make_complaint: Any, mia: Any, mias: Complaint, ana: User, lea: User, now: datetime
):
    let_go(ask(mias, ana, now, HARD["blame"]), reason="She asked.", by=lea, at=now)
    other = make_complaint(new_customer=mia, owner=ana, at=now)

    refused(other, ana, now, HARD["blame"])


def test_nothing_is_asked_on_what_was_merged_away(
    make_complaint: Any, mias: Complaint, ana: User, now: datetime
):
    mias.merged_into = make_complaint(at=now)

    with pytest.raises(IllegalMove):
        ask(mias, ana, now, HARD["blame"])
