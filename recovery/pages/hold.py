"""The hold timer as a page shows it: how long, how bad, and when we offer to call back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from recovery.models import IntakeDraft
from recovery.playbook.holds import HOLD_TOO_LONG, shade_of
from recovery.queries.around import Around
from recovery.queries.calls import call_back_times, held_seconds
from recovery.queries.intake import held_for


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


@dataclass(frozen=True)
class CallView(HoldView):
    """The hold timer of a call about a complaint that is logged already."""

    id: int = 0


def call_of(around: Around, now: datetime) -> CallView | None:
    """Return the call that the person leads, or nothing."""
    if not around.calls:
        return None
    call = around.calls[0]
    seconds = held_seconds(call.at, now)
    return CallView(
        since=call.at,
        seconds=seconds,
        state=shade_of(seconds),
        longest=int(call.text),
        offers=call_back_times(now),
        promised=next((one.at for one in around.call_backs), None),
        id=call.pk,
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        return None
    return None if moment is None or is_naive(moment) else moment
