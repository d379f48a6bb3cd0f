"""The forms of options and offers, of what was passed on, of a call in hand and of comfort."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cxdesk.common.money import read_money
from cxdesk.common.words import say
from recovery.models import Contact, Offer
from recovery.pages.forms.base import DeskForm, lines
from recovery.playbook.comfort import COMFORTS

UNITS = [("1", _("minutes")), ("60", _("hours")), ("1440", _("days"))]
ON_THE_PHONE = [(one.value, one.label) for one in (Contact.Kind.CALL_IN, Contact.Kind.CALL_OUT)]


class CostField(forms.CharField):
    """What something costs us, as a person types it; nothing is no cost."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if text.strip("0., ") == "":
            return (0, settings.CURRENCY) if text else None
        try:
            return read_money(text)
        except ValueError:
            raise forms.ValidationError(_("Write an amount, such as 45 or 45.50.")) from None


class OptionForm(DeskForm):
    name = "option"
    of_step = "resolve"

    text = forms.CharField(label=_("What could you do for them?"), max_length=280, required=False)
    takes = forms.IntegerField(label=_("Takes effect in"), min_value=0, required=False)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS, initial="1", required=False)
    cost = CostField(label=_("What does it cost us?"))
    within_authority = forms.BooleanField(label=_("I may give it myself"), required=False)
    explanation = forms.CharField(
        label=_("How do you explain it to them?"),
        help_text=_("In plain words, calmly, without our own terms."),
        max_length=1000,
        required=False,
        widget=lines(2),
    )

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, as the action takes it."""
        given = self.cleaned_data
        minor, currency = given["cost"] or (0, settings.CURRENCY)
        takes = given["takes"]
        return {
            "text": given["text"],
            "explanation": given["explanation"],
            "takes_minutes": -1 if takes is None else takes * int(given["unit"] or 1),
            "cost_minor": minor,
            "currency": currency,
            "within_authority": given["within_authority"],
        }


class OfferForm(DeskForm):
    """Put one option before the customer."""

    name = "offer"
    of_step = "resolve"


class OfferAnswerForm(DeskForm):
    name = "offer_answer"
    of_step = "resolve"
    pressed = ("answer",)

    answer = forms.ChoiceField(choices=Offer.Answer.choices, required=False)
    words = forms.CharField(label=_("What did they say?"), max_length=1000, required=False, widget=lines(2))


class EscalationForm(DeskForm):
    name = "escalation"
    of_step = "resolve"

    reason = forms.CharField(label=_("What should the supervisor decide?"), max_length=500, required=False)


class EscalationReceiptForm(DeskForm):
    name = "escalation_receipt"
    of_step = "resolve"


class EscalationAnswerForm(DeskForm):
    name = "escalation_answer"
    of_step = "resolve"

    answer = forms.CharField(
        label=_("What may be offered now?"), max_length=1000, required=False, widget=lines(2)
    )


class CallForm(DeskForm):
    """Begin a call, hold it, go back on the line."""

    name = "call"
    pressed = ("kind",)

    kind = forms.ChoiceField(choices=ON_THE_PHONE, required=False)


class CallBackForm(DeskForm):
    name = "call_back"

    due_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"], required=False)


class CallEndForm(DeskForm):
    name = "call_end"

    result = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Contact.Result.choices,
        initial=Contact.Result.REACHED,
        required=False,
    )
    note = forms.CharField(label=_("What was said?"), max_length=10_000, required=False, widget=lines(2))


class ComfortForm(DeskForm):
    name = "comfort"
    of_step = "reassure"

    kind = forms.ChoiceField(
        label=_("What do you offer them?"),
        # A function, since the words are those of the person who looks.
        choices=lambda: [(one.key, say(one.name)) for one in COMFORTS],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(label=_("What exactly, if there is more to say"), max_length=280, required=False)
    cost = CostField(
        label=_("What does it cost us?"), help_text=_("Left empty, it is what that kind usually costs.")
    )
