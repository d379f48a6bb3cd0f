"""Normal forms for finding things: what is stored in an index and what a person types meet here."""

from __future__ import annotations

import re
import unicodedata

from django.db import connection
from django.db.models import Q

_REFERENCE = re.compile(r"^\s*(?:CX[-\s]?)?(\d{4})[-\s]?(\d{1,12})\s*$", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Accents as Latin, Greek and Cyrillic write them; the marks of other scripts are letters of their own.
_ACCENT = re.compile(r"[\u0300-\u036f]")
LAST = "\U0010ffff"
# Fewer digits than these stand at the end of too many numbers to be looked for there.
SHORTEST_TAIL = 6
SHORTEST_PHONE = 3


def fold(text: str) -> str:
    """Fold width, case, compatibility forms and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def plain(text: str) -> str:
    """Fold a name as `fold` does, and drop its accents: who types Garcia means García too."""
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", fold(text)))
    return unicodedata.normalize("NFKC", bare)


def key_of_phone(text: str) -> str:
    """Keep the digits; a leading 00 counts as the plus sign, which is dropped too."""
    digits = "".join(ch for ch in unicodedata.normalize("NFKC", text) if ch.isdigit())
    return digits.removeprefix("00")[-15:]


def is_phone(text: str) -> bool:
    """Say whether there are digits enough to call."""
    return len(key_of_phone(text)) >= SHORTEST_PHONE


def tail_of_phone(text: str) -> str:
    """Return the digits from the last to the first, by which a number is found without its country code.

    Zeros in front are dropped: they stand for the country code, or are said within a country only.
    Empty for a number that is too short to be told from others by its end.
    """
    digits = key_of_phone(text).lstrip("0")
    return digits[::-1] if len(digits) >= SHORTEST_TAIL else ""


def key_of_email(text: str) -> str:
    """Fold the whole address; no mail system in use tells local parts apart by case."""
    return fold(text).replace(" ", "")


def key_of_value(text: str) -> str:
    """Keep letters and digits of a booking, room or order number, folded."""
    return "".join(ch for ch in fold(text) if ch.isalnum())[:80]


def words_of(name: str) -> set[str]:
    """Return the words by which a name is found; each ending of a Chinese word counts as one."""
    found: set[str] = set()
    for word in re.split(r"[\s,.;·・/()（）]+", plain(name)):
        if not word:
            continue
        found.add(word[:60])
        if _CJK.search(word):
            found |= {word[at : at + 60] for at in range(1, len(word))}
    return found


def number_of(text: str) -> tuple[int, int] | None:
    """Read a reference such as CX-2026-000417 into (2026, 417); None when it is none."""
    found = _REFERENCE.match(unicodedata.normalize("NFKC", text))
    return (int(found[1]), int(found[2])) if found else None


def begins_with(field: str, prefix: str) -> Q:
    """Return the prefix filter that each engine can answer from its index.

    PostgreSQL has a pattern index for LIKE; SQLite compares bytes, so a range does it there.
    """
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": prefix})
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + LAST})
