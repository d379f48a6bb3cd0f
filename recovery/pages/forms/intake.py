"""What is written down while somebody talks: the whole intake, and the short lane."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import Team, User
from recovery.models import Channel, ComplaintReference
from recovery.models.keys import is_phone
from recovery.pages.forms.base import MOOD_CHOICES, SEVERITIES, DeskForm, MomentField, lines
from recovery.queries import people, taxonomy
from recovery.queries.customers import begins_an_address_of

LONGEST_WORDS = 20_000
# The ways in which a complaint reaches somebody who writes it down.
CHANNELS = [(one.value, one.label) for one in Channel if one not in (Channel.FORM, Channel.IMPORT)]
KINDS = [("", "–"), *ComplaintReference.Kind.choices]
SOMEBODY_ELSE = "new"


class WordsField(forms.CharField):
    """The customer's own words: kept as they are, but for the line ends a browser adds."""

    def __init__(self, rows: int, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_WORDS)
        kwargs.setdefault("required", False)
        super().__init__(widget=lines(rows), strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def _mood(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=MOOD_CHOICES,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )


def _choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, **kwargs)


def _line(label: Any, length: int = 120, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=False, widget=forms.TextInput(attrs=attrs)
    )


class IntakeForm(DeskForm):
    """A complaint while the customer is on the line; the words come first, all else may wait."""

    name = "intake"

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    verbatim = WordsField(
        6,
        label=_("What are they saying? Write it as they say it."),
        help_text=_(
            "Their words are kept for ever and cannot be changed later. Add your own view in step 1."
        ),
    )
    emotion = _mood(
        _("How are they feeling?"), _("At 4 and 5: they are angry at the problem, not at you. Just listen.")
    )
    touchpoint = _choice(_("Touchpoint"), ())
    category = _choice(_("What kind"), ())
    site = _choice(_("Place"), ())
    ref_kind_1 = _choice(_("Number of a"), KINDS, initial=ComplaintReference.Kind.BOOKING)
    ref_value_1 = _line(_("Number or name"), autocomplete="off")
    ref_kind_2 = _choice(_("Number of a"), KINDS, initial=ComplaintReference.Kind.ROOM)
    ref_value_2 = _line(_("Number or name"), autocomplete="off")

    customer = forms.CharField(max_length=20, required=False)
    customer_name = _line(_("Name"), 200, autocomplete="off")
    customer_phone = _line(_("Phone"), 60, type="tel", autocomplete="off")
    customer_email = _line(_("E-mail"), 254, inputmode="email", autocomplete="off")
    anonymous = forms.BooleanField(label=_("They do not want to give a name"), required=False)
    spoken_by = _line(_("Who is speaking for them?"), 200, autocomplete="off")
    spoken_by_contact = _line(_("How do we reach that person?"), 254, autocomplete="off")

    channel = forms.ChoiceField(
        label=_("How did it reach us?"), choices=CHANNELS, initial=Channel.PHONE, widget=forms.RadioSelect
    )
    received_at = MomentField(label=_("When did it reach us?"))
    severity = forms.TypedChoiceField(label=_("Severity"), choices=SEVERITIES, coerce=int, initial="3")
    verbatim_language = _choice(_("Language of their words"), [("", _("As it looks")), *settings.LANGUAGES])
    team = _choice(_("Team"), ())
    concerns_staff = _choice(
        _("Is it about a colleague?"), (), help_text=_("That person will not see it, whatever their role.")
    )
    is_sensitive = forms.BooleanField(
        label=_("Sensitive: only the owner and the supervisors of the team see it"), required=False
    )
    is_training = forms.BooleanField(label=_("Training: counts in no figure"), required=False)
    call_back_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = list(people.teams_to_log_for(user))
        staff = people.staff_of(frozenset(team.pk for team in teams))
        nobody = ("", _("No"))
        self._offer("touchpoint", [(one.pk, taxonomy.name_of(one)) for one in taxonomy.open_touchpoints()])
        self._offer("site", [(one.pk, taxonomy.name_of(one)) for one in taxonomy.open_sites()])
        self._offer("category", taxonomy.category_choices())
        self._offer("concerns_staff", [(one.pk, one.name) for one in staff], empty=nobody)
        self._offer("team", [(team.pk, team.name) for team in teams], empty=None)
        self.teams = {str(team.pk): team for team in teams}

    def _offer(self, name: str, choices: list[Any], empty: Any = ("", "–")) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        rows = [(value if isinstance(inner, list) else str(value), inner) for value, inner in choices]
        field.choices = [*([empty] if empty else []), *rows]

    def clean_customer(self) -> str:
        chosen: str = self.cleaned_data["customer"]
        if chosen and chosen != SOMEBODY_ELSE and not chosen.isdecimal():
            raise forms.ValidationError(_("Choose the customer again."))
        return chosen

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self._check_email(found.get("customer_email", ""), found.get("customer", ""))
        if (phone := found.get("customer_phone")) and not is_phone(phone):
            self.add_error("customer_phone", _("A phone number has more digits."))
        named = any(found.get(f"customer_{part}") for part in ("name", "phone", "email"))
        if found.get("anonymous") and (named or found.get("customer", "").isdecimal()):
            self.add_error("anonymous", _("You wrote down who it is. Empty those fields, or untick this."))
        return found

    def _check_email(self, email: str, customer: str) -> None:
        """Refuse what is no address, unless it is how the customer who was picked was looked for."""
        # The ids of rows have nineteen digits at most.
        picked = int(customer) if customer.isdecimal() and len(customer) < 19 else None
        if not email or (picked is not None and begins_an_address_of(picked, email)):
            return
        try:
            validate_email(email)
        except forms.ValidationError:
            self.add_error("customer_email", _("This e-mail address is not complete."))

    def references(self) -> tuple[tuple[str, str], ...]:
        """Return the numbers that were filled in; one without a kind counts as a booking."""
        pairs = ((self.cleaned_data[f"ref_kind_{n}"], self.cleaned_data[f"ref_value_{n}"]) for n in (1, 2))
        return tuple((kind or ComplaintReference.Kind.BOOKING, value) for kind, value in pairs if value)


class LaneForm(DeskForm):
    """Put right on the spot: eight things to fill in, and the button says the ninth."""

    name = "lane"

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    team = forms.ChoiceField(widget=forms.HiddenInput, required=False)
    verbatim = WordsField(2, label=_("What did they say? In their words."))
    who = _line(_("Room, name or nothing"), 200, autocomplete="off")
    restatement = forms.CharField(
        label=_("What you understood. You said it back, and they said yes."), widget=lines(2), required=False
    )
    expectation = WordsField(2, label=_("What did they want?"), max_length=2000)
    mood_before = _mood(_("How were they at the start?"))
    apology = forms.CharField(label=_("The words of your apology"), widget=lines(2), required=False)
    what_was_done = forms.CharField(label=_("What did you do?"), widget=lines(2), required=False)
    mood_after = _mood(_("How are they now?"))

    def __init__(self, teams: Iterable[Team] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(team.pk), team.name) for team in teams]
        cast(forms.ChoiceField, self.fields["team"]).choices = choices
