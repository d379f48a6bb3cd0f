"""The phrase lists of a playbook version: what may stand in them, checked, and made ready."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from recovery.playbook.step import Level
from recovery.playbook.tone.finding import Finder
from recovery.playbook.tone.phrases import Phrase, Unreadable, parse
from recovery.playbook.tone.rules import ToneRule

LANGUAGES = ("en", "zh-hans", "zh-hant")
# The parts of each rule that are phrases. `unless`: what makes a find that it touches innocent.
PARTS: dict[str, tuple[str, ...]] = {
    ToneRule.BLAME: ("blame", "blame/unless"),
    ToneRule.COMMON_PROBLEM: ("common_problem", "common_problem/unless"),
    # Vague words want a time of their own; bare promises are content with one in their sentence.
    ToneRule.HOLLOW_PROMISE: ("hollow_promise/vague", "hollow_promise/bare", "hollow_promise/unless"),
    ToneRule.NON_APOLOGY: ("non_apology", "non_apology/unless"),
    # Some questions are wrong anywhere, some only when we call to hear how they feel.
    ToneRule.FORBIDDEN_QUESTION: (
        "forbidden_question",
        "forbidden_question/follow_up",
        "forbidden_question/unless",
    ),
    # Words that shout alone when they are in capitals, that do so beside another, that never do.
    ToneRule.SHOUTING: ("shouting", "shouting/beside", "shouting/never"),
    # Thanks close a text only where nothing but a close follows: where it begins they are a greeting.
    ToneRule.MISSING_NEXT_STEP: (
        "next_step/closing",
        "next_step/ending",
        "next_step/dead_end",
        "next_step/done",
        "next_step/theirs",
    ),
}
# What several rules need to know: who reports another's words, and what is a time.
SHARED = ("said", "time", "time/weak", "time/past")
KNOWN_PARTS = frozenset(part for parts in PARTS.values() for part in parts) | frozenset(SHARED)
MOST_PHRASES = 400
MOST_WORDS = 800
LONGEST_WORD = 40

_FOLDER = Path(__file__).parent / "lists"
Lists = Mapping[str, Mapping[str, Any]]
SHIPPED: Lists = {
    language: json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES
}


@dataclass(frozen=True, slots=True)
class Ready:
    """Lists made ready: one finder for all languages, since people mix them, and words that shout."""

    finder: Finder
    shouting: frozenset[str]
    beside: frozenset[str]
    better: Mapping[str, Mapping[str, str]]


def merged(own: Lists) -> Lists:
    """Put what a version says over what is shipped: per language, each part and each list of words."""
    return {
        language: {
            "words": {**SHIPPED[language]["words"], **own.get(language, {}).get("words", {})},
            "phrases": {**SHIPPED[language]["phrases"], **own.get(language, {}).get("phrases", {})},
            "better": {**SHIPPED[language]["better"], **own.get(language, {}).get("better", {})},
        }
        for language in LANGUAGES
    }


def ready(lists: Lists) -> Ready:
    """Make lists ready; the same lists are made ready once."""
    return _shipped() if lists is SHIPPED else _ready(json.dumps(lists, sort_keys=True))


@lru_cache(maxsize=1)
def _shipped() -> Ready:
    return _make(SHIPPED)


@lru_cache(maxsize=16)
def _ready(written: str) -> Ready:
    return _make(merged(json.loads(written)))


def _make(lists: Lists) -> Ready:
    words = _words(lists)
    phrases = [(part, phrase) for language in LANGUAGES for part, phrase in _phrases(lists[language], words)]
    # A word of our lists is an ordinary word; days and months are capitals in many house styles.
    ordinary = {word for listed in words.values() for one in listed for word in one.split() if len(word) > 3}
    never = {*_of_all(lists, "shouting/never"), *words.get("weekday", ()), *words.get("month", ())}
    alone = (ordinary | _of_all(lists, "shouting")) - never
    beside = alone | _of_all(lists, "shouting/beside") - never
    better = {language: dict(one["better"]) for language, one in lists.items()}
    return Ready(Finder(phrases), frozenset(alone), frozenset(beside), better)


def _of_all(lists: Lists, part: str) -> set[str]:
    return {word for one in lists.values() for word in one["phrases"].get(part, ())}


def _words(lists: Lists) -> dict[str, list[str]]:
    """Put the lists of words of all languages together: what is meant by a name is meant in any."""
    found: dict[str, list[str]] = {}
    for one in lists.values():
        for name, words in one.get("words", {}).items():
            found.setdefault(name, []).extend(words)
    return found


def _phrases(one: Mapping[str, Any], words: Mapping[str, list[str]]) -> Iterator[tuple[str, Phrase]]:
    for part, sources in one["phrases"].items():
        if part not in PARTS[ToneRule.SHOUTING]:
            for source in sources:
                yield part, parse(source, words)


def faults_in_tone(tone: Any) -> list[str]:
    """List what is wrong with the tone part of a version; an empty list means that it can be published."""
    if not isinstance(tone, dict) or not _is_nested(tone.get("lists", {})):
        return ["tone wants levels and lists by language"]
    levels, lists = tone.get("levels", {}), tone.get("lists", {})
    if not isinstance(levels, dict):
        return ["tone wants levels by rule"]
    known = {level.value for level in Level}
    faults = [f"unknown tone rule: {code}" for code in levels if code not in frozenset(ToneRule)]
    faults += [f"unknown level of {code}: {level}" for code, level in levels.items() if level not in known]
    faults += [f"unknown language of the phrase lists: {one}" for one in lists if one not in LANGUAGES]
    for language in LANGUAGES:
        faults += [f"{language}: {fault}" for fault in _faults(lists.get(language, {}))]
    return faults


def _is_nested(lists: Any) -> bool:
    return isinstance(lists, dict) and all(
        isinstance(one, dict) and all(isinstance(part, dict) for part in one.values())
        for one in lists.values()
    )


def _faults(own: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown part: {one}" for one in own if one not in ("words", "phrases", "better"))
    for name, words in own.get("words", {}).items():
        if not _are_words(words):
            yield f"list {name} wants 1 to {MOST_WORDS} words of at most {LONGEST_WORD} signs"
            return
    for rule, sentence in own.get("better", {}).items():
        if rule not in frozenset(ToneRule):
            yield f"a better sentence for an unknown rule: {rule}"
        elif not isinstance(sentence, str):
            yield f"the better sentence for {rule} is no sentence"
    words = _words({**SHIPPED, "own": own})
    for part, sources in own.get("phrases", {}).items():
        if part not in KNOWN_PARTS:
            yield f"unknown phrase list: {part}"
        elif not isinstance(sources, list) or not all(isinstance(one, str) for one in sources):
            yield f"{part} is no list of phrases"
        elif len(sources) > MOST_PHRASES:
            yield f"{part} holds more than {MOST_PHRASES} phrases"
        elif part not in PARTS[ToneRule.SHOUTING]:
            yield from _unreadable(part, sources, words)


def _are_words(words: Any) -> bool:
    return (
        isinstance(words, list)
        and 0 < len(words) <= MOST_WORDS
        and all(isinstance(word, str) and 0 < len(word) <= LONGEST_WORD for word in words)
    )


def _unreadable(part: str, sources: list[str], words: Mapping[str, list[str]]) -> Iterator[str]:
    for source in sources:
        try:
            parse(source, words)
        except Unreadable as reason:
            yield f"{part}: {reason}"
