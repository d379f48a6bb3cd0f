"""The believable Tuesday: forty complaints on one desk, told as of now whatever the day is called.

Everything goes through the actions people use, with past moments passed as `at`. Requests for approval,
money nearly used up and survey answers are not part of this Tuesday, since the desk does not have them yet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation

from cxdesk.accounts import queries
from cxdesk.accounts.models import Role, User
from cxdesk.common import clock
from cxdesk.demo import scenes  # noqa: F401 - importing them puts them on the programme
from cxdesk.demo.people import FIRST
from cxdesk.demo.stage import Stage, programme


def open_the_doors(say: Callable[[str], None]) -> list[str]:
    """Tell the Tuesday unless it was told before, and return a line for each person to sign in as.

    What somebody did in an earlier demo stays; on a later day it is said how to get a new Tuesday.
    """
    now = clock.now()
    if not is_told():
        say("Telling a Tuesday: forty complaints, some of them due within minutes …")
        tell(at=now)
    elif days := _days_since_told(now):
        told = "yesterday" if days == 1 else f"{days} days ago"
        say(f"This Tuesday was told {told} and its promises have aged since; --fresh tells a new one.")
    return [_line(person) for person in queries.people_to_show()]


def is_told() -> bool:
    """Say whether the people of the demo are here already."""
    return queries.people().filter(email=FIRST).exists()


def tell(*, at: datetime) -> None:
    """Fill the desk as of this moment: all of it, or nothing.

    :param at: what counts as now; nothing is told beyond it, but promises reach ahead of it.
    """
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        programme.play(Stage(at.astimezone(ZoneInfo(settings.TIME_ZONE))))


def _days_since_told(now: datetime) -> int:
    zone = ZoneInfo(settings.TIME_ZONE)
    told = queries.people().get(email=FIRST).added_at
    return (now.astimezone(zone).date() - told.astimezone(zone).date()).days


def _line(person: User) -> str:
    return f"{person.name}, {Role(queries.role_of(person)).label.lower()}"
