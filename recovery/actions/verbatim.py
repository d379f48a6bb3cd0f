"""What the customer's own words tell by themselves: a headline, and the language they are in."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from recovery.errors import WordsMissing

TITLE_LENGTH = 80
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


def title_from(words: str) -> str:
    """Shorten the customer's words to a headline at the end of a word."""
    line = " ".join(words.split())
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH]
    return (cut.rsplit(" ", 1)[0] if " " in cut[40:] else cut).rstrip(" ,.;:，。；：") + "…"


# Characters that only one of the two scripts writes, and words that only English uses often.
_TRADITIONAL = frozenset(
    "們這個來說時為國對會後過還沒經點電話請問無開關間題場實應動給錢買賣飛機車廳員訂誤讓嗎謝"
)
_ENGLISH = frozenset(
    "the and was were is my i you not have had for that this with but we they me it of to".split()
)


def guess_language(words: str) -> str:
    """Guess the language of the words by script and common words; empty when nobody could tell."""
    han = [ch for ch in words if "\u4e00" <= ch <= "\u9fff"]
    if len(han) * 4 > len(words):
        return "zh-hant" if any(ch in _TRADITIONAL for ch in han) else "zh-hans"
    latin = [word.strip(".,;:!?\"'()") for word in words.casefold().split()]
    return "en" if sum(word in _ENGLISH for word in latin) * 8 >= len(latin) > 0 else ""


def check_language(code: str | None) -> None:
    """Let only a short code pass, or none.

    :raises WordsMissing: for a name such as «English».
    """
    if code and not LANGUAGE_CODE.fullmatch(code):
        raise WordsMissing(
            _("Give the language as a short code, such as «de» or «zh-hant»."), field="verbatim_language"
        )
