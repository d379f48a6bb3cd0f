"""How well the tone guard agrees with people, for any file of labelled sentences, and how long it takes."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from recovery.playbook.tone import ToneRule, check, kind_named

_FOLDER = Path(__file__).parents[2] / "tests" / "recovery" / "playbook" / "tone"
# What the lists were written with; what they were held against; what was written set by set without a look at
# them, measured, and only then learnt from.
OURS = (_FOLDER / "labelled.jsonl", _FOLDER / "held_out.jsonl", _FOLDER / "fresh.jsonl")
LENGTH, ROUNDS = 2000, 25
# How others may name the same things.
_OTHER_NAMES = {
    "common": ToneRule.COMMON_PROBLEM,
    "frequency": ToneRule.COMMON_PROBLEM,
    "hollow": ToneRule.HOLLOW_PROMISE,
    "apology": ToneRule.NON_APOLOGY,
    "question": ToneRule.FORBIDDEN_QUESTION,
    "shout": ToneRule.SHOUTING,
    "next": ToneRule.MISSING_NEXT_STEP,
    "blame": ToneRule.BLAME,
}


@dataclass(frozen=True)
class Sentence:
    """One line of a labelled file: words, and what people find wrong with them."""

    language: str
    kind: str
    text: str
    labels: frozenset[str]


@dataclass
class Tally:
    """What was found and rightly so, found though innocent, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass
class Agreement:
    """The tallies by rule, by language and in all, and what does not agree."""

    sentences: int = 0
    innocent: int = 0
    by_rule: dict[str, Tally] = field(default_factory=dict)
    by_language: dict[str, Tally] = field(default_factory=dict)
    total: Tally = field(default_factory=Tally)
    misses: list[str] = field(default_factory=list)

    def add(self, one: Sentence, found: frozenset[str]) -> None:
        self.sentences += 1
        self.innocent += not one.labels
        for label in sorted(one.labels | found):
            right, wrong, missed = label in one.labels & found, label not in one.labels, label not in found
            language = self.by_language.setdefault(one.language, Tally())
            for tally in (self.by_rule.setdefault(label, Tally()), language, self.total):
                tally.right += right
                tally.wrong += wrong
                tally.missed += missed
            if not right:
                self.misses.append(f"{'wrongly' if wrong else 'missed'} {label}: {one.text!r}")

    def lines(self, *, misses: bool = False) -> Iterator[str]:
        """Give the table, one line a rule and language."""
        yield f"{self.sentences} sentences, {self.innocent} of them innocent"
        yield f"{'':24}{'precision':>10}{'recall':>10}{'found':>8}{'wrongly':>9}{'missed':>8}"
        rows = [*sorted(self.by_rule.items()), *sorted(self.by_language.items()), ("total", self.total)]
        for name, tally in rows:
            counts = f"{tally.right + tally.wrong:8}{tally.wrong:9}{tally.missed:8}"
            yield f"{name:24}{tally.precision:10.3f}{tally.recall:10.3f}{counts}"
        if misses:
            yield from (f"    {one}" for one in self.misses)


def read_sentences(path: Path) -> list[Sentence]:
    """Read a file of JSON lines with lang, kind, text and labels.

    :raises ValueError: when a line is none, or names a rule that nobody knows.
    """
    found = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                labels = frozenset(map(rule_named, row.get("labels") or ()))
                found.append(
                    Sentence(_language_named(str(row["lang"])), str(row["kind"]), row["text"], labels)
                )
            except (KeyError, TypeError, AttributeError, ValueError) as reason:
                raise ValueError(f"line {number}: {reason}") from reason
    return found


def rule_named(name: str) -> str:
    """Return the code of the rule that a label means.

    :raises ValueError: when it means none.
    """
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in frozenset(ToneRule):
        return plain
    for part, rule in _OTHER_NAMES.items():
        if part in plain:
            return rule.value
    raise ValueError(f"nobody knows the label «{name}»")


def _language_named(name: str) -> str:
    plain = name.lower().replace("_", "-")
    if not plain.startswith("zh"):
        return plain.partition("-")[0]
    return "zh-hant" if any(part in plain for part in ("hant", "tw", "hk", "mo")) else "zh-hans"


def measure(sentences: Iterable[Sentence]) -> Agreement:
    """Check every sentence, and compare."""
    agreement = Agreement()
    for one in sentences:
        found = check(one.text, language=one.language, kind=kind_named(one.kind))
        agreement.add(one, frozenset(finding.rule.value for finding in found))
    return agreement


def time_of_a_reply(sentences: Iterable[Sentence]) -> Iterator[tuple[str, float]]:
    """Say how many milliseconds of the processor a reply of 2,000 signs takes; the middle of some rounds.

    One reply per language is made of innocent sentences, one of all: fuller of finds than any real one.
    """
    sentences = list(sentences)
    for language in sorted({one.language for one in sentences}):
        own = [one for one in sentences if one.language == language]
        texts = {"innocent": [one.text for one in own if not one.labels]}
        texts["full of finds"] = [one.text for one in own]
        for name, text in ((name, "\n".join(lines)) for name, lines in texts.items()):
            if text:
                yield f"{language}, {name}", _middle(text, language)


def _middle(text: str, language: str) -> float:
    reply = (text * (LENGTH // len(text) + 1))[:LENGTH]
    check(reply, language=language)
    taken = []
    for _round in range(ROUNDS):
        begun = time.thread_time()
        check(reply, language=language)
        taken.append(time.thread_time() - begun)
    return statistics.median(taken) * 1000


def report(files: Iterable[Path], *, misses: bool) -> Iterator[str]:
    """Say for each file how well the guard agrees with it, and how long a reply takes.

    :raises ValueError: when a file holds a line that cannot be read.
    """
    for path in files:
        sentences = read_sentences(path)
        yield f"{path.name}:"
        yield from measure(sentences).lines(misses=misses)
        for name, taken in time_of_a_reply(sentences):
            yield f"a reply of {LENGTH:,} signs, {name}: {taken:.1f} ms of the processor"
