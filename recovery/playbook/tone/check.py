"""Which words of ours a customer should not read, where they stand, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cxdesk.common.sentences import Sentence
from recovery.playbook.step import Level
from recovery.playbook.tone.context import Context, Span
from recovery.playbook.tone.finding import Hunt, Match
from recovery.playbook.tone.folding import NONE, read
from recovery.playbook.tone.kinds import OUTWARD, TextKind, spares
from recovery.playbook.tone.lists import SHIPPED, Lists, Ready, ready
from recovery.playbook.tone.rules import SHIPPED_LEVELS, TONE_RULES, ToneRule
from recovery.playbook.tone.shouting import shouted

# What the customer says happens often, or whose fault they say it is, is theirs also in our report of it.
_REPORTABLE = (ToneRule.BLAME, ToneRule.COMMON_PROBLEM)
# With these a dead end needs no mention of its own.
_SENT_AWAY = (ToneRule.BLAME, ToneRule.COMMON_PROBLEM, ToneRule.NON_APOLOGY)
# Nobody signs with more words than this.
LONGEST_NAME = 4
# Texts are cut here before they are looked at; a letter of this length is already eighty pages.
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a customer should not read.

    :param start: where it begins in the text as it was given; `end` is the place after it.
    :param words: what stands there.
    :param why: what is wrong with it; `suggestion` says what to do instead. Both wait for translation.
    :param better: a sentence that would do, in the language of the text; may be empty.
    """

    rule: ToneRule
    level: Level
    start: int
    end: int
    words: str
    why: Sentence
    suggestion: Sentence
    better: str


def check(
    text: str,
    *,
    language: str,
    kind: TextKind | str = TextKind.REPLY,
    lists: Lists = SHIPPED,
    levels: Mapping[str, str] = SHIPPED_LEVELS,
) -> list[Finding]:
    """Look at words before they go to a customer, and say what is wrong with them, first things first.

    Every language is looked for in every text, since people mix them; `language` chooses the better sentence.
    Words of the customer in it (cited lines, quotations said to be theirs) are not ours and are left out.

    :param kind: what the text is for; notes and the customer's own words are never looked at.
    :param lists: what a playbook version says about phrases, on top of what is shipped.
    :param levels: how much each rule weighs in that version; what it does not name weighs as shipped.
    """
    kind = TextKind(kind)
    if kind not in OUTWARD:
        return []
    weights = {**SHIPPED_LEVELS, **levels}
    text = text[:LONGEST_TEXT]
    told = ready(lists)
    context = Context(Hunt(told.finder, read(text)))
    found = [
        _finding(text, rule, Level(weights[rule]), span, told, language)
        for rule in ToneRule
        if weights[rule] != Level.OFF and not spares(kind, rule)
        for span in _spans(rule, kind, context, told)
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.rule))


def _finding(text: str, rule: ToneRule, level: Level, span: Span, told: Ready, language: str) -> Finding:
    start, end = span
    row = TONE_RULES[rule]
    better = told.better.get(language, told.better["en"]).get(rule, "")
    return Finding(rule, level, start, end, text[start:end], row.why, row.suggestion, better)


def _spans(rule: ToneRule, kind: TextKind, context: Context, told: Ready) -> list[Span]:
    if rule == ToneRule.SHOUTING:
        return shouted(context, told)
    if rule == ToneRule.MISSING_NEXT_STEP:
        return _places(context, _missing_next_step(context))
    if rule == ToneRule.HOLLOW_PROMISE:
        return _places(context, _hollow(context))
    parts = [rule.value]
    if rule == ToneRule.FORBIDDEN_QUESTION and kind == TextKind.FOLLOW_UP:
        parts.append("forbidden_question/follow_up")
    matches = [match for part in parts for match in context.found(part)]
    if matches and rule in _REPORTABLE:
        matches = [match for match in matches if not any(context.reported[match.first : match.first + 2])]
    return _places(context, ours(context, matches, f"{rule}/unless"))


def ours(context: Context, matches: Iterable[Match], unless: str) -> list[Match]:
    """Leave out what is the customer's, and what an innocent phrase touches."""
    matches = list(matches)
    if not matches:
        return []
    innocent, theirs = context.touched_by(unless), context.theirs
    return [
        match
        for match in matches
        if not any(theirs[match.first : match.stop]) and not any(innocent[match.first : match.stop])
    ]


def _hollow(context: Context) -> list[Match]:
    """Find promises that no time goes with."""
    found = []
    for match in context.found("hollow_promise/vague"):
        _, stop = context.sentence(match.first)
        if not context.has_time(context.clause_start(match.first), stop) and not context.next_is_dated(stop):
            found.append(match)
    for match in context.found("hollow_promise/bare"):
        first, stop = context.sentence(match.first)
        if not context.has_time(first, stop) and not context.next_is_dated(stop):
            found.append(match)
    return ours(context, found, "hollow_promise/unless")


def _missing_next_step(context: Context) -> list[Match]:
    """Find the close of a text that leaves the customer waiting for they know not what.

    Said once is enough: where a promise without a time was found, it is that which is missing; and who is
    told whose fault it is, or that we are sorry but, is sent away by that already.
    """
    closes = [*context.found("next_step/closing"), *_endings(context)]
    if not any(ours(context, context.found(part), f"{part}/unless") for part in _SENT_AWAY):
        closes[:0] = context.found("next_step/dead_end")
    closes = [match for match in closes if not any(context.theirs[match.first : match.stop])]
    if not closes or context.times:
        return []
    if any(context.found(part) for part in ("next_step/done", "next_step/theirs")):
        return []
    asked = zip(context.reading.asked, context.theirs, strict=True)
    if any(asks and not theirs for asks, theirs in asked):
        return []
    return [] if _hollow(context) else closes[:1]


def _endings(context: Context) -> Iterator[Match]:
    """Give the thanks after which nothing comes but a close or a name."""
    count, breaks = len(context.reading.words), context.reading.breaks
    closing = context.touched_by("next_step/closing")
    for match in context.found("next_step/ending"):
        at = match.stop
        while breaks[at] == NONE:
            at += 1
        while at < count:
            first, (_, at) = at, context.sentence(at)
            if at - first > LONGEST_NAME and not any(closing[first:at]):
                break
        else:
            yield match


def _places(context: Context, matches: Iterable[Match]) -> list[Span]:
    """Turn words into places in the original; what overlaps becomes one."""
    reading = context.reading
    spans: list[Span] = []
    for match in sorted(matches, key=lambda one: (one.first, one.stop)):
        start, end = reading.starts[match.first], reading.ends[match.stop - 1]
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
