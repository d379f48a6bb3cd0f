"""The forms of a complaint that are about itself: its state, its description and its links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cxdesk.common.words import say
from recovery.models import ComplaintReference, RootCause, WaitingOn
from recovery.pages.forms.base import MOOD_CHOICES, SEVERITIES, DeskForm, MomentField, level_field, lines
from recovery.playbook.states import OUTCOME_NAMES, Outcome


class PlainForm(DeskForm):
    """A button: nothing to fill in, but a place for the sentence when it is refused."""

    name = "plain"


class TakeForm(PlainForm):
    name = "take"


class ResumeForm(PlainForm):
    name = "resume"


class CloseForm(DeskForm):
    """Closes it; how much the customer got can be said with it."""

    name = "close"

    delivered = level_field(_("How much did they get, next to what they had expected?"))


class WaitForm(DeskForm):
    name = "wait"

    on = forms.ChoiceField(label=_("It waits for"), choices=WaitingOn.choices, required=False)
    why = forms.CharField(label=_("Why, in one line"), max_length=280, required=False)
    until = MomentField(label=_("Until"))


class ReopenForm(DeskForm):
    name = "reopen"

    reason = forms.CharField(label=_("Why, in one line"), max_length=500, required=False)


class SetAsideForm(DeskForm):
    name = "aside"

    outcome = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect, required=False)
    reason = forms.CharField(label=_("The reason, in one line"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as declared above
            (one.value, say(OUTCOME_NAMES[one])) for one in (Outcome.WITHDRAWN, Outcome.NOT_A_COMPLAINT)
        ]


class SetAsideAnswerForm(DeskForm):
    """The answer of the second person."""

    name = "aside_answer"

    answer = forms.ChoiceField(choices=[("agree", _("Agree")), ("refuse", _("Refuse"))], required=True)


class ReferenceForm(DeskForm):
    name = "reference"

    kind = forms.ChoiceField(label=_("Kind"), choices=ComplaintReference.Kind.choices)
    value = forms.CharField(label=_("Number or name"), max_length=120, required=False)


class TranslationForm(DeskForm):
    name = "translation"

    language = forms.ChoiceField(label=_("Into"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Translation"), widget=lines(4), max_length=20_000, required=False)

    def __init__(self, *args: Any, words_in: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as declared above
            choice for choice in settings.LANGUAGES if choice[0] != words_in
        ]


class OtherComplaintForm(DeskForm):
    """Names another complaint by its reference."""

    name = "duplicate"

    other = forms.CharField(
        label=_("Reference of the other complaint"),
        max_length=24,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "CX-2026-000417", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_other(self) -> str:
        return str(self.cleaned_data["other"]).strip().upper()


class MergeForm(DeskForm):
    name = "merge"

    into = forms.CharField(widget=forms.HiddenInput, max_length=24)
    reason = forms.CharField(label=_("Why are they the same?"), max_length=500, required=False)


class CauseForm(DeskForm):
    """Links a cause that is known, or names a new one."""

    name = "cause"

    cause = forms.ChoiceField(label=_("A cause that is known"), required=False)
    title = forms.CharField(label=_("Or name a new cause"), max_length=140, required=False)

    def __init__(self, *args: Any, causes: list[RootCause] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose one")), *((str(cause.pk), cause.title) for cause in causes or [])]
        self.fields["cause"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared above


class DescribeForm(DeskForm):
    """What we say about a complaint; never what the customer said."""

    name = "describe"

    title = forms.CharField(label=_("Title"), max_length=140)
    category = forms.ChoiceField(label=_("Category"), required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[(level, str(level)) for level in range(1, 5)],
        coerce=int,
        widget=forms.RadioSelect,
        help_text=format_lazy("{} · {} · {} · {}", *(words for _level, words in SEVERITIES)),
    )
    emotion = forms.ChoiceField(
        label=_("How did they feel?"),
        choices=MOOD_CHOICES,
        widget=forms.RadioSelect,
        required=False,
    )
    site = forms.ChoiceField(label=_("Site"), required=False)
    touchpoint = forms.ChoiceField(label=_("Where on their way"), required=False)
    verbatim_language = forms.CharField(
        label=_("Language of their words"),
        max_length=12,
        required=False,
        help_text=_("A language tag, e.g. en or zh-hans"),
    )
    spoken_by = forms.CharField(label=_("Spoken by, for the customer"), max_length=200, required=False)
    spoken_by_contact = forms.CharField(label=_("Their phone or e-mail"), max_length=254, required=False)
    concerns_staff = forms.ChoiceField(
        label=_("It is about this colleague"),
        required=False,
        help_text=_("They can neither see nor own it."),
    )
    is_sensitive = forms.BooleanField(
        label=_("Sensitive: only its owner, supervisors, admins and auditors see it"), required=False
    )
    is_training = forms.BooleanField(label=_("For training: kept out of every figure"), required=False)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            self.fields[name].choices = [("", _("None")), *offered]  # type: ignore[attr-defined]  # ChoiceFields all
