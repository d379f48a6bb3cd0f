"""The content of a playbook version: what may stand in it, checked before it is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recovery.playbook.faults import faults_of
from recovery.playbook.step import Step
from recovery.playbook.steps import ordered
from recovery.playbook.tone import SHIPPED, SHIPPED_LEVELS
from recovery.playbook.tone.lists import Lists

# For versions that were published before they could say it: hours by severity until the customer hears
# from us again, hours without a word or deed until supervisors see it, and how to follow up.
UPDATE_HOURS = {1: 4, 2: 8, 3: 24, 4: 48}
SILENT_HOURS = {1: 8, 2: 16, 3: 48, 4: 96}
FOLLOW_UP_KINDS = {1: "call", 2: "call", 3: "call", 4: "message"}


@dataclass(frozen=True)
class Guide:
    """What a version says beside one step, in one language.

    :param heart: what the agent reads first, where the version says it in other words than we ship.
    """

    within_minutes: int | None
    do: tuple[str, ...]
    dont: tuple[str, ...]
    heart: str = ""


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
        key: {language: _guide(one, text) for language, text in one.get("guidance", {}).items()}
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


def _guide(step: Mapping[str, Any], text: Mapping[str, Any]) -> Guide:
    return Guide(
        step.get("within_minutes"),
        tuple(text.get("do", ())),
        tuple(text.get("dont", ())),
        text.get("heart", ""),
    )


def _by_severity(content: Mapping[str, Any], name: str, shipped: Mapping[int, Any]) -> dict[int, Any]:
    return {**shipped, **{int(severity): one for severity, one in content.get(name, {}).items()}}


def faults_in(content: Mapping[str, Any]) -> list[str]:
    """List what is wrong with the content of a version; an empty list means it can be published."""
    return [str(fault) for fault in faults_of(content)]


def hash_of(content: Mapping[str, Any]) -> str:
    """Return what stands for exactly this content: who looked at it puts this in force and nothing else."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
