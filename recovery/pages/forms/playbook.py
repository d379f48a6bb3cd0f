"""The forms of a playbook version; each says its change as a patch of the content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cxdesk.common.errors import DomainError
from cxdesk.common.words import say
from recovery.pages.forms.base import DeskForm, lines
from recovery.playbook.compare import LEVEL_NAMES, phrases_of
from recovery.playbook.faults import KINDS, LANGUAGE_NAMES, LANGUAGES, SEVERITIES
from recovery.playbook.rules.passing import FIXED
from recovery.playbook.step import Level
from recovery.playbook.steps import STEPS
from recovery.playbook.tone import SHIPPED, SHIPPED_LEVELS, TONE_RULES, TextKind, ToneRule
from recovery.playbook.tone.kinds import OUTWARD
from recovery.playbook.weights import rules_of

LONGEST_TRIAL = 5000
KIND_NAMES = {"call": _("a call"), "message": _("a message")}
TEXT_KINDS = {
    TextKind.REPLY: _("a reply"),
    TextKind.LETTER: _("a letter"),
    TextKind.FOLLOW_UP: _("a follow-up"),
    TextKind.CLARIFYING: _("a question to understand"),
    TextKind.NOTICE: _("a notice that must be given"),
    TextKind.FINAL_REVIEWED: _("a final answer that a second person read"),
}
WITHIN = {
    "update_hours": _("News within, in hours"),
    "silent_hours": _("Silence seen after, in hours"),
}
Patch = dict[str, Any]


class DraftForm(DeskForm):
    """A change of the draft, made from the revision that the person had before them."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def refuse(self, refusal: DomainError) -> None:
        """Put each sentence at the field of the place it is about, or above the form."""
        for blocker in refusal.blockers:
            field = self.field_of(blocker.field)
            self.add_error(field if field in self.fields else None, blocker.message)

    def field_of(self, place: str) -> str:
        """Return the field that a place in the content belongs to."""
        return place

    def patch(self) -> Patch:
        """Return what is to be different."""
        raise NotImplementedError

    def go_on_from(self, revision: int) -> None:
        """Keep the words, and let the next try go over what stands in the draft now."""
        kept = cast(QueryDict, self.data).copy()
        kept["revision"] = str(revision)
        self.data = kept


class RevisionForm(DraftForm):
    """A button beside the draft: asking for a second person, or throwing it away."""

    name = "draft"


class PublishForm(DeskForm):
    """A second person's yes to exactly this content."""

    name = "publish"

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


def _levels() -> list[tuple[str, str]]:
    return [(level.value, say(LEVEL_NAMES[level])) for level in Level]


def _level_field(label: str, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=_levels(), initial=initial, widget=forms.RadioSelect, required=False
    )


