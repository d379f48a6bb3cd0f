"""The content of a playbook version: what may stand in it, checked before it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recovery.playbook.rules import RULES
from recovery.playbook.steps import PLAYBOOK, STEPS, Level, Step, ordered

LANGUAGES = ("en", "zh-hans", "zh-hant")


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
    return Playbook(number, ordered(extra), dict(content["rules"]), guides, hours)


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


def _circles(after: dict[str, set[str]]) -> list[str]:
    left = dict(after)
    while left:
        free = [key for key, before in left.items() if not before & left.keys()]
        if not free:
            return [f"these steps wait for each other: {', '.join(sorted(left))}"]
        for key in free:
            del left[key]
    return []
