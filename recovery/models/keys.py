"""Normal forms for finding things: what is stored in an index and what a person types meet here."""

from __future__ import annotations

import re
import unicodedata

from django.db import connection
from django.db.models import Q

_REFERENCE = re.compile(r"^\s*(?:CX[-\s]?)?(\d{4})[-\s]?(\d{1,12})\s*$", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
LAST = "\U0010ffff"


def plain(text: str) -> str:
    """Fold width, case, accents' compatibility forms and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def key_of_phone(text: str) -> str:
    """Keep the digits; a leading 00 counts as the plus sign, which is dropped too."""
    digits = "".join(ch for ch in unicodedata.normalize("NFKC", text) if ch.isdigit())
    return digits.removeprefix("00")[-15:]


def key_of_email(text: str) -> str:
    """Fold the whole address; no mail system in use tells local parts apart by case."""
    return plain(text).replace(" ", "")


def key_of_value(text: str) -> str:
    """Keep letters and digits of a booking, room or order number, folded."""
    return "".join(ch for ch in plain(text) if ch.isalnum())[:80]


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
