"""Counting inside a team's working hours: one block a day, no holidays, true across clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cxdesk.accounts.models import Team

ONE_DAY = timedelta(days=1)


def is_open(team: Team, at: datetime) -> bool:
    """Say whether the team works at this moment; the closing minute itself is closed."""
    today = at.astimezone(ZoneInfo(team.zone)).date()
    # Yesterday too: a block may last past midnight.
    for day in (today - ONE_DAY, today):
        if str(day.isoweekday()) in team.workdays:
            opens, closes = _hours(team, day)
            if opens <= at < closes:
                return True
    return False


def working_minutes_after(team: Team, start: datetime, minutes: float) -> datetime:
    """Return the moment, in UTC, when this many working minutes have passed since `start`.

    Minutes are those of a stopwatch: an hour that the clocks skip does not count, one they repeat
    counts twice. No minutes is `start` itself.

    :raises ValueError: for fewer than no minutes.
    """
    if minutes < 0:
        raise ValueError("Working minutes are counted forward.")
    position, left = start.astimezone(UTC), timedelta(minutes=minutes)
    if not left:
        return position
    for opens, closes in _blocks_from(team, position):
        begin = max(position, opens)
        if closes <= begin:
            continue
        if left <= closes - begin:
            return begin + left
        left -= closes - begin
        position = closes
    raise AssertionError("A team has at least one working day a week.")


def _blocks_from(team: Team, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = moment.astimezone(ZoneInfo(team.zone)).date() - ONE_DAY
    while True:
        if str(day.isoweekday()) in team.workdays:
            yield _hours(team, day)
        day += ONE_DAY


def _hours(team: Team, day: date) -> tuple[datetime, datetime]:
    """Return when the block of this day opens and closes, in UTC."""
    zone = ZoneInfo(team.zone)
    last_day = day if team.closes_at > team.opens_at else day + ONE_DAY
    opens = datetime.combine(day, team.opens_at, tzinfo=zone).astimezone(UTC)
    return opens, datetime.combine(last_day, team.closes_at, tzinfo=zone).astimezone(UTC)
