"""Phrases found in a text: one walk over its words, then each phrase is followed when it is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from recovery.playbook.tone.folding import BLANK, COMMA, END, NONE, Reading
from recovery.playbook.tone.phrases import NUMBER, Item, Phrase, Words

# What a gap never steps over: with it begins what somebody else does.
STOPPERS = frozenset(("i", "we", "我"))
CLOSE_TOGETHER = 3


@dataclass(slots=True, eq=False)
class _Node:
    """So many words on the way to a run of words; `sets` are the numbers of the choices that end here."""

    size: int = 0
    next: dict[str, _Node] = field(default_factory=dict)
    sets: set[int] = field(default_factory=set)


_NOTHING: Sequence[_Node] = ()


class Match(NamedTuple):
    """Words from `first` up to `stop`, found under a key."""

    key: str
    first: int
    stop: int


# A step with the number of its choices in place of the choices.
_Step = tuple[int, int, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class _Search:
    """A phrase as it is followed.

    :param needed: what must stand anywhere in the text.
    :param steps: the parts after the first.
    :param anchor: the first part after the beginning that may not be missing; None when there is none.
    :param reach: how many words after the first word that one begins at most.
    """

    key: str
    phrase: Phrase
    needed: frozenset[int]
    first: int
    steps: tuple[_Step, ...]
    anchor: int | None
    reach: int


class _Places:
    """Where choices stand in one text, in order; `at` says for each word which of them begin there."""

    def __init__(self, hits: Mapping[_Node, list[int]], at: Sequence[Sequence[_Node]]) -> None:
        self.at = at
        self._hits = hits
        self._nodes: dict[int, list[_Node]] = {}
        for node in hits:
            for number in node.sets:
                if number in self._nodes:
                    self._nodes[number].append(node)
                else:
                    self._nodes[number] = [node]
        self.present = frozenset(self._nodes)
        self._known: dict[int, Sequence[int]] = {}

    def of(self, number: int) -> Sequence[int]:
        known = self._known.get(number)
        if known is None:
            lists = [self._hits[node] for node in self._nodes[number]]
            known = self._known[number] = lists[0] if len(lists) == 1 else sorted(set().union(*lists))
        return known


class Finder:
    """Many phrases, each under a key, ready to be looked for in any text."""

    def __init__(self, phrases: Iterable[tuple[str, Phrase]]) -> None:
        self.root = _Node()
        self.by_key: dict[str, list[_Search]] = {}
        self._numbers: dict[frozenset[Words], int] = {}
        for key, phrase in phrases:
            steps = tuple(
                (self._number(item.choices), item.gap, item.within, item.optional, item.forbidden)
                for item in phrase.items
            )
            needed = frozenset(step[0] for step in steps if not step[3] and not step[4])
            anchor, reach = _anchor(phrase.items, steps)
            search = _Search(key, phrase, needed, steps[0][0], steps[1:], anchor, reach)
            self.by_key.setdefault(key, []).append(search)

    def _number(self, choices: frozenset[Words]) -> int:
        if choices not in self._numbers:
            number = self._numbers[choices] = len(self._numbers)
            for run in choices:
                node = self.root
                for word in run:
                    node = node.next.setdefault(word, _Node(node.size + 1))
                node.sets.add(number)
        return self._numbers[choices]


class Hunt:
    """The phrases of a finder in one text: the words are walked once, phrases are followed when asked for.

    :param steps: how many steps it took so far; bounded by the number of words times that of the phrases.
    """

    def __init__(self, finder: Finder, reading: Reading) -> None:
        self.reading = reading
        self.steps = 0
        self._finder = finder
        self._places = self._walk()
        self._found: dict[str, list[Match]] = {}

    def found(self, key: str) -> list[Match]:
        """Return where the phrases under this key stand."""
        if key not in self._found:
            present = self._places.present
            self._found[key] = [
                Match(key, start, stop)
                for search in self._finder.by_key.get(key, ())
                if search.needed <= present
                for start in self._candidates(search)
                if (stop := self._follow(search, start))
            ]
        return self._found[key]

    @cached_property
    def _limits(self) -> list[int]:
        return _limits(self.reading, BLANK)

    @cached_property
    def _limits_within(self) -> list[int]:
        return _limits(self.reading, COMMA)

    def _walk(self) -> _Places:
        hits: dict[_Node, list[int]] = {}
        found: list[Sequence[_Node]] = []
        words, breaks, count = self.reading.words, self.reading.breaks, len(self.reading.words)
        root, steps = self._finder.root.next, 0
        number = root.get(NUMBER)
        for start, word in enumerate(words):
            node = root.get(word)
            is_number = number is not None and "0" <= word[0] <= "9"
            if node is None and not is_number:
                found.append(_NOTHING)
                continue
            here = [number] if number is not None and is_number else []
            at = start + 1
            while node is not None:
                if node.sets:
                    here.append(node)
                further = node.next
                if not further or at == count or breaks[at] == END:
                    break
                node, at = further.get(words[at]), at + 1
            steps += at - start
            found.append(here)
            for node in here:
                if node in hits:
                    hits[node].append(start)
                else:
                    hits[node] = [start]
        self.steps += steps
        return _Places(hits, found)

    def _candidates(self, search: _Search) -> Sequence[int]:
        """Choose where it is worth to follow: where the anchor stands near enough."""
        starts = self._places.of(search.first)
        if search.anchor is None:
            return starts
        anchors, reach = self._places.of(search.anchor), search.reach
        self.steps += len(starts)
        last = len(anchors)
        return [
            start
            for start in starts
            if (following := bisect_right(anchors, start)) < last and anchors[following] <= start + reach
        ]

    def _follow(self, search: _Search, start: int) -> int:
        """Return where the phrase ends that begins here; 0 when it does not stand here."""
        reading, at, phrase = self.reading, self._places.at, search.phrase
        if phrase.begins and reading.breaks[start] == NONE and start:
            return 0
        first, steps = search.first, 0
        ends = [start + node.size for node in at[start] if first in node.sets]
        for number, gap, within, optional, forbidden in search.steps:
            reached: list[int] = []
            limits = self._limits_within if within else self._limits
            for end in ends:
                last = limits[end]
                if last > end + gap:
                    last = end + gap
                steps += last - end + 1
                before = len(reached)
                for place in range(end, last + 1):
                    for node in at[place]:
                        if number in node.sets:
                            reached.append(place + node.size)
                if forbidden:
                    reached[before:] = [end] if len(reached) == before else []
            if optional:
                reached += ends
            if not reached:
                self.steps += steps
                return 0
            ends = reached if len(reached) == 1 else list(set(reached))
        self.steps += steps
        if phrase.asks:
            ends = [end for end in ends if reading.asked[end - 1]]
        if phrase.closes:
            ends = [end for end in ends if reading.breaks[_further(reading, end, phrase.tail)] >= BLANK]
        if not ends:
            return 0
        # «soon» also ends «as soon as possible»: of what ends close together the longest is meant.
        nearest = min(ends)
        end = max(one for one in ends if one <= nearest + CLOSE_TOGETHER)
        return _further(reading, end, phrase.tail)


def _anchor(items: Sequence[Item], steps: Sequence[_Step]) -> tuple[int | None, int]:
    reach = max(map(len, items[0].choices))
    for item, step in zip(items[1:], steps[1:], strict=True):
        if item.forbidden:
            continue
        reach += item.gap
        if not item.optional:
            return step[0], reach
        reach += max(map(len, item.choices))
    return None, 0


def _limits(reading: Reading, strongest: int) -> list[int]:
    """Say for each place at which a phrase may go on which word a gap reaches at most.

    A gap never steps over a break as strong as this. Right before the next word only the end of a sentence
    stops it, or a comma where commas do.
    """
    words, breaks, count = reading.words, reading.breaks, len(reading.words)
    stops = END if strongest == BLANK else strongest
    limits = [count - 1] * (count + 1)
    last = count - 1
    for at in range(count - 1, -1, -1):
        if words[at] in STOPPERS or breaks[at + 1] >= strongest:
            last = at
        limits[at] = last if breaks[at] < stops else at - 1
    return limits


def _further(reading: Reading, end: int, most: int) -> int:
    """Go on by so many words, or to the end of the sentence."""
    while most and reading.breaks[end] < BLANK:
        end, most = end + 1, most - 1
    return end
