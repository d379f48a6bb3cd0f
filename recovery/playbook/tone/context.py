"""Where a find stands: in whose words, beside which time, in which sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from recovery.playbook.tone.finding import Hunt, Match
from recovery.playbook.tone.folding import COMMA, END, NONE, Reading

Span = tuple[int, int]
# How near to a quotation it must be said whose words they are, and how long these may be.
NEAR_BEFORE, NEAR_AFTER, LONGEST_QUOTE = 8, 6, 120
# How far a report reaches: «you told us that the driver always …».
REPORT_REACHES = 12
# Words before a day that make it a day gone by.
GONE_WITHIN = 6
# No clause is longer than this, for us.
LONGEST_CLAUSE = 120
_SUBJECTS = frozenset("we i you our someone somebody".split())
_WILL = frozenset("will shall i we 我 会 将".split())


class Context:
    """A text as it was read, what stands in it, and what is not ours in it."""

    def __init__(self, hunt: Hunt) -> None:
        self.reading = hunt.reading
        self.found = hunt.found

    @cached_property
    def theirs(self) -> bytearray:
        """For each word, whether it is the customer's: a cited line, a quotation said to be theirs."""
        said = self.found("said") if self.reading.quotes else ()
        return _mask(len(self.reading.words), _theirs(self.reading, said))

    @cached_property
    def reported(self) -> bytearray:
        """For each word, whether it tells what the customer said: «you told us that …»."""
        return _mask(len(self.reading.words), _reports(self.reading, self.found("said")))

    @cached_property
    def times(self) -> list[Span]:
        """The moments to come, in order, that the text names."""
        return _times(self.reading, self.found)

    def touched_by(self, key: str) -> bytearray:
        """Say for each word whether something was found there under this key."""
        return _mask(len(self.reading.words), ((one.first, one.stop) for one in self.found(key)))

    def sentence(self, word: int) -> Span:
        """Return from which word up to which the sentence of this word goes."""
        sentences = self.reading.sentences
        return bisect_left(sentences, sentences[word]), bisect_right(sentences, sentences[word])

    def has_time(self, first: int, stop: int) -> bool:
        at = bisect_left(self.times, (first, 0))
        return at < len(self.times) and self.times[at][0] < stop

    def next_is_dated(self, stop: int) -> bool:
        """Say whether the sentence that begins here promises something with a time."""
        if stop >= len(self.reading.words):
            return False
        first, last = self.sentence(stop)
        return self.has_time(first, last) and not _WILL.isdisjoint(self.reading.words[first:last])

    def clause_start(self, word: int) -> int:
        """Return where the clause of this word begins; a time set before it by a comma belongs to it."""
        start = self._part_start(word)
        if start and self.reading.breaks[start] == COMMA:
            before = self._part_start(start - 1)
            at = bisect_left(self.times, (before, 0))
            inside = sum(stop - first for first, stop in self.times[at : at + 3] if first < start)
            if inside and start - before - inside <= 3:
                return before
        return start

    def _part_start(self, word: int) -> int:
        reading = self.reading
        lowest = max(0, word - LONGEST_CLAUSE)
        while word > lowest and reading.breaks[word] == NONE:
            if reading.words[word - 1] == "and" and reading.words[word] in _SUBJECTS:
                break
            word -= 1
        return word


def _mask(count: int, spans: Iterable[Span]) -> bytearray:
    mask = bytearray(count)
    for first, stop in spans:
        mask[first:stop] = b"\1" * (stop - first)
    return mask


def _theirs(reading: Reading, said: Sequence[Match]) -> Iterator[Span]:
    near = _mask(len(reading.words) + 1, _around(reading, said))
    for first, stop in zip(reading.quotes[::2], reading.quotes[1::2], strict=False):
        if first < stop <= first + LONGEST_QUOTE and (near[first] or near[stop]):
            yield first, stop
    for begin, end in reading.cited:
        yield bisect_left(reading.starts, begin), bisect_left(reading.starts, end)


def _around(reading: Reading, said: Sequence[Match]) -> Iterator[Span]:
    """Where a quotation may begin or end so that it is the one that these words speak of."""
    for one in said:
        stop = one.stop
        while stop < min(one.stop + NEAR_BEFORE, len(reading.words)) and reading.breaks[stop] != END:
            stop += 1
        first = one.first
        while first > max(one.first - NEAR_AFTER, 0) and reading.breaks[first] != END:
            first -= 1
        yield first, stop + 1


def _reports(reading: Reading, said: Sequence[Match]) -> Iterator[Span]:
    for one in said:
        stop = one.stop
        while stop < min(one.stop + REPORT_REACHES, len(reading.words)) and reading.breaks[stop] == NONE:
            stop += 1
        yield one.stop, stop


def _times(reading: Reading, found_under: Callable[[str], Sequence[Match]]) -> list[Span]:
    found = [(one.first, one.stop) for one in found_under("time")]
    found += [(at, at + 1) for at, word in enumerate(reading.words) if ":" in word]
    weak = found_under("time/weak")
    past = found_under("time/past") if weak else ()
    gone = _mask(len(reading.words), ((one.stop - 1, one.stop) for one in past))
    for one in weak:
        first = bisect_left(reading.sentences, reading.sentences[one.first])
        if any(gone[max(first, one.first - GONE_WITHIN) : one.first]) or any(gone[one.stop : one.stop + 1]):
            continue
        found.append((one.first, one.stop))
    return sorted(set(found))
