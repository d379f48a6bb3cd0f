"""Phrases that people may edit: a small language without repetition, found in one walk over the words.

    was it solved            these words, whatever stands between them but the end of a sentence
    (happens|occurs) often   one of several
    [very] common            may be missing
    {driver}                 a list of words, by its name
    caused ~4 {driver}       up to four words in between, in the same sentence; never «I» or «we»
    not _4 often             the same, and no comma either
    should have !(been|had)  only when this does not follow
    he says so ~5            and up to five words more
    ^ is it fixed            only where a clause begins
    all sorted $             only where a sentence ends
    did it arrive ?          only in a question
    #                        a number

Nothing here repeats without a bound, so the work grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recovery.playbook.tone.folding import read

LONGEST_PHRASE = 1000
MOST_ITEMS = 14
WIDEST_GAP = 14
NUMBER = "#"
# A short form that may stand for either.
ALSO = {"is": ("'s",), "has": ("'s",), "had": ("'d",), "would": ("'d",)}

_PIECE = re.compile(
    r"(?P<not>!)?(?:\((?P<choice>[^()]*)\)|\{(?P<list>[a-z_]+)\})"
    r"|\[(?P<optional>[^\[\]]*)\]|(?P<gap>[~_][0-9]{0,2})|(?P<sign>[\^$?])|(?P<word>[^\s()\[\]{}~_^$?!]+)"
)
# What says something outside of a choice and nothing inside.
_MEANT = re.compile(r"[{}~_^$?!#]")
# No other word in between.
_NEXT = (0, False)

Words = tuple[str, ...]


class Unreadable(ValueError):
    """A phrase does not say what it is to find."""


@dataclass(frozen=True, slots=True)
class Item:
    """One step of a phrase: one of several runs of words, after at most so many others.

    :param within: whether no comma may stand among those others.
    """

    choices: frozenset[Words]
    gap: int = 0
    within: bool = False
    optional: bool = False
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it is looked for."""

    source: str
    items: tuple[Item, ...]
    begins: bool = False
    closes: bool = False
    asks: bool = False
    tail: int = 0


def parse(source: str, lists: Mapping[str, Iterable[str]]) -> Phrase:
    """Read a phrase.

    :raises Unreadable: when it is too long, names an unknown list, or is empty where it must not be.
    """
    if len(source) > LONGEST_PHRASE:
        raise Unreadable(f"longer than {LONGEST_PHRASE} signs: {source[:40]}…")
    items: list[Item] = []
    signs: set[str] = set()
    place = 0
    gap = carried = _NEXT
    for piece in _PIECE.finditer(source):
        if source[place : piece.start()].strip():
            raise Unreadable(f"unreadable near «{source[place : piece.start()].strip()}»: {source}")
        place = piece.end()
        if piece["sign"]:
            signs.add(piece["sign"])
        elif piece["gap"]:
            gap = int(piece["gap"][1:] or 3), piece["gap"][0] == "_"
        else:
            # Where a part may be missing, what may stand before it may stand before the next one.
            before = max(gap, carried)
            choices, optional = _choices(piece, lists, source), piece["optional"] is not None
            items.append(Item(choices, *before, optional=optional, forbidden=piece["not"] is not None))
            gap, carried = _NEXT, before if optional else _NEXT
    if source[place:].strip():
        raise Unreadable(f"unreadable at its end: {source}")
    _check(source, items, gap[0])
    return Phrase(source, tuple(items), "^" in signs, "$" in signs, "?" in signs, gap[0])


def _choices(piece: re.Match[str], lists: Mapping[str, Iterable[str]], source: str) -> frozenset[Words]:
    if piece["word"] is not None:
        run = _run(piece["word"])
        if not run:
            raise Unreadable(f"nothing to find in «{piece['word']}»: {source}")
        return _forms([run])
    if piece["list"] is not None:
        return _forms(_expand([f"{{{piece['list']}}}"], lists, source))
    written = piece["optional"] if piece["optional"] is not None else piece["choice"]
    return _forms(_expand(written.split("|"), lists, source))


def _expand(texts: Iterable[str], lists: Mapping[str, Iterable[str]], source: str) -> list[Words]:
    runs: list[Words] = []
    for text in texts:
        if text[:1] == "{" and text[-1:] == "}":
            if text[1:-1] not in lists:
                raise Unreadable(f"unknown list {text}: {source}")
            runs += [_run(one) for one in lists[text[1:-1]]]
        elif _MEANT.search(text) and text.strip() != NUMBER:
            raise Unreadable(f"a choice is words or one list, not «{text}»: {source}")
        else:
            runs.append(_run(text))
    if not all(runs) or not runs:
        raise Unreadable(f"an empty choice: {source}")
    return runs


def _run(text: str) -> Words:
    # Said alone, these are no words to the reader of texts.
    if text.strip() in (NUMBER, "'s"):
        return (text.strip(),)
    return tuple(read(text).words)


def _forms(runs: Iterable[Words]) -> frozenset[Words]:
    found = set(runs)
    for run in tuple(found):
        for at, word in enumerate(run):
            found.update((*run[:at], also, *run[at + 1 :]) for also in ALSO.get(word, ()))
    return frozenset(found)


def _check(source: str, items: Sequence[Item], tail: int) -> None:
    if not items or items[0].optional or items[0].forbidden or items[0].gap:
        raise Unreadable(f"must begin with words: {source}")
    if len(items) > MOST_ITEMS:
        raise Unreadable(f"more than {MOST_ITEMS} parts: {source}")
    if any(gap > WIDEST_GAP for gap in (tail, *(item.gap for item in items))):
        raise Unreadable(f"a gap wider than {WIDEST_GAP}: {source}")
