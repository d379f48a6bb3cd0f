"""The forms of a cause."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models import RootCause
from recovery.pages.forms.base import DeskForm


class NameCauseForm(DeskForm):
    name = "name_cause"

    title = forms.CharField(label=_("What keeps happening?"), max_length=140, required=False)


class MoveCauseForm(DeskForm):
    name = "move_cause"

    state = forms.ChoiceField(label=_("Where it stands"), choices=RootCause.State.choices)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    # What the page showed, so that a form left open for long undoes nothing of what others did meanwhile.
    shown_state = forms.CharField(widget=forms.HiddenInput, required=False)
    shown_owner = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", _("Nobody"))
        self.fields["owner"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as declared above
            nobody,
            *((str(one.pk), one.name) for one in people),
        ]
