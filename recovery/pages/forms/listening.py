"""The forms of the first step beside its own: a question with its answer, and the customer's no."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery.pages.forms.base import DeskForm, lines


class ClarificationForm(DeskForm):
    name = "clarification"
    of_step = "listen"

    question = forms.CharField(label=_("What did you ask?"), max_length=500, required=False)
    answer = forms.CharField(label=_("What did they say?"), max_length=2000, required=False, widget=lines(2))


class RejectionForm(DeskForm):
    name = "rejection"
    of_step = "listen"

    correction = forms.CharField(
        label=_("What did they say instead?"), max_length=2000, required=False, widget=lines(2)
    )
