import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from cxdesk.common import spans

NOW = datetime(2026, 3, 10, 2, 26, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("until", "words", "short"),
    [
        (timedelta(minutes=19), "19 min left", "19 min"),
        (timedelta(minutes=19, seconds=59), "19 min left", "19 min"),
        (timedelta(seconds=59), "under 1 min left", "under 1 min"),
        (timedelta(hours=1, minutes=4), "1 h 04 left", "1 h 04"),
        (timedelta(hours=8), "8 h left", "8 h"),
        (timedelta(days=59), "59 days left", "59 days"),
        (timedelta(days=61), "2 months left", "2 months"),
        (timedelta(days=-2825), "7 years late", "7 years late"),
        (timedelta(hours=9, minutes=59), "9 h 59 left", "9 h 59"),
        (timedelta(hours=47), "47 h left", "47 h"),
        (timedelta(days=15, hours=3), "15 days left", "15 days"),
        (timedelta(0), "under 1 min late", "under 1 min late"),
        (timedelta(hours=-17), "17 h late", "17 h late"),
        (timedelta(minutes=-5, seconds=-30), "5 min late", "5 min late"),
    ],
)
def test_what_is_left_or_late_is_said_in_short_true_words(until, words, short):
    assert spans.left(NOW + until, NOW) == words
    assert spans.left(NOW + until, NOW, short=True) == short


def test_who_waits_is_never_called_late():
    assert spans.waited(NOW - timedelta(hours=1, minutes=4), NOW) == "waits 1 h 04"
    assert spans.waited(NOW + timedelta(minutes=1), NOW) == "waits under 1 min"


@pytest.mark.parametrize(
    ("until", "state"), [(31 * 60, ""), (30 * 60, "soon"), (1, "soon"), (0, "late"), (-60, "late")]
)
def test_the_last_half_hour_is_soon_and_the_moment_itself_is_late(until, state):
    assert spans.urgency(NOW + timedelta(seconds=until), NOW) == state


@pytest.mark.parametrize(
    ("seconds", "written"), [(1140, "PT19M"), (3840, "PT1H4M"), (-90, "PT1M30S"), (0, "PT0S")]
)
def test_a_length_of_time_is_written_for_machines_too(seconds, written):
    assert spans.duration(seconds) == written


def test_the_script_gets_the_very_patterns_of_the_server():
    words = spans.script_words()
    assert words["minutes"] % {"minutes": 19} == spans.span(19 * 60)
    assert words["hoursMinutes"] % {"hours": 1, "minutes": 4} == spans.span(64 * 60)
    assert words["hours"] % {"hours": 17} == spans.span(17 * 3600)
    assert words["days"] % {"days": 15} == spans.span(15 * 86400)
    assert words["months"] % {"months": 3} == spans.span(100 * 86400)
    assert words["years"] % {"years": 7} == spans.span(2825 * 86400)
    assert words["left"] % {"span": "19 min"} == spans.left(NOW + timedelta(minutes=19), NOW)
    assert words["late"] % {"span": words["under"]} == spans.left(NOW, NOW)
    assert words["waits"] % {"span": "19 min"} == spans.waited(NOW - timedelta(minutes=19), NOW)
    assert all(re.fullmatch(r"(%\(\w+\)(0\d)?[ds]|[^%])+", pattern) for pattern in words.values())
