"""What happened, in words: each entry of the timeline as one line or one box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cxdesk.common import clock
from recovery.models import Message, Promise
from recovery.pages.event_words import WORDS, promise_words, rule_names
from recovery.pages.timeline_asked import Names, asked_words, names_of
from recovery.playbook.states import Move
from recovery.queries.around import Around, Thing
from recovery.queries.timeline import Entry
from recovery.queries.tone import ASKED as WORDS_ASKED

# These have a row of their own in the timeline, or say what another event says better.
SILENT = {
    "message.failed",
    "message.sent",
    "message.uncertain",
    "message.written",
    "note.written",
    "customer.wrote",
    "mail.joined",
    "contact.logged",
    "file.attached",
    "status_link.made",
}
# What a customer asks on their own page, beside the words.
ASKED = {
    "mail": gettext_lazy("The customer wrote a mail"),
    "call_me": gettext_lazy("The customer asks to be called now"),
    "taken_back": gettext_lazy("The customer takes it back"),
}
# So long a letter may wait to leave and still be one that leaves at once.
A_MOMENT = timedelta(minutes=1)
SAID_BETTER = {Move.TAKE, Move.REOPEN, Move.SET_ASIDE, Move.MERGE}


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it.

    :param kind: small (a note of the system), note (colleagues only), said (by the customer), sent (to them).
    :param voice: words of the customer, set as such.
    :param day: the day, on its first entry; today has none.
    :param soon: whether a letter leaves in a moment, and not at a time somebody chose.
    """

    at: datetime
    kind: str
    icon: str
    who: str
    head: str
    text: str = ""
    voice: str = ""
    row: Any = None
    day: str = ""
    soon: bool = False

    @property
    def mark(self) -> str:
        """Return the id by which a notification leads to a message."""
        return f"message-{self.row.pk}" if isinstance(self.row, Message) else ""


@dataclass(frozen=True)
class Told:
    """The rows that events name by their number."""

    promises: Mapping[int, Promise]
    remedies: Mapping[int, Thing]
    asked: Names


def lines_of(entries: Iterable[Entry], promises: Iterable[Promise], beside: Around) -> list[Line]:
    """Put the timeline into words, newest first."""
    told = Told({one.pk: one for one in promises}, {one.pk: one for one in beside.remedies}, names_of(beside))
    lines: list[Line] = []
    day = localtime(clock.now()).date()
    for entry in entries:
        line = _line(entry, told)
        if line is None:
            continue
        own = localtime(line.at).date()
        lines.append(line if own == day else replace(line, day=_day_words(own)))
        day = own
    return lines


@dataclass(frozen=True)
class Ask:
    """Words that somebody asks a supervisor to let go, and on which nobody has decided."""

    pk: int
    at: datetime
    who: str
    subject: str
    text: str
    rules: list[str]


def asks_in(entries: Iterable[Entry]) -> list[Ask]:
    """Return what waits for a supervisor's word, newest first; what was let go or sent since does not."""
    done: set[str] = set()
    asks: list[Ask] = []
    for entry in entries:
        if entry.kind != "event" or not entry.row.name.startswith("tone."):
            continue
        digest = entry.detail.get("digest", "")
        if entry.row.name != WORDS_ASKED:
            done.add(digest)
        elif digest not in done:
            subject = entry.row.words.facts.get("subject", "") if hasattr(entry.row, "words") else ""
            text, rules = entry.detail.get("reason", ""), rule_names(entry.detail)
            asks.append(Ask(entry.row.pk, entry.at, entry.by_name, subject, text, rules))
    return asks


def _day_words(day: date) -> str:
    this_year = day.year == localtime(clock.now()).year
    return date_format(day, "WEEKDAY_FORMAT" if this_year else "WEEKDAY_YEAR_FORMAT")


def _line(entry: Entry, told: Told) -> Line | None:
    match entry.kind:
        case "note":
            return Line(
                entry.at, "note", "note", entry.by_name, _("note, colleagues only"), text=entry.row.text
            )
        case "message":
            return _message(entry)
        case "contact":
            return _contact(entry)
        case "file":
            return Line(
                entry.at, "small", "clip", entry.by_name, _("File:"), text=entry.row.name, row=entry.row
            )
    return _event(entry, told)


def _message(entry: Entry) -> Line:
    message: Message = entry.row
    if message.direction == Message.Direction.IN:
        head = ASKED.get(message.kind, _("The customer wrote"))
        return Line(entry.at, "said", "chat", "", str(head), voice=message.text, row=message)
    head = _("to the customer")
    soon = message.leaves_at is not None and message.leaves_at - clock.now() < A_MOMENT
    return Line(entry.at, "sent", "mail", entry.by_name, head, text=message.text, row=message, soon=soon)


def _contact(entry: Entry) -> Line:
    contact = entry.row
    facts = [contact.get_kind_display(), contact.get_result_display()]
    if contact.seconds:
        minutes = max(1, contact.seconds // 60)
        facts.append(ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes})
    if contact.longest_hold_seconds:
        facts.append(_("longest hold %(seconds)d s") % {"seconds": contact.longest_hold_seconds})
    icon = "phone" if contact.kind.startswith("call") else "people"
    kind = "said" if contact.note else "small"
    return Line(entry.at, kind, icon, entry.by_name, " · ".join(facts), text=contact.note)


def _event(entry: Entry, told: Told) -> Line | None:
    name, detail = entry.row.name, entry.detail
    if name in SILENT or (name == "complaint.moved" and detail.get("move") in SAID_BETTER):
        return None
    icon, words = WORDS.get(name, ("info", lambda _detail: name))
    if name.startswith("promise."):
        text = promise_words(name, detail, told.promises.get(detail.get("promise", 0)))
    elif asked := asked_words(name, detail, told.asked):
        icon, text = asked
    elif name == "remedy.given" and (given := told.remedies.get(detail.get("remedy", 0))):
        text = _("Given: %(what)s") % {"what": given.text}
    else:
        text = words(detail)
    return Line(entry.at, "small", icon, entry.by_name, text)
