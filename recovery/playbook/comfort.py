"""Small things that show we care while somebody waits: their kinds as data, and what may be spent on them.

They come from a pot of their own and need no approval, and nobody has to tell a story about them.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxdesk.common.sentences import Sentence, _


@dataclass(frozen=True)
class ComfortKind:
    """One kind of comfort.

    :param cost: what it usually costs, in whole units of the currency of the house.
    :param back_in_minutes: when they come back, which is a promise from us; 0 makes none.
    """

    key: str
    name: Sentence
    cost: int = 0
    back_in_minutes: int = 0


COMFORTS: tuple[ComfortKind, ...] = (
    ComfortKind("better_area", _("A more comfortable place")),
    ComfortKind("return_in_1h", _("Come back in an hour"), back_in_minutes=60),
    ComfortKind("lunch", _("Lunch"), cost=15),
    ComfortKind("coffee", _("Coffee or tea"), cost=5),
    ComfortKind("reading", _("Something to read"), cost=3),
    ComfortKind("other", _("Something else")),
)
COMFORT_OF = {one.key: one for one in COMFORTS}


@dataclass(frozen=True)
class ComfortLimits:
    """What may be spent on comfort without asking anybody, in whole units of the currency of the house."""

    remedy: int = 15
    complaint: int = 40
    day: int = 150


LIMITS = ComfortLimits()
