"""The forms of steps six and eight to ten beside their own: apologies, checks, letters, looking back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models import Apology
from recovery.pages.forms.base import DeskForm, lines


class ApologyForm(DeskForm):
    """One more apology, for what the first one did not say."""

    name = "apology"
    of_step = "apologise"

    apology = forms.CharField(
        label=_("The words of your apology"), widget=lines(3), max_length=2000, required=False
    )
    apology_kind = forms.ChoiceField(
        label=_("What does it say?"), choices=Apology.Kind.choices, widget=forms.RadioSelect, required=False
    )
    apology_by = forms.ChoiceField(
        label=_("How was it given?"), choices=Apology.Way.choices, widget=forms.RadioSelect, required=False
    )


class VerifyForm(DeskForm):
    """The button of whoever checked that the outcome arrived."""

    name = "verify"
    of_step = "follow_up"


class StartForm(DeskForm):
    """The button that begins a follow-up."""

    name = "follow_up_start"


class DecisionForm(DeskForm):
    """Whether a person was the cause."""

    name = "post_mortem_decision"
    of_step = "root_cause"
    pressed = ("decision",)

    decision = forms.ChoiceField(choices=[("confirm", "confirm"), ("refuse", "refuse")])


class ConcernsForm(DeskForm):
    """Whom a provisional look back is about."""

    name = "post_mortem_concerns"
    of_step = "root_cause"

    person = forms.ChoiceField(label=_("Whom does it concern?"), required=False)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.name) for one in people]
        self.fields["person"] = forms.ChoiceField(
            label=_("Whom does it concern?"), choices=[("", _("Nobody named")), *named], required=False
        )


class ReserveForm(DeskForm):
    """What somebody would give from the reserve for failed recoveries."""

    name = "reserve"
    of_step = "root_cause"

    what = forms.CharField(label=_("What would you give them?"), max_length=280, required=False)


class LetterForm(DeskForm):
    """A letter as its template made it, for a person to read over."""

    name = "letter_review"

    subject = forms.CharField(label=_("Subject"), max_length=150, required=False)
    text = forms.CharField(label=_("The letter"), widget=lines(16), max_length=20_000, required=False)
    posted_to = forms.CharField(
        label=_("Postal address, for a letter on paper"), widget=lines(3), max_length=300, required=False
    )
    tone_reason = forms.CharField(
        label=_("Why may words stay that the guard found?"), max_length=500, required=False
    )


class ProofForm(DeskForm):
    """What shows that a letter was posted."""

    name = "letter_proof"

    proof = forms.CharField(label=_("What shows that it was posted?"), max_length=280, required=False)


class TemplateForm(DeskForm):
    """The words of a letter, and the version they were changed from."""

    name = "letter_template"

    subject = forms.CharField(label=_("Subject"), max_length=150, required=False)
    body = forms.CharField(label=_("The letter"), widget=lines(18), max_length=20_000, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class CauseNoteForm(DeskForm):
    """What colleagues should know about a cause."""

    name = "cause_note"

    note = forms.CharField(
        label=_("What helped, or what to try"), widget=lines(3), max_length=1000, required=False
    )


class ImprovementForm(DeskForm):
    """What was done about an improvement."""

    name = "improvement"

    what = forms.CharField(label=_("What was done about it?"), max_length=500, required=False)
