"""What was asked of colleagues, in words of the timeline: to own, to help, to stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recovery.queries.around import Around

# By the event: an icon, and words that may name who was asked and what they or the asker wrote.
ASKED_WORDS: dict[str, tuple[str, str | Promise]] = {
    "owner.replaced": ("person", _("A supervisor owns it now")),
    "handover.asked": ("person", _("Asked %(name)s to take it over: %(why)s")),
    "handover.read": ("check", _("%(name)s read the brief")),
    "handover.accepted": ("person", _("%(name)s owns it from now on")),
    "handover.refused": ("cross", _("%(name)s cannot take it over: %(why)s")),
    "handover.withdrawn": ("cross", _("The hand-over to %(name)s was withdrawn")),
    "task.asked": ("people", _("Asked %(name)s for help")),
    "task.read": ("check", _("%(name)s read the brief of a task")),
    "task.finished": ("check", _("%(name)s answered a task: %(why)s")),
    "task.withdrawn": ("cross", _("A task of %(name)s was taken back")),
    "cover.asked": ("people", _("Asked somebody to stand in for the owner")),
    "cover.accepted": ("people", _("Stands in for the owner")),
    "cover.refused": ("cross", _("Cannot stand in for the owner")),
    "cover.ended": ("people", _("Standing in for the owner ended")),
}
# What went over to another complaint leaves its event here, without the name.
NOBODY = "–"
Names = Mapping[tuple[str, int], str]


def names_of(beside: Around) -> Names:
    """Return who was asked, by the noun and number of what it was."""
    names = {("handover", one.pk): one.text for one in beside.handovers}
    return names | {("task", one.pk): one.kind for one in beside.tasks}


def asked_words(name: str, detail: Mapping[str, Any], names: Names) -> tuple[str, str] | None:
    """Return icon and words of such an event, or None where it is another one."""
    if name not in ASKED_WORDS:
        return None
    icon, words = ASKED_WORDS[name]
    noun = name.partition(".")[0]
    whom = names.get((noun, detail.get(noun, 0)), NOBODY)
    return icon, str(words) % {"name": whom, "why": detail.get("reason", "")}
