"""What every form of the desk shares: its own ids, fields of moments, and refusals put where they belong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cxdesk.common.errors import DomainError
from cxdesk.common.levels import LEVELS
from cxdesk.common.money import read_money
from cxdesk.common.moods import MOODS

# As a form sends them.
MOOD_CHOICES = [(str(level), word) for level, word in MOODS]
SEVERITIES = [
    ("1", _("1: danger, law, somebody at risk")),
    ("2", _("2: a great loss, or the same again")),
    ("3", _("3: ordinary")),
    ("4", _("4: small")),
]
LEVEL_CHOICES = [(str(level), word) for level, word in LEVELS]
MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time in the zone of the person who fills it in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT))
        super().__init__(input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


class AmountField(forms.CharField):
    """An amount of money as a person writes it, kept as minor units and currency."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "help_text",
            format_lazy(_("In {currency}, or with another currency: 600 EUR"), currency=settings.CURRENCY),
        )
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            minor, currency = read_money(text)
        except ValueError:
            raise forms.ValidationError(_("Write one amount, for example 600 or 600 EUR.")) from None
        return f"{minor} {currency}"


class DeskForm(forms.Form):
    """A form among others on one page.

    Fields may stay empty: what is missing is for the action to say, in words that a person may read out.
    """

    name = ""
    # The key of the step whose card holds it, where one does.
    of_step = ""
    # Fields that are buttons: what is said about them stands above the form, since no field carries it.
    pressed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.name}_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def refuse(self, refusal: DomainError) -> None:
        """Put the sentences of a refusal where they belong: at their field, or above the form."""
        for blocker in refusal.blockers:
            seen = blocker.field in self.fields and blocker.field not in self.pressed
            self.add_error(blocker.field if seen else None, blocker.message)


def level_field(label: Any) -> forms.TypedChoiceField:
    """Return a field for one of the five levels on which expectation and delivery are measured."""
    return forms.TypedChoiceField(
        label=label,
        choices=LEVEL_CHOICES,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )


def lines(rows: int) -> forms.Textarea:
    """Return a text area of so many lines."""
    return forms.Textarea(attrs={"rows": rows})
