"""The form of a knowledge snippet, and the button that puts one into a reply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery.models.snippets import LONGEST_SNIPPET
from recovery.pages.forms.base import DeskForm, lines
from recovery.queries.taxonomy import category_choices


class SnippetForm(DeskForm):
    name = "snippet_edit"

    key = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    category = forms.ChoiceField(label=_("For which category"), required=False)
    en = forms.CharField(label=_("English"), max_length=LONGEST_SNIPPET, required=False, widget=lines(3))
    zh_hans = forms.CharField(label="简体中文", max_length=LONGEST_SNIPPET, required=False, widget=lines(3))
    zh_hant = forms.CharField(label="繁體中文", max_length=LONGEST_SNIPPET, required=False, widget=lines(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("Any")), *category_choices()]  # type: ignore[attr-defined]


class SnippetUseForm(DeskForm):
    """Put the words into the reply."""

    name = "snippet"
