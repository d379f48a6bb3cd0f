"""The forms of the people and settings pages: they check shape, the actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import Language, Letterhead, Role, Scope, Team, User
from cxdesk.accounts.queries import teams
from cxdesk.accounts.zones import zone_names

# Each in its own words, for people who cannot read the page they are on.
LANGUAGES = (
    (Language.ENGLISH, "English"),
    (Language.SIMPLIFIED, "简体中文"),
    (Language.TRADITIONAL, "繁體中文"),
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    UserModelForm = forms.ModelForm[User]
    TeamModelForm = forms.ModelForm[Team]
else:
    # Django's forms know no type arguments while they run.
    UserModelForm = TeamModelForm = forms.ModelForm

WEEKDAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in zone_names()]


class ZoneField(forms.ChoiceField):
    """One of the zones of the world; a zone that is kept but no longer listed stays choosable."""

    def __init__(self, *, label: StrOrPromise) -> None:
        super().__init__(label=label, choices=_zones)

    def keep(self, name: str) -> None:
        if name and name not in zone_names():
            self.choices = [(name, name), *_zones()]


class SettingsForm(UserModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    zone = ZoneField(label=_("Time zone"))

    class Meta:
        model = User
        fields = ("language", "zone", "availability", "phone", "theme", "density", "single_keys")
        widgets = {
            "availability": forms.RadioSelect,
            "theme": forms.RadioSelect,
            "density": forms.RadioSelect,
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {
            "phone": _("Where a customer or a colleague can reach you."),
            "single_keys": _("For example c for a new complaint. They rest inside fields."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        zone = self.fields["zone"]
        if isinstance(zone, ZoneField):
            zone.keep(self.instance.zone)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scope = forms.ChoiceField(
        label=_("It may"), choices=Scope.choices, initial=Scope.READ, widget=forms.RadioSelect
    )


class TeamForm(TeamModelForm):
    zone = ZoneField(label=_("Time zone"))
    workdays = forms.MultipleChoiceField(
        label=_("Working days"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, initial=list("12345")
    )

    class Meta:
        model = Team
        fields = ("name", "zone", "opens_at", "closes_at", "workdays")
        widgets = {
            "opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "closes_at": _(
                "Not later than it opens means the next morning; the same time means round the clock."
            ),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        if self.instance.pk:
            self.initial["workdays"] = list(self.instance.workdays)
        else:
            self.initial["zone"] = settings.TIME_ZONE
        zone = self.fields["zone"]
        if isinstance(zone, ZoneField):
            zone.keep(self.instance.zone)

    def clean_workdays(self) -> str:
        return "".join(self.cleaned_data["workdays"])

    def validate_unique(self) -> None:
        """Leave a name that is taken to the action, which refuses it in one place for everybody."""


class MembershipForm(forms.Form):
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        self.fields["team"].queryset = teams()  # type: ignore[attr-defined]  # it is the ModelChoiceField above


class PersonForm(MembershipForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    field_order = ("name", "email", "language", "team", "role")


class LetterheadsForm(forms.Form):
    """As whom mail to customers is sent and what stands below it, in each language."""

    def __init__(self, *args: object, heads: Iterable[Letterhead] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        kept = {one.language: one for one in heads}
        for language, words in LANGUAGES:
            head = kept.get(language)
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Name in mail, %(language)s") % {"language": words},
                max_length=120,
                required=False,
                initial=head.sender_name if head else "",
            )
            self.fields[f"signature_{language}"] = forms.CharField(
                label=_("Signature, %(language)s") % {"language": words},
                max_length=1000,
                required=False,
                initial=head.signature if head else "",
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )

    def clean(self) -> dict[str, object]:
        given = self.cleaned_data
        heads = {
            str(language): (given.get(f"name_{language}", ""), given.get(f"signature_{language}", ""))
            for language, _words in LANGUAGES
        }
        return {"heads": heads}


class TeamLetterheadsForm(LetterheadsForm):
    mail_address = forms.EmailField(
        label=_("Address of its mail"),
        required=False,
        help_text=_("From which its mail leaves. Empty means its mailbox, or the address of the desk."),
    )

    def clean(self) -> dict[str, object]:
        return {**super().clean(), "mail_address": self.cleaned_data.get("mail_address", "")}
