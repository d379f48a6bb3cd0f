from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from cxdesk.common import clock

SOON = timedelta(seconds=5)


def test_now_is_this_moment_in_utc():
    assert abs(clock.now() - datetime.now(UTC)) < SOON
    assert clock.now().utcoffset() == timedelta()


def test_moving_moves_and_resetting_puts_back():
    clock.move(days=7)
    clock.move(hours=-1)

    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=6, hours=23)) < SOON

    clock.reset()

    assert abs(clock.now() - datetime.now(UTC)) < SOON


def test_nobody_moves_the_clock_outside_tests(settings):
    settings.CLOCK_MAY_MOVE = False

    with pytest.raises(RuntimeError):
        clock.move(days=1)

    assert abs(clock.now() - datetime.now(UTC)) < SOON


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 30])
def test_the_time_of_the_database_moves_along(days):
    clock.move(days=days)

    assert abs(clock.db_time() - clock.now()) < SOON
    assert clock.db_time().utcoffset() == timedelta()


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 30])
def test_comparisons_in_the_database_move_along(days):
    clock.move(days=days)
    for key, span in (("past", -SOON), ("future", SOON)):
        Session.objects.create(session_key=key, expire_date=clock.now() + span)

    past = Session.objects.filter(expire_date__lte=clock.db_now())

    assert [row.session_key for row in past] == ["past"]


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 30])
def test_a_span_after_now_can_be_stored(days):
    clock.move(days=days)
    Session.objects.create(session_key="lease", expire_date=clock.db_after(timedelta(seconds=60)))

    ends = Session.objects.get().expire_date

    assert abs(ends - clock.now() - timedelta(seconds=60)) < SOON


@pytest.mark.django_db
def test_the_time_of_the_database_goes_on_within_a_transaction():
    first = clock.db_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert clock.db_time() > first


@pytest.mark.django_db
def test_a_local_clock_that_lies_is_not_asked_on_postgresql(monkeypatch, engine):
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(hours=2))

    ahead = clock.db_time() - datetime.now(UTC) > timedelta(hours=1)

    assert ahead == (engine == "sqlite")
