"""The forms of the taxonomy page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery.pages.forms.base import DeskForm


class LabelForm(DeskForm):
    """A name; for a category of the second level also the one above it."""

    name = "label"

    name_given = forms.CharField(label=_("Name"), max_length=120, required=False)
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
