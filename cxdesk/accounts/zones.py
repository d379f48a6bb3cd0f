"""Time zones by their IANA names."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names people may choose from, sorted; the old and the technical ones left out."""
    technical = ("Etc/", "SystemV/", "posix/", "right/")
    names = {name for name in available_timezones() if "/" in name and not name.startswith(technical)}
    return ("UTC", *sorted(names))


def check_zone(name: str) -> None:
    """Refuse a name that no clock knows.

    :raises ValidationError: when the name is not an IANA zone.
    """
    if name not in available_timezones():
        raise ValidationError(
            _("This is no time zone we know. Choose one like “Asia/Shanghai”."), code="zone"
        )
