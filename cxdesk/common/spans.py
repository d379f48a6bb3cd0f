"""How long until, how long since: the words of every clock on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

SOON = timedelta(minutes=30)
# From so many days on nobody counts in days; a month and a year are as long as they are on average.
LONG, MONTH, YEAR = 60, 30.44, 365.25


def span(seconds: int) -> str:
    """Say a length of time in the shortest words that still tell the truth, e.g. "1 h 04"."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 1:
        return gettext("under 1 min")
    if hours < 1:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if hours < 10 and minutes % 60:
        return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes % 60}
    if days < 2:
        return gettext("%(hours)d h") % {"hours": hours}
    if days < LONG:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    months, years = int(days / MONTH), int(days / YEAR)
    if years < 2:
        return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}
    return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}


def left(due: datetime, now: datetime, *, short: bool = False) -> str:
    """Say what is left until `due`, or by how much it is late.

    What is left is rounded down and never says "left" when `short`; lateness always says so.
    """
    seconds = int((due - now).total_seconds())
    if due <= now:
        return gettext("%(span)s late") % {"span": span(-seconds)}
    return span(seconds) if short else gettext("%(span)s left") % {"span": span(seconds)}


def waited(since: datetime, now: datetime) -> str:
    """Say how long somebody has waited: no time was set, so nothing is late."""
    return gettext("waits %(span)s") % {"span": span(max(0, int((now - since).total_seconds())))}


def urgency(due: datetime, now: datetime, *, soon: timedelta = SOON) -> str:
    """Return "late", "soon" or "" for a deadline; the names are those of the style sheet."""
    if due <= now:
        return "late"
    return "soon" if due - now <= soon else ""


def soon_from(start: datetime, due: datetime) -> datetime:
    """Return from when on a deadline is soon: its last quarter or half an hour, whichever is longer."""
    return due - max((due - start) / 4, SOON)


def duration(seconds: int) -> str:
    """Write a length of time as HTML and ISO 8601 want it, e.g. PT1H4M."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if amount]
    return "PT" + ("".join(parts) or "0S")


def script_words() -> dict[str, str]:
    """Return the same words as patterns, for the script that counts between two answers of the server."""
    return {
        "under": gettext("under 1 min"),
        "minutes": gettext("%(minutes)d min"),
        "hoursMinutes": gettext("%(hours)d h %(minutes)02d"),
        "hours": gettext("%(hours)d h"),
        "days": ngettext("%(days)d day", "%(days)d days", 2),
        "months": ngettext("%(months)d month", "%(months)d months", 2),
        "years": ngettext("%(years)d year", "%(years)d years", 2),
        "left": gettext("%(span)s left"),
        "late": gettext("%(span)s late"),
        "waits": gettext("waits %(span)s"),
        "copied": gettext("Copied"),
        "failed": gettext("Not sent. Your words are kept. Check the connection and press again."),
    }
