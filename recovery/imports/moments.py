"""Dates and times of a file, read by its map."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from recovery.imports.errors import RowRefused
from recovery.imports.maps import Received

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def read_moment(text: str, plan: Received) -> datetime:
    """Read a moment by the formats of the map, in its zone unless an offset is written.

    :raises RowRefused: when no format fits.
    """
    for pattern in plan.formats:
        try:
            found = _parsed(text, pattern)
        except ValueError:
            continue
        return _placed(found, text, _is_day(text, pattern), plan)
    raise RowRefused(_("“%(text)s” is no date that the map knows.") % {"text": text[:60]})


def _parsed(text: str, pattern: str) -> datetime:
    if pattern == "iso":
        return datetime.fromisoformat(text)
    # The zone of the map is put on afterwards, when day and month stand in their places.
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - see above


def read_received(text: str, plan: Received, *, at: datetime) -> datetime:
    """Read the moment of receipt, which lies in the past.

    :raises RowRefused: when it is no date, or lies in the future.
    """
    found = read_moment(text, plan)
    if found <= at:
        return found
    # A day without a time counts as noon, which may still be ahead of us today.
    if any(_is_day(text, pattern) for pattern in plan.formats) and found - at < timedelta(hours=24):
        return at
    raise RowRefused(_("The date %(text)s lies in the future.") % {"text": text[:60]})


def _placed(found: datetime, text: str, is_day: bool, plan: Received) -> datetime:
    if plan.month_first_until and found.day <= plan.month_first_until:
        found = found.replace(day=found.month, month=found.day)
    if is_day:
        found = datetime.combine(found.date(), plan.time, tzinfo=found.tzinfo)
    try:
        moment = (found if found.tzinfo else found.replace(tzinfo=plan.zone)).astimezone(UTC)
    except OverflowError:
        moment = datetime.min.replace(tzinfo=UTC)
    if moment < _EARLIEST:
        raise RowRefused(_("The date %(text)s lies before 1900.") % {"text": text[:60]})
    return moment


def _is_day(text: str, pattern: str) -> bool:
    if pattern != "iso":
        return not any(part in pattern for part in ("%H", "%I", "%c", "%X"))
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
