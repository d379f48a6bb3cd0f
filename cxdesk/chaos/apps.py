from __future__ import annotations

import os
from datetime import datetime, timedelta, tzinfo
from types import ModuleType

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "cxdesk.chaos"
    label = "chaos"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Prepare this process for its run, as the environment asks; the code of the product is untouched."""
        from cxdesk.chaos import letters, sabotage, witness

        if seconds := float(os.environ.get("CXDESK_CHAOS_LEASE", "0")):
            shorten_leases(timedelta(seconds=seconds))
        if hours := float(os.environ.get("CXDESK_CHAOS_CLOCK", "0")):
            bend_the_clock(timedelta(hours=hours))
        if guard := os.environ.get("CXDESK_CHAOS_WITHOUT", ""):
            sabotage.take_away(guard)
        witness.stand_between()
        letters.stand_between()


def shorten_leases(lease: timedelta) -> None:
    """Let leases, and the pauses after failures with them, take seconds."""
    from cxdesk.jobs import claims, pauses, send, sweep

    for module in (claims, sweep, send):
        _replace(module, "LEASE", lease)
    _replace(pauses, "FIRST_PAUSE", min(pauses.FIRST_PAUSE, lease))


def bend_the_clock(offset: timedelta) -> None:
    """Let this process believe in another time; unlike `clock.move`, the database keeps its own."""
    from cxdesk.common import clock

    class Lying(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Lying:
            return super().now(tz) + offset

    _replace(clock, "datetime", Lying)


def _replace(module: ModuleType, name: str, value: object) -> None:
    setattr(module, name, value)
