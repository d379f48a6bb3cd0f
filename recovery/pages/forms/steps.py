"""The form of a step, made from the data of the step itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cxdesk.common.money import read_stored, type_money
from cxdesk.common.words import say
from recovery.pages.forms.base import LEVEL_CHOICES, MOOD_CHOICES, AmountField, DeskForm, MomentField, lines
from recovery.playbook.step import Field, Kind, Step

LOOKS = {Kind.MOOD: "mood", Kind.VOICE: "voice"}
# So many letters of choices still stand side by side in the narrow column of the step card.
SIDE_BY_SIDE = 34


class StepForm(DeskForm):
    """What a person fills in at one step, and the ending they may choose instead."""

    name = "step"
    # Whether a reason of whoever looks could let a rule pass; the page says so.
    may_pass = False

    def __init__(self, step: Step, answers: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {field.key: _shown(field, answers.get(field.key, "")) for field in step.fields}
        super().__init__(*args, **kwargs)
        self.step = step
        self.of_step = step.key
        for field in step.fields:
            self.fields[field.key] = _form_field(field)
        if step.endings:
            usual = ("", _("The usual way"))
            self.fields["ending"] = forms.ChoiceField(
                label=_("How does this step end?"),
                choices=[usual, *((one.key, say(one.label)) for one in step.endings)],
                widget=forms.RadioSelect,
                required=False,
                initial="",
            )
            if any(one.needs_reason for one in step.endings):
                self.fields["reason"] = forms.CharField(
                    label=_("Why, in one line"), max_length=500, required=False
                )

        self.fields["override"] = forms.CharField(
            label=_("Why you go on without what is missing, in one line"), max_length=500, required=False
        )

    @property
    def asked(self) -> list[tuple[forms.BoundField, str]]:
        """Return the fields of the usual way, each with the look it has on the page."""
        return [(self[field.key], _look(field)) for field in self.step.fields]

    @property
    def ending_chosen(self) -> bool:
        """Say whether the part with the endings has to stand open."""
        touched = bool(self.is_bound and self.data.get("ending"))
        return touched or bool({"ending", "reason"} & self.errors.keys())

    @property
    def passing_chosen(self) -> bool:
        """Say whether the part for going on without something has to stand open."""
        return bool(self.is_bound and self.data.get("override")) or "override" in self.errors

    def answers(self) -> dict[str, str]:
        """Return what was filled in, as texts; a tick that is not set takes back an earlier yes."""
        return {field.key: _kept(self.cleaned_data.get(field.key)) for field in self.step.fields}


def _form_field(field: Field) -> forms.Field:
    common: dict[str, Any] = {
        "label": say(field.label),
        "required": False,
        **({"help_text": say(field.hint)} if field.hint else {}),
    }
    match field.kind:
        case Kind.LINE:
            return forms.CharField(max_length=field.max_length, **common)
        case Kind.TEXT | Kind.VOICE:
            return forms.CharField(max_length=field.max_length, widget=lines(3), **common)
        case Kind.CHOICE:
            choices = [(key, say(label)) for key, label in field.choices]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case Kind.MOOD:
            return forms.ChoiceField(choices=MOOD_CHOICES, widget=forms.RadioSelect, **common)
        case Kind.LEVEL:
            return forms.ChoiceField(choices=LEVEL_CHOICES, widget=forms.RadioSelect, **common)
        case Kind.AMOUNT:
            return AmountField(**common)
        case Kind.TICK:
            return forms.BooleanField(**common)
        case Kind.MOMENT:
            return MomentField(**common)


def _look(field: Field) -> str:
    if field.kind == Kind.CHOICE:
        letters = sum(len(say(label)) for _key, label in field.choices)
        return "" if letters <= SIDE_BY_SIDE else "options"
    return LOOKS.get(field.kind, "")


def _shown(field: Field, stored: str) -> Any:
    if field.kind == Kind.TICK:
        return stored == "yes"
    if field.kind == Kind.MOMENT:
        moment = parse_datetime(stored) if stored else None
        return localtime(moment) if moment and moment.tzinfo else moment
    if field.kind == Kind.AMOUNT and (amount := read_stored(stored)):
        return type_money(*amount)
    return stored


def _kept(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
