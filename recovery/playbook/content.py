"""The content of a playbook version: what may stand in it, checked before it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from recovery.playbook.rules import RULES
from recovery.playbook.step import Level, Step
from recovery.playbook.steps import PLAYBOOK, STEPS, ordered
from recovery.playbook.tone import SHIPPED, SHIPPED_LEVELS, faults_in_tone
from recovery.playbook.tone.lists import Lists

LANGUAGES = ("en", "zh-hans", "zh-hant")
# For versions that were published before they could say it: hours by severity until the customer hears
# from us again, hours without a word or deed until supervisors see it, and how to follow up.
UPDATE_HOURS = {1: 4, 2: 8, 3: 24, 4: 48}
SILENT_HOURS = {1: 8, 2: 16, 3: 48, 4: 96}
FOLLOW_UP_KINDS = {1: "call", 2: "call", 3: "call", 4: "message"}
KINDS = ("call", "message")
LONGEST_HOURS = 24 * 60


@dataclass(frozen=True)
class Guide:
    """What a version says beside one step, in one language."""

    within_minutes: int | None
    do: tuple[str, ...]
    dont: tuple[str, ...]


@dataclass(frozen=True)
class Playbook:
    """A published version, read into the same steps that code knows."""

    number: int
    steps: tuple[Step, ...]
    levels: Mapping[str, str]
    guides: Mapping[str, Mapping[str, Guide]]
    follow_up_hours: Mapping[int, tuple[int, ...]]
    follow_up_kinds: Mapping[int, str]
    update_hours: Mapping[int, int]
    silent_hours: Mapping[int, int]
    tone_levels: Mapping[str, str]
    tone_lists: Lists

    def step(self, key: str) -> Step:
        """Return one step with what this version asks of it."""
        return next(step for step in self.steps if step.key == key)

    def guide(self, step: str, language: str) -> Guide:
        """Return the guidance beside a step in this language, else in English."""
        per_language = self.guides.get(step, {})
        return per_language.get(language) or per_language.get("en") or Guide(None, (), ())


def read_playbook(number: int, content: Mapping[str, Any]) -> Playbook:
    """Turn stored content into a playbook; content was checked when it was stored."""
    extra = {key: tuple(one.get("after", ())) for key, one in content["steps"].items()}
    guides = {
        key: {
            language: Guide(one.get("within_minutes"), tuple(text.get("do", ())), tuple(text.get("dont", ())))
            for language, text in one.get("guidance", {}).items()
        }
        for key, one in content["steps"].items()
    }
    hours = {int(severity): tuple(per) for severity, per in content["follow_up_hours"].items()}
    return Playbook(
        number,
        ordered(extra),
        dict(content["rules"]),
        guides,
        hours,
        _by_severity(content, "follow_up_kinds", FOLLOW_UP_KINDS),
        _by_severity(content, "update_hours", UPDATE_HOURS),
        _by_severity(content, "silent_hours", SILENT_HOURS),
        {**SHIPPED_LEVELS, **content.get("tone", {}).get("levels", {})},
        content.get("tone", {}).get("lists") or SHIPPED,
    )


def _by_severity(content: Mapping[str, Any], name: str, shipped: Mapping[int, Any]) -> dict[int, Any]:
    return {**shipped, **{int(severity): one for severity, one in content.get(name, {}).items()}}


def faults_in(content: Mapping[str, Any]) -> list[str]:
    """List what is wrong with the content of a version; an empty list means it can be published."""
    steps, rules = content.get("steps", {}), content.get("rules", {})
    levels = {level.value for level in Level}
    faults = [f"unknown step: {key}" for key in steps if key not in STEPS]
    faults += [f"missing step: {key}" for key in STEPS if key not in steps]
    faults += [f"unknown rule: {name}" for name in rules if name not in RULES]
    faults += [f"unknown level of {name}: {level}" for name, level in rules.items() if level not in levels]
    hours = content.get("follow_up_hours", {})
    faults += [f"no follow-up for severity {n}" for n in "1234" if not hours.get(n)]
    faults += _unlike(content, "update_hours", lambda one: 1 <= one <= LONGEST_HOURS)
    faults += _unlike(content, "silent_hours", lambda one: 1 <= one <= LONGEST_HOURS)
    faults += _unlike(content, "follow_up_kinds", lambda one: one in KINDS)
    faults += faults_in_tone(content.get("tone", {}))
    for key, one in steps.items():
        faults += [
            f"unknown step before {key}: {other}" for other in one.get("after", ()) if other not in STEPS
        ]
        faults += [
            f"unknown language of {key}: {lang}" for lang in one.get("guidance", {}) if lang not in LANGUAGES
        ]
    return faults + _circles(
        {step.key: set(step.after) | set(steps.get(step.key, {}).get("after", ())) for step in PLAYBOOK}
    )


def _unlike(content: Mapping[str, Any], name: str, is_right: Callable[[Any], bool]) -> list[str]:
    return [
        f"{name} of severity {severity}: {one}"
        for severity, one in content.get(name, {}).items()
        if severity not in "1234" or not is_right(one)
    ]


def _circles(after: dict[str, set[str]]) -> list[str]:
    left = dict(after)
    while left:
        free = [key for key, before in left.items() if not before & left.keys()]
        if not free:
            return [f"these steps wait for each other: {', '.join(sorted(left))}"]
        for key in free:
            del left[key]
    return []
