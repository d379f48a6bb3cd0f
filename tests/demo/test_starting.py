"""Starting the demo again, and starting it at any hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.demo import tuesday
from cxdesk.demo.people import COLLEAGUES
from cxdesk.demo.scenes import guests
from cxdesk.demo.stage import Programme, programme
from recovery.models import Complaint, ComplaintEvent, Promise

HERE = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Programme:
    """A Tuesday of one complaint, for what does not need forty."""
    one = [scene for scene in programme.scenes if scene.tell is guests.ferri]
    monkeypatch.setattr(programme, "scenes", one)
    return programme


def test_a_second_start_fills_nothing_twice(db, short):
    said: list[str] = []
    assert not tuesday.is_told()
    first = tuesday.open_the_doors(said.append)
    again = tuesday.open_the_doors(said.append)
    assert tuesday.is_told()
    assert Complaint.objects.count() == 1
    assert first == again
    assert len(first) == len(COLLEAGUES)
    assert len(said) == 1


def test_a_tuesday_from_another_day_stays_and_it_is_said_how_to_get_a_new_one(db, short):
    said: list[str] = []
    tuesday.open_the_doors(said.append)
    clock.move(days=3)
    tuesday.open_the_doors(said.append)
    assert "3 days ago" in said[-1]
    assert "--fresh" in said[-1]
    assert Complaint.objects.count() == 1


def test_a_tuesday_that_cannot_be_told_to_the_end_is_not_told_at_all(db, short, noon):
    def broken(stage, at):
        raise RuntimeError("the power went")

    short.today(minutes=1)(broken)
    with pytest.raises(RuntimeError):
        tuesday.tell(at=noon)
    assert not tuesday.is_told()
    assert not Complaint.objects.exists()


def test_the_people_named_can_be_signed_in_as(client, db, short, settings):
    settings.DEMO = True
    tuesday.open_the_doors(lambda line: None)
    page = client.get("/", **HERE).content.decode()
    for one in COLLEAGUES:
        assert one.name in page
        person = User.objects.get(email=one.email)
        assert Client().post("/demo/sign-in/", {"person": person.pk}, **HERE).status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 1, 1, 0, 4, tzinfo=UTC),
        datetime(2026, 8, 16, 23, 57, tzinfo=UTC),
    ],
)
def test_it_can_be_told_at_any_hour_of_any_day(db, at):
    tuesday.tell(at=at)
    assert Complaint.objects.count() == 40
    assert not ComplaintEvent.objects.filter(at__gt=at).exists()
    assert Promise.objects.filter(state="open", due_at__lte=at + timedelta(hours=1)).count() == 3
    for year in sorted({row.year for row in Complaint.objects.all()}):
        numbers = list(Complaint.objects.filter(year=year).order_by("pk").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
