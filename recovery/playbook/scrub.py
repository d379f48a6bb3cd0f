"""Taking people out of a text that others learn from: names, addresses, numbers that lead to somebody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

GONE = "…"
_EMAIL = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Phones, cards, bookings, references: anything with so many digits leads to somebody.
_CODE = re.compile(
    r"(?<!\w)[A-Za-z]{0,6}[-–/#]?\d[\d\s().\-–/]{3,}\d(?!\w)|(?<!\w)(?=\w*\d\w*\d\w*\d)\w{4,}(?!\w)"
)
# Whoever is addressed by name, also where we do not know the name.
_ADDRESSED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Madam)\b\.?\s+[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*")
_ADDRESSED_ZH = re.compile(r"[\u4e00-\u9fff]{1,2}(先生|女士|小姐|太太|经理|經理)")
_SHORTEST_LATIN, _SHORTEST_CJK = 3, 2
# Words of names that are words of every text as well.
_EVERYDAY = frozenset({"the", "and", "von", "van", "der", "den", "del", "team", "desk"})


def scrub(text: str, *, known: Iterable[str] = ()) -> str:
    """Return the text without what could say who it was about.

    :param known: names and values of the people concerned, as they are stored.
    """
    text = _plain(text)
    for pattern in (_LINK, _EMAIL):
        text = pattern.sub(GONE, text)
    for value in sorted({part for one in known for part in _parts(_plain(one))}, key=len, reverse=True):
        text = _whole(value).sub(GONE, text)
    text = _ADDRESSED.sub(lambda found: f"{found[1]} {GONE}", text)
    text = _ADDRESSED_ZH.sub(lambda found: GONE + found[1], text)
    return _CODE.sub(GONE, text)


def _plain(text: str) -> str:
    """Bring full-width signs to their plain form, and drop what nobody sees."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")


def _parts(value: str) -> Iterable[str]:
    value = value.strip()
    if len(value) >= _SHORTEST_CJK:
        yield value
    for part in re.split(r"[\s,;·]+", value):
        shortest = _SHORTEST_CJK if re.search(r"[\u4e00-\u9fff]", part) else _SHORTEST_LATIN
        if len(part) >= shortest and part.casefold() not in _EVERYDAY:
            yield part


def _whole(value: str) -> re.Pattern[str]:
    # Chinese runs on without spaces, so a name there is found inside of words.
    bounded = not re.search(r"[\u4e00-\u9fff]", value)
    body = re.escape(value).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w){body}(?!\w)" if bounded else body, re.IGNORECASE)
