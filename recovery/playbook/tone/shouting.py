"""Capitals and marks that read as if somebody were shouting."""

from __future__ import annotations

import re
from bisect import bisect_left

from recovery.playbook.tone.context import Context, Span
from recovery.playbook.tone.folding import NONE, Reading
from recovery.playbook.tone.lists import Ready

_CAPITAL = re.compile("[A-ZＡ-Ｚ]")
# So many words in capitals one after another shout whatever they are.
MANY = 5


def shouted(context: Context, told: Ready) -> list[Span]:
    """Return where a text shouts: runs of marks, and words in capitals that are no names."""
    reading = context.reading
    marks = [
        (start, end) for start, end, marks in reading.marks if _is_loud(marks) and _is_ours(context, start)
    ]
    capitals = [
        (reading.starts[first], reading.ends[stop - 1])
        for first, stop in _runs(reading)
        if _is_no_name(reading.words[first:stop], told) and not any(context.theirs[first:stop])
    ]
    return marks + capitals


def _is_loud(marks: str) -> bool:
    calls, questions = marks.count("!"), marks.count("?")
    return calls > 1 or questions > 2 or (calls > 0 and questions > 0 and calls + questions > 2)


def _is_ours(context: Context, place: int) -> bool:
    """Say whether the word before this mark is ours; a mark goes with the words that it ends."""
    word = bisect_left(context.reading.starts, place) - 1
    if word < 0:
        return not any(begin <= place < end for begin, end in context.reading.cited[:1])
    return not context.theirs[word]


def _runs(reading: Reading) -> list[Span]:
    """Return where words in capitals follow one another."""
    text, starts, ends = reading.text, reading.starts, reading.ends
    found: list[Span] = []
    if not _CAPITAL.search(text):
        return found
    for at, word in enumerate(reading.words):
        if not "a" <= word[0] <= "z" or not text[starts[at] : ends[at]].isupper():
            continue
        if len(word) == 1 and word not in ("a", "i"):
            continue
        if found and found[-1][1] == at and reading.breaks[at] == NONE:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _is_no_name(words: list[str], told: Ready) -> bool:
    if any(word in told.shouting for word in words):
        return True
    return len(words) >= MANY or (len(words) > 1 and any(word in told.beside for word in words))
