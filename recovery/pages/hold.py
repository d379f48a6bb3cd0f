"""The hold timer as a page shows it: how long, how bad, and when we offer to call back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from recovery.models import IntakeDraft
from recovery.playbook.holds import HOLD_TOO_LONG, shade_of
from recovery.queries.intake import held_for

FIVE_MINUTES = 5


@dataclass(frozen=True)
class HoldView:
    """How long somebody is on hold now.

    :param state: nothing, soon (from 90 s) or late (from 120 s), as the server judges.
    :param promised: the time of the call-back that is kept in the draft.
    """

    since: datetime | None
    seconds: int
    state: str
    longest: int
    offers: list[datetime]
    promised: datetime | None

    @property
    def clock(self) -> str:
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"

    @property
    def shown(self) -> int:
        """The seconds as far as the bar goes."""
        return min(self.seconds, HOLD_TOO_LONG)


def hold_of(draft: IntakeDraft | None, now: datetime, *, promised: str | None = None) -> HoldView:
    """Return the hold timer of a draft, or one that stands still where there is no draft yet."""
    seconds = held_for(draft, now)
    if promised is None:
        promised = draft.fields.get("call_back_at", "") if draft else ""
    return HoldView(
        since=draft.held_since if draft else None,
        seconds=seconds,
        state=shade_of(seconds),
        longest=draft.longest_hold_seconds if draft else 0,
        offers=call_back_times(now),
        promised=_moment(promised),
    )


def call_back_times(now: datetime) -> list[datetime]:
    """Offer three times for a call-back, at full five minutes and none nearer than a quarter of an hour."""
    start = now + timedelta(minutes=15)
    start += timedelta(minutes=-start.minute % FIVE_MINUTES)
    start = start.replace(second=0, microsecond=0)
    if start < now + timedelta(minutes=15):
        start += timedelta(minutes=FIVE_MINUTES)
    return [start, start + timedelta(minutes=15), start + timedelta(minutes=45)]


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        return None
    return None if moment is None or is_naive(moment) else moment
