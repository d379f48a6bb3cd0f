"""The forms for whoever is shouted at, and for assuring what the customer wishes for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery.models import AbuseFlag
from recovery.pages.forms.base import DeskForm, MomentField


class VentingForm(DeskForm):
    name = "venting"
    pressed = ("on",)

    on = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class WordForm(DeskForm):
    """A button that asks a colleague for a word."""

    name = "word"


class AbuseForm(DeskForm):
    name = "abuse"

    abuse_reason = forms.CharField(label=_("What was said or done?"), max_length=500, required=False)


class AbuseDecisionForm(DeskForm):
    name = "abuse_decision"

    decision = forms.ChoiceField(
        label=_("How does it go on?"),
        choices=AbuseFlag.Decision.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    decision_note = forms.CharField(label=_("Why, in one line"), max_length=500, required=False)


class AssureForm(DeskForm):
    name = "assure"
    of_step = "confirm_expectation"

    promise_text = forms.CharField(label=_("What do you assure?"), max_length=280, required=False)
    promise_due = MomentField(label=_("By when?"), required=False)
