"""The words of one complaint of the demo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What a customer said, and what was said and done about it.

    :param title: what stands in lists.
    :param said: the customer's own words.
    :param understood: how the owner said it back.
    :param wants: what the customer expects, in their words.
    :param sorry: the words of the apology.
    :param done: what was done to put it right.
    :param language: the language the customer speaks.
    :param level: how much they had expected of us, 1 to 5; `got` is how much they got. 0 where nobody asked.
    :param asked: what the owner asked, and what the customer said to it; nothing where it was clear.
    """

    title: str
    said: str
    understood: str = ""
    wants: str = ""
    sorry: str = ""
    done: str = ""
    language: str = "en"
    asked: tuple[tuple[str, str], ...] = ()
    level: int = 0
    got: int = 0
