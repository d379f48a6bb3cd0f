from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdesk.accounts.models import Team
from cxdesk.accounts.working_hours import is_open, working_minutes_after

ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # moves its clocks by half an hour
    "Pacific/Apia",  # once skipped a whole day
    "America/Sao_Paulo",  # moved its clocks at midnight
)
MINUTE = timedelta(minutes=1)

minutes_of_day = st.integers(0, 24 * 60 - 1).map(lambda at: time(at // 60, at % 60))
workdays = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days)))
teams = st.builds(
    Team, zone=st.sampled_from(ZONES), opens_at=minutes_of_day, closes_at=minutes_of_day, workdays=workdays
)


def _between(first: datetime, last: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(0, int((last - first) / MINUTE)).map(lambda minutes: first + minutes * MINUTE)


# Around the changes of the clock of most of these zones, and Apia's missing 30 December 2011.
moments = st.one_of(
    _between(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)),
    _between(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)),
    _between(datetime(2011, 12, 26, tzinfo=UTC), datetime(2012, 1, 3, tzinfo=UTC)),
    _between(datetime(2018, 11, 1, tzinfo=UTC), datetime(2018, 11, 8, tzinfo=UTC)),
)


def _open_minutes(team: Team, start: datetime, end: datetime) -> int:
    """Count minute by minute; slow, and too simple to be wrong."""
    count, at = 0, start
    while at < end:
        count += is_open(team, at)
        at += MINUTE
    return count


@settings(max_examples=60, deadline=None)
@given(team=teams, start=moments, minutes=st.integers(1, 900))
def test_exactly_so_many_open_minutes_pass(team, start, minutes):
    end = working_minutes_after(team, start, minutes)

    if (end - start) < timedelta(days=9):
        assert _open_minutes(team, start, end) == minutes
    assert is_open(team, end - MINUTE)


@settings(max_examples=150, deadline=None)
@given(team=teams, start=moments, first=st.integers(0, 2000), second=st.integers(0, 2000))
def test_waiting_in_two_parts_is_waiting_once(team, start, first, second):
    middle = working_minutes_after(team, start, first)

    assert working_minutes_after(team, middle, second) == working_minutes_after(team, start, first + second)


@settings(max_examples=150, deadline=None)
@given(team=teams, start=moments, minutes=st.integers(0, 3000), later=st.integers(0, 3000))
def test_who_starts_later_is_never_done_earlier(team, start, minutes, later):
    done = working_minutes_after(team, start, minutes)

    assert done >= start + minutes * MINUTE
    assert working_minutes_after(team, start + later * MINUTE, minutes) >= done


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-10 10:00", 15, "2026-03-10 10:15"),
        ("2026-03-10 16:50", 15, "2026-03-11 09:05"),
        ("2026-03-10 08:00", 60, "2026-03-10 10:00"),
        ("2026-03-10 17:00", 1, "2026-03-11 09:01"),
        ("2026-03-13 16:59", 2, "2026-03-16 09:01"),  # Friday evening to Monday
        ("2026-03-10 16:45", 15, "2026-03-10 17:00"),
        ("2026-03-10 23:00", 0, "2026-03-10 23:00"),
    ],
)
def test_office_hours(start, minutes, end):
    team = Team(zone="Asia/Shanghai", opens_at=time(9), closes_at=time(17), workdays="12345")
    shanghai = ZoneInfo("Asia/Shanghai")

    done = working_minutes_after(team, datetime.fromisoformat(start).replace(tzinfo=shanghai), minutes)

    assert done == datetime.fromisoformat(end).replace(tzinfo=shanghai)
    assert done.tzinfo == UTC


def test_a_night_shift_belongs_to_the_day_on_which_it_begins():
    team = Team(zone="UTC", opens_at=time(22), closes_at=time(6), workdays="5")  # Friday night

    assert is_open(team, datetime(2026, 3, 14, 5, 59, tzinfo=UTC))
    assert not is_open(team, datetime(2026, 3, 14, 6, 0, tzinfo=UTC))
    assert not is_open(team, datetime(2026, 3, 14, 22, 0, tzinfo=UTC))
    assert not is_open(team, datetime(2026, 3, 13, 5, 0, tzinfo=UTC))


def test_the_same_time_twice_is_round_the_clock():
    team = Team(zone="Europe/Berlin", opens_at=time(0), closes_at=time(0), workdays="1234567")
    start = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # the clocks change in between

    assert working_minutes_after(team, start, 2000) == start + 2000 * MINUTE


def test_an_hour_that_the_clocks_skip_is_not_worked():
    team = Team(zone="America/New_York", opens_at=time(1), closes_at=time(4), workdays="7")
    start = datetime(2026, 3, 8, 5, 0, tzinfo=UTC)  # 2:00 becomes 3:00 on this Sunday

    assert working_minutes_after(team, start, 120) == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def test_working_minutes_do_not_run_backwards():
    team = Team(zone="UTC")

    with pytest.raises(ValueError, match="forward"):
        working_minutes_after(team, datetime(2026, 3, 8, tzinfo=UTC), -1)
