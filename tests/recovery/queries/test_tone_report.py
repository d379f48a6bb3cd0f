"""How people write: counts per team and person, only of teams that one oversees, and what waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import Role, User
from recovery.actions.messages import undo_message
from recovery.actions.releases import ask_to_let_go, let_go
from recovery.models import Complaint
from recovery.queries.tone_report import first_replies, latest_overrides, overrides, waiting_asks
from tests.recovery.actions.test_tone import GOOD, HARD, SOFT
from tests.recovery.letters import write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def window(now: datetime) -> dict[str, datetime]:
    return {"since": now - DAY, "until": now + DAY}


@pytest.fixture
def mine(make_complaint: Any, mia: Any, ana: User, now: datetime) -> Any:
    return lambda **more: make_complaint(new_customer=mia, owner=ana, at=now, **more)


def test_nobody_wrote_so_there_is_no_rate(lea: User, now: datetime):
    assert first_replies(lea, **window(now)) == []


def test_first_replies_are_counted_per_team_with_their_parts(mine: Any, ana: User, lea: User, now: datetime):
    write(mine(), ana, now, GOOD)
    write(mine(), ana, now, "I am sorry. The fare is back on your card.")
    later = mine()
    write(later, ana, now, GOOD)
    write(later, ana, now + timedelta(minutes=2), "The fare is 180.")

    [row] = first_replies(lea, **window(now))

    assert (row.team, row.count, row.apology, row.owner, row.next_contact, row.whole) == (
        "Harbour",
        3,
        3,
        2,
        2,
        2,
    )
    assert row.shares == [100, 67, 67, 67]


def test_what_was_taken_back_or_is_for_training_counts_nowhere(
    mine: Any, ana: User, lea: User, now: datetime
):
    undo_message(write(mine(), ana, now, GOOD), by=ana, at=now)
    training = mine()
    write(training, ana, now, SOFT["shouting"], tone_reason="Hers.")
    Complaint.objects.filter(pk=training.pk).update(is_training=True)

    assert first_replies(lea, **window(now)) == []
    assert overrides(lea, **window(now)) == []


def test_overrides_are_counted_per_person_and_rule(mine: Any, ana: User, lea: User, now: datetime):
    write(mine(), ana, now, SOFT["shouting"], tone_reason="Hers.")
    write(mine(), ana, now, SOFT["hollow_promise"], tone_reason="Short.")
    write(mine(), lea, now, HARD["blame"], tone_reason="She asked who it was.")

    of_ana, of_lea = overrides(lea, **window(now))

    assert (of_ana.person, of_ana.count, of_ana.hard) == ("Ana", 2, 0)
    assert of_ana.rules == {"shouting": 1, "hollow_promise": 1}
    assert (of_lea.person, of_lea.count, of_lea.hard, of_lea.rules) == ("Lea", 1, 1, {"blame": 1})
    newest = latest_overrides(lea, **window(now))[0]
    assert newest.text == "She asked who it was."


def test_another_window_and_another_team_see_nothing(
    mine: Any, ana: User, make_person: Any, halcyon: Any, lea: User, now: datetime
):
    write(mine(), ana, now, SOFT["shouting"], tone_reason="Hers.")
    lou = make_person("Lou", Role.SUPERVISOR, halcyon)

    assert overrides(lou, **window(now)) == first_replies(lou, **window(now)) == []
    assert overrides(lea, since=now + DAY, until=now + 2 * DAY) == []
    assert len(overrides(make_person("Aki", Role.AUDITOR, halcyon), **window(now))) == 1


def test_an_ask_waits_until_it_is_let_go(mine: Any, ana: User, lea: User, now: datetime):
    asked = ask_to_let_go(mine(), text=HARD["blame"], by=ana, at=now)
    [waits] = waiting_asks(lea, at=now)
    assert (waits.who, waits.text) == ("Ana", HARD["blame"])

    let_go(asked, reason="She asked.", by=lea, at=now)

    assert waiting_asks(lea, at=now) == []


def test_the_page_and_the_api_tell_the_same(mine: Any, ana: User, lea: User, now: datetime):
    write(mine(), ana, now, SOFT["shouting"], tone_reason="It is her headline.")
    ask_to_let_go(mine(), text=HARD["blame"], by=ana, at=now)
    client = Client()
    client.force_login(lea)

    page = client.get("/tone/").content.decode()
    told = client.get("/api/v1/tone/").json()

    assert "Words that wait for you" in page
    assert "It is her headline." in page
    assert told["overrides"][0] == {
        "person": "Ana",
        "team": "Harbour",
        "count": 1,
        "hard": 0,
        "rules": {"shouting": 1},
    }
    assert (told["first_replies"][0]["count"], told["first_replies"][0]["whole_share"]) == (1, 0)


def test_agents_do_not_read_how_others_write(ana: User):
    client = Client()
    client.force_login(ana)

    assert client.get("/tone/").status_code == client.get("/api/v1/tone/").status_code == 403
