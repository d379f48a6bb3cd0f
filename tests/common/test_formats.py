"""Days with their weekday, as each language writes them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

SUNDAY = datetime(2026, 11, 22, 9, 10)  # noqa: DTZ001 - only its words are looked at


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Sunday 22 November", "Sunday 22 November, 09:10"),
        ("zh-hans", "11 月 22 日 星期日", "11 月 22 日 星期日 09:10"),
        ("zh-hant", "11 月 22 日 星期日", "11 月 22 日 星期日 09:10"),
    ],
)
def test_a_weekday_stands_where_the_language_has_it(language: str, day: str, moment: str) -> None:
    with override(language):
        assert date_format(SUNDAY, "WEEKDAY_FORMAT") == day
        assert date_format(SUNDAY, "WEEKDAY_TIME_FORMAT") == moment
        assert date_format(SUNDAY, "WEEKDAY_YEAR_FORMAT").count("2026") == 1