class StepTextsForm(DraftForm):
    """What the draft says of one step: texts by language, aim, order, and how much its rules weigh."""

    name = "texts"

    def __init__(self, step: str, content: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.content = step, content
        self.one = content["steps"].get(step, {})
        for language in LANGUAGES:
            self._add_texts(language)
        self.fields["within_minutes"] = forms.IntegerField(
            label=_("Aim, in minutes"), required=False, initial=self.one.get("within_minutes")
        )
        self.fields["within_minutes"].widget.attrs["class"] = "input--short"
        others = [(key, say(one.name)) for key, one in STEPS.items() if key in self.may_wait_for]
        if others:
            self.fields["after"] = forms.MultipleChoiceField(
                label=_("Comes also after"),
                choices=others,
                required=False,
                initial=self.one.get("after", []),
                widget=forms.CheckboxSelectMultiple,
            )
        for rule in rules_of(step):
            if rule not in FIXED:
                level = content["rules"].get(rule, Level.OFF.value)
                self.fields[f"level_{rule}"] = _level_field(str(_("How much it weighs")), level)

    @property
    def may_wait_for(self) -> set[str]:
        """Return the steps that this one could be made to wait for: none that waits for it already."""
        waits_for_this = {key for key in STEPS if self.step in _all_before(key)}
        return STEPS.keys() - waits_for_this - _all_before(self.step) - {self.step}

    def _add_texts(self, language: str) -> None:
        guide = self.one.get("guidance", {}).get(language, {})
        named: dict[str, tuple[Any, Any, int]] = {
            "heart": (_("What the agent reads"), guide.get("heart", ""), 2),
            "do": (_("Do"), "\n".join(guide.get("do", ())), 4),
            "dont": (_("Do not"), "\n".join(guide.get("dont", ())), 4),
        }
        for part, (label, initial, rows) in named.items():
            self.fields[f"{part}_{language}"] = forms.CharField(
                label=label, initial=initial, required=False, widget=lines(rows), max_length=4000
            )
            if part != "heart":
                self.fields[f"{part}_{language}"].help_text = _("one a line")

    @property
    def texts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return language, its name, and its three fields."""
        return [
            (one, say(LANGUAGE_NAMES[one]), [self[f"{part}_{one}"] for part in ("heart", "do", "dont")])
            for one in LANGUAGES
        ]

    def field_of(self, place: str) -> str:
        parts = place.split(".")
        if parts[0] == "rules":
            return f"level_{parts[-1]}"
        if len(parts) == 5:
            return f"{parts[4]}_{parts[3]}"
        return parts[-1]

    def patch(self) -> Patch:
        said = self.cleaned_data
        step: Patch = {"within_minutes": said["within_minutes"]}
        if "after" in self.fields:
            step["after"] = said["after"] or None
        guidance = {one: self._texts_of(one) for one in LANGUAGES}
        step["guidance"] = {one: texts for one, texts in guidance.items() if texts is not None}
        rules = {
            name.removeprefix("level_"): level
            for name, level in said.items()
            if name.startswith("level_") and level and level != self._level(name.removeprefix("level_"))
        }
        return {"steps": {self.step: step}, "rules": rules}

    def _level(self, rule: str) -> str:
        return str(self.content["rules"].get(rule, Level.OFF))

    def _texts_of(self, language: str) -> Patch | None:
        said = self.cleaned_data
        texts = {
            "heart": " ".join(said[f"heart_{language}"].split()) or None,
            "do": split_lines(said[f"do_{language}"]),
            "dont": split_lines(said[f"dont_{language}"]),
        }
        stands = language in self.one.get("guidance", {})
        return texts if stands or any(texts.values()) else None


def _all_before(key: str) -> set[str]:
    before = set(STEPS[key].after)
    for one in STEPS[key].after:
        before |= _all_before(one)
    return before


def split_lines(text: str) -> list[str]:
    """Return the lines of a text that say something, trimmed, each once."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


class CadenceForm(DraftForm):
    """When a customer is followed up, and after how many silent hours somebody is told, by severity."""

    name = "cadence"

    def __init__(self, content: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for severity in SEVERITIES:
            hours = content["follow_up_hours"].get(severity, [])
            self.fields[f"follow_up_hours_{severity}"] = forms.CharField(
                label=_("Followed up after, in hours"),
                initial=", ".join(str(one) for one in hours),
                max_length=60,
                required=False,
            )
            self.fields[f"follow_up_kinds_{severity}"] = forms.ChoiceField(
                label=_("By"),
                choices=[(one, KIND_NAMES[one]) for one in KINDS],
                initial=content.get("follow_up_kinds", {}).get(severity),
            )
            for name, label in WITHIN.items():
                self.fields[f"{name}_{severity}"] = forms.IntegerField(
                    label=label, initial=content.get(name, {}).get(severity), min_value=1
                )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return each severity with its four fields."""
        names = ("follow_up_hours", "follow_up_kinds", "update_hours", "silent_hours")
        return [(one, [self[f"{name}_{one}"] for name in names]) for one in SEVERITIES]

    def field_of(self, place: str) -> str:
        return place.replace(".", "_")

    def patch(self) -> Patch:
        said = self.cleaned_data
        return {
            "follow_up_hours": {one: _numbers(said[f"follow_up_hours_{one}"]) for one in SEVERITIES},
            **{
                name: {one: said[f"{name}_{one}"] for one in SEVERITIES if said.get(f"{name}_{one}")}
                for name in ("follow_up_kinds", "update_hours", "silent_hours")
            },
        }


def _numbers(text: str) -> list[int | str]:
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    # What is no number goes on as it is, for the version to say that it is none.
    return [int(one) if one.isascii() and one.isdigit() else one for one in parts if one]


class PhrasesForm(DraftForm):
    """The phrase lists of one rule of the tone guard in one language, as what is added and left out."""

    name = "phrases"

    def __init__(
        self,
        rule: ToneRule,
        language: str,
        parts: tuple[str, ...],
        content: Mapping[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.language, self.parts = rule, language, parts
        tone = content.get("tone", {})
        self.level = {**SHIPPED_LEVELS, **tone.get("levels", {})}[rule]
        self.fields["level"] = _level_field(say(TONE_RULES[rule].name), self.level)
        for place, part in enumerate(parts):
            stands, ships = phrases_of(tone, language, part), shipped(language, part)
            for name, label, phrases in (
                ("more", _("Look for these too"), [one for one in stands if one not in ships]),
                ("less", _("Do not look for these"), [one for one in ships if one not in stands]),
            ):
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=label,
                    help_text=_("one a line"),
                    initial="\n".join(phrases),
                    required=False,
                    max_length=40_000,
                    widget=lines(3),
                )

    @property
    def lists(self) -> list[tuple[str, list[str], list[forms.BoundField]]]:
        """Return each list: its key, what ships, and the two fields."""
        return [
            (part, shipped(self.language, part), [self[f"more_{place}"], self[f"less_{place}"]])
            for place, part in enumerate(self.parts)
        ]

    def field_of(self, place: str) -> str:
        if place.startswith("tone.levels."):
            return "level"
        part = place.rpartition(".")[2]
        return f"more_{self.parts.index(part)}" if part in self.parts else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for place, part in enumerate(self.parts):
            strange = [
                one
                for one in split_lines(said.get(f"less_{place}", ""))
                if one not in shipped(self.language, part)
            ]
            if strange:
                told = _("«%(phrase)s» does not ship, so it cannot be left out.") % {"phrase": strange[0]}
                self.add_error(f"less_{place}", told)
        return said

    def patch(self) -> Patch:
        said = self.cleaned_data
        phrases: Patch = {}
        for place, part in enumerate(self.parts):
            less, ships = split_lines(said[f"less_{place}"]), shipped(self.language, part)
            more = [one for one in split_lines(said[f"more_{place}"]) if one not in ships]
            own = [one for one in ships if one not in less] + more
            # A list that is as it ships is not kept with the version: it goes on being what ships.
            phrases[part] = None if own == ships else own
        return {
            "tone": {
                "levels": {self.rule.value: said["level"]} if said["level"] not in ("", self.level) else {},
                "lists": {self.language: {"phrases": phrases}},
            }
        }


def shipped(language: str, part: str) -> list[str]:
    """Return the phrases of one list as they ship."""
    return list(SHIPPED[language]["phrases"].get(part, ()))


class TrialForm(DeskForm):
    """Words to try the tone guard on; they are kept nowhere."""

    name = "trial"

    text = forms.CharField(
        label=_("Words to a customer"), widget=lines(5), required=False, max_length=LONGEST_TRIAL
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [(one, say(LANGUAGE_NAMES[one])) for one in LANGUAGES],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=lambda: [(one.value, TEXT_KINDS.get(one, one.value)) for one in TextKind if one in OUTWARD],
        required=False,
    )
