"""Two versions of the playbook side by side: what one says that the other does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.faults import LANGUAGE_NAMES, LANGUAGES, SEVERITIES
from recovery.playbook.rules import RULES
from recovery.playbook.step import Level
from recovery.playbook.steps import STEPS
from recovery.playbook.tone.lists import PARTS, SHARED, SHIPPED
from recovery.playbook.tone.rules import SHIPPED_LEVELS, TONE_RULES, ToneRule
from recovery.playbook.weights import asks, step_of

Content = Mapping[str, Any]
LEVEL_NAMES = {Level.OFF: _("off"), Level.WARN: _("warns"), Level.REQUIRE: _("required")}
BY_SEVERITY = {
    "follow_up_hours": _("Severity %(severity)s: followed up after hours"),
    "follow_up_kinds": _("Severity %(severity)s: followed up by"),
    "update_hours": _("Severity %(severity)s: hours until the customer hears from us again"),
    "silent_hours": _("Severity %(severity)s: hours without a word until supervisors see it"),
}
KIND_NAMES = {"call": _("call"), "message": _("message")}


@dataclass(frozen=True)
class Change:
    """One difference.

    :param step: key of the step it stands in, or nothing where it is of the whole version.
    :param before: what stood there, as a text or a sentence; empty where it is new.
    :param after: what stands there now; empty where it is gone.
    """

    step: str
    what: Sentence
    before: Sentence | str = ""
    after: Sentence | str = ""


def changes_between(before: Content, after: Content) -> list[Change]:
    """List all that differs between two versions, in the order of the steps, then what is of the whole."""
    rules = list(_rules(before.get("rules", {}), after.get("rules", {})))
    found: list[Change] = []
    for key in STEPS:
        one, other = before.get("steps", {}).get(key, {}), after.get("steps", {}).get(key, {})
        found += _step(key, one, other)
        found += [change for change in rules if change.step == key]
    found += [change for change in rules if not change.step]
    found += _cadence(before, after)
    return found + list(_tone(before.get("tone", {}), after.get("tone", {})))


def count_by_step(changes: list[Change]) -> dict[str, int]:
    """Count the changes of each step; those of the whole version stand under nothing."""
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.step] = counts.get(change.step, 0) + 1
    return counts


def _rules(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in RULES:
        one, other = before.get(name, Level.OFF), after.get(name, Level.OFF)
        if one != other:
            yield Change(step_of(name), asks(name), LEVEL_NAMES[Level(one)], LEVEL_NAMES[Level(other)])


def _step(key: str, before: Content, after: Content) -> Iterator[Change]:
    one, other = before.get("within_minutes"), after.get("within_minutes")
    if one != other:
        yield Change(key, _("Aim, in minutes"), _number(one), _number(other))
    for text, what in ((before, "gone"), (after, "new")):
        for step in text.get("after", ()):
            if step not in (after if what == "gone" else before).get("after", ()):
                name = STEPS[step].name
                yield Change(key, _("Comes after"), *((name, "") if what == "gone" else ("", name)))
    for language in LANGUAGES:
        one, other = (text.get("guidance", {}).get(language, {}) for text in (before, after))
        yield from _guide(key, one, other, LANGUAGE_NAMES[language])


def _guide(key: str, before: Content, after: Content, language: Sentence) -> Iterator[Change]:
    if before.get("heart", "") != after.get("heart", ""):
        what = _("What the agent reads, in %(language)s", language=language)
        yield Change(key, what, before.get("heart", ""), after.get("heart", ""))
    for part, what in (("do", _("Do, in %(language)s")), ("dont", _("Do not, in %(language)s"))):
        said = Sentence(what.text, {"language": language})
        yield from _lines(key, said, before.get(part, ()), after.get(part, ()))


def _lines(step: str, what: Sentence, before: Any, after: Any) -> Iterator[Change]:
    gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
    for place in range(max(len(gone), len(new))):
        yield Change(step, what, *(lines[place] if place < len(lines) else "" for lines in (gone, new)))
    if not gone and not new and list(before) != list(after):
        yield Change(step, what, " / ".join(before), " / ".join(after))


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _cadence(before: Content, after: Content) -> Iterator[Change]:
    for name, what in BY_SEVERITY.items():
        for severity in SEVERITIES:
            one, other = (table.get(name, {}).get(severity) for table in (before, after))
            if one != other:
                yield Change("", Sentence(what.text, {"severity": severity}), _said(one), _said(other))


def _said(value: Any) -> Sentence | str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return KIND_NAMES.get(value) or _number(value)


def _tone(before: Content, after: Content) -> Iterator[Change]:
    for rule in ToneRule:
        one, other = ({**SHIPPED_LEVELS, **tone.get("levels", {})}[rule] for tone in (before, after))
        if one != other:
            yield Change("", TONE_RULES[rule].name, LEVEL_NAMES[Level(one)], LEVEL_NAMES[Level(other)])
    for language in LANGUAGES:
        for part in (*(part for parts in PARTS.values() for part in parts), *SHARED):
            one, other = (phrases_of(tone, language, part) for tone in (before, after))
            if one != other:
                what = _("Phrases in %(language)s, %(list)s", language=LANGUAGE_NAMES[language], list=part)
                yield from _lines("", what, one, other)
        yield from _words(language, before, after)


def phrases_of(tone: Content, language: str, part: str) -> list[str]:
    """Return the phrases of one list as the version has them: its own, else those that ship."""
    own = tone.get("lists", {}).get(language, {}).get("phrases", {})
    return list(own[part] if part in own else SHIPPED[language]["phrases"].get(part, ()))


def _words(language: str, before: Content, after: Content) -> Iterator[Change]:
    for part in ("words", "better"):
        one, other = (tone.get("lists", {}).get(language, {}).get(part, {}) for tone in (before, after))
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                what = _("Words in %(language)s, %(list)s", language=LANGUAGE_NAMES[language], list=name)
                yield Change("", what, _said(one.get(name)), _said(other.get(name)))
