"""When quiet hours end, past midnight and on the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from recovery.playbook.quiet import end_of_quiet

NIGHT = {"begins": time(20), "ends": time(7, 30)}


def end(at: str, zone: str = "UTC", begins: time = NIGHT["begins"], ends: time = NIGHT["ends"]) -> str | None:
    found = end_of_quiet(datetime.fromisoformat(at), zone=zone, begins=begins, ends=ends)
    return found.astimezone(UTC).isoformat(timespec="minutes")[:16] if found else None


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-03-10T19:59+00:00", None),
        ("2026-03-10T20:00+00:00", "2026-03-11T07:30"),
        ("2026-03-10T23:59+00:00", "2026-03-11T07:30"),
        ("2026-03-11T00:00+00:00", "2026-03-11T07:30"),
        ("2026-03-11T07:29+00:00", "2026-03-11T07:30"),
        ("2026-03-11T07:30+00:00", None),
        ("2026-03-11T12:00+00:00", None),
    ],
)
def test_a_night_passes_midnight(at: str, ends: str | None) -> None:
    assert end(at) == ends


def test_the_zone_is_that_of_the_person() -> None:
    assert end("2026-03-10T14:00+00:00", "Asia/Shanghai") == "2026-03-10T23:30"
    assert end("2026-03-10T14:00+00:00", "Europe/Berlin") is None


def test_quiet_hours_may_lie_within_a_day_or_not_be_there() -> None:
    lunch = {"begins": time(12), "ends": time(13)}
    assert end("2026-03-10T12:30+00:00", **lunch) == "2026-03-10T13:00"
    assert end("2026-03-10T13:00+00:00", **lunch) is None
    assert end("2026-03-10T12:30+00:00", begins=time(9), ends=time(9)) is None


@pytest.mark.parametrize(
    ("at", "ends"),
    # The night in which Berlin skips an hour, and the one in which it repeats one.
    [("2026-03-28T22:00+00:00", "2026-03-29T05:30"), ("2026-10-24T22:00+00:00", "2026-10-25T06:30")],
)
def test_they_end_by_the_clock_on_the_wall(at: str, ends: str) -> None:
    assert end(at, "Europe/Berlin") == ends
