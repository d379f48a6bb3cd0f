"""Finding a complaint by whatever the caller says: reference, room, booking, phone, e-mail or name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from cxdesk.accounts.models import User
from recovery.models import Complaint, ComplaintReference, ReferenceCounter
from recovery.models.keys import fold, key_of_value, number_of
from recovery.queries.customers import customer_ids_like, customer_ids_with_account, storable

LONGEST = 200
LARGEST_NUMBER = 10**12
# A room may have thousands of complaints: so many of its index are read, newest first, and then
# judged by who may see them.
READ = 500


@dataclass(frozen=True)
class Found:
    """One complaint that a look-up found, and by what."""

    reference: str
    title: str
    customer: str
    why: str
    state: str
    received_at: datetime


def look_up(user: User, text: str, limit: int = 12) -> list[Found]:
    """Find complaints this person may see, newest first within each way of finding them.

    An exact reference comes first, then rooms and bookings, then the bare number of a complaint, then
    people. Every way reads one index from where it begins and stops at a bound, so that a million
    complaints cost what a thousand do.
    """
    text = storable(text)[:LONGEST]
    if len(text) < 2 and text.isascii():
        return []
    rows: dict[int, Found] = {}
    for why, chosen in _ways(text):
        wanted = limit - len(rows)
        if wanted <= 0:
            break
        for row in _rows(user, chosen, wanted + len(rows)):
            rows.setdefault(row.pk, _found(row, why))
    shown = list(rows.values())[:limit]
    if number_of(text) is None:
        # A number alone is more often that of a room than of a complaint.
        shown.sort(key=lambda one: one.why != _("room, booking or other number"))
    return shown


def _ways(text: str) -> Iterator[tuple[str, Q]]:
    if numbers := numbers_in(text):
        yield _("reference"), numbers
    # The numbers are fetched first: given a subquery instead, PostgreSQL may walk the whole table backwards.
    for key in _keys(text):
        rows = ComplaintReference.objects.filter(key=key).order_by("-complaint_id")
        if ids := list(rows.values_list("complaint_id", flat=True)[:READ]):
            yield _("room, booking or other number"), Q(pk__in=ids)
    if customers := [*customer_ids_with_account(_keys(text)), *customer_ids_like(text)]:
        # By their index, customer after customer, however many complaints there are besides.
        of_them = Complaint.objects.filter(customer_id__in=customers).order_by("customer_id", "-id")
        if ids := list(of_them.values_list("pk", flat=True)[:READ]):
            yield _("customer"), Q(pk__in=ids)


def _keys(text: str) -> list[str]:
    """Return the number as it was typed, and without the word that says what it is the number of."""
    named = kind_and_number(text)
    keys = [key_of_value(text), key_of_value(named[1]) if named else ""]
    return list(dict.fromkeys(filter(None, keys)))


# What else a room is called, beside the words that the interface itself has for every kind.
_ROOMS = ("room", "rm", "zimmer", "房间", "房間", "房")


@lru_cache(maxsize=1)
def _kind_words() -> dict[str, str]:
    """Return the words for the kinds of numbers in every language of the interface, longest first."""
    found: dict[str, str] = dict.fromkeys(_ROOMS, ComplaintReference.Kind.ROOM.value)
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(kind.label)): kind.value for kind in ComplaintReference.Kind}
    return {word: found[word] for word in sorted(found, key=len, reverse=True)}


def kind_and_number(text: str) -> tuple[str, str] | None:
    """Read «room 1204», «房间1204» or «1204房间» into the kind and the number; None when it is none."""
    folded = fold(text)
    for word, kind in _kind_words().items():
        before, after = folded.removeprefix(word), folded.removesuffix(word)
        # A word with letters ends where they end: a roommate is no room.
        if before != folded and not (word.isascii() and before[:1].isalpha()):
            rest = before
        elif after != folded and not word.isascii():
            rest = after
        else:
            continue
        if number := _NUMBER.fullmatch(rest.strip(" .:#№")):
            return kind, number[0].upper()
    return None


# A number as people write it, with a digit somewhere: 1204, hh-204417, B 12.
_NUMBER = re.compile(r"(?=.*\d)[\w\-/. ]{1,60}")


def numbers_in(text: str) -> Q | None:
    """Read a whole reference, or the bare number of one in any year; eight digits may be either."""
    known = number_of(text)
    found = Q(year=known[0], number=known[1]) if known else None
    bare = text.lstrip("#").strip()
    if bare.isascii() and bare.isdigit() and int(bare[:20]) < LARGEST_NUMBER:
        years = list(ReferenceCounter.objects.values_list("year", flat=True))
        by_number = Q(year__in=years, number=int(bare[:20]))
        found = found | by_number if found else by_number
    return found


def _rows(user: User, chosen: Q, limit: int) -> list[Complaint]:
    visible = Complaint.objects.visible_to(user)
    rows = visible.filter(chosen).select_related("customer").order_by("-id")
    return list(rows.only("reference", "title", "state", "received_at", "customer__name")[:limit])


def _found(row: Complaint, why: str) -> Found:
    name = row.customer.name if row.customer else ""
    return Found(row.reference, row.title, name, why, row.state, row.received_at)
