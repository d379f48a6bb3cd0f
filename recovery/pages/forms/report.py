"""The forms of the public pages; they speak to the customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cxdesk.common.errors import DomainError
from recovery.models import Preferred
from recovery.models.keys import is_phone
from recovery.pages.forms.base import DeskForm, lines
from recovery.pages.forms.intake import WordsField

BEST = [(Preferred.PHONE, _("Call me")), (Preferred.TEXT, _("Text me")), (Preferred.MAIL, _("E-mail me"))]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files from one control; what is in them is for the action to judge."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [one for one in files if one]


class ReportForm(DeskForm):
    """What somebody tells us who has no account here."""

    name = "report"

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    words = WordsField(
        7,
        label=_("What happened, in your own words?"),
        help_text=_(
            "Write it as you would say it. We keep it exactly so, and you will not have to tell it twice."
        ),
    )
    want = WordsField(
        3,
        max_length=2000,
        label=_("What would put it right for you?"),
        help_text=_("If you do not know, leave it empty; we ask you."),
    )
    name_given = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    mail = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        error_messages={
            "invalid": _("This address is not complete. A phone number alone is enough too."),
        },
    )
    best = forms.ChoiceField(label=_("What is best?"), choices=BEST, widget=forms.RadioSelect, required=False)
    no_answer = forms.BooleanField(label=_("I want no answer"), required=False)
    booking = forms.CharField(
        label=_("Booking or room number"), help_text=_("If you have it."), max_length=120, required=False
    )
    pictures = ManyFilesField(
        label=_("Receipts or pictures"), help_text=_("Up to 5, each up to 10 MB."), required=False
    )
    behalf = forms.BooleanField(label=_("I write for somebody else, and they know it"), required=False)
    behalf_of = forms.CharField(label=_("Their name"), max_length=200, required=False)
    # People do not see it; whoever fills in every field gives itself away.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = "image/jpeg,image/png,image/gif,image/webp,image/heic,application/pdf,text/plain"
        self.fields["pictures"].widget.attrs["accept"] = kinds

    def refuse(self, refusal: DomainError) -> None:
        if refusal.field == "files":
            self.add_error("pictures", refusal.message)
        else:
            super().refuse(refusal)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("website"):
            self.add_error(None, _("One field is there for machines alone. Empty it and send again."))
        reached = given.get("phone") or given.get("mail")
        if not reached and not given.get("no_answer") and "mail" not in self.errors:
            words = _("Say how we reach you, by phone or e-mail, or tick that you want no answer.")
            self.add_error("phone", words)
        if given.get("phone") and not is_phone(given["phone"]):
            self.add_error("phone", _("A phone number has more digits."))
        best = given.get("best")
        if reached and best == Preferred.MAIL and not given.get("mail"):
            self.add_error("mail", _("You would like an e-mail, so we need the address."))
        if reached and best in (Preferred.PHONE, Preferred.TEXT) and not given.get("phone"):
            self.add_error("phone", _("You would like a call or a text, so we need the number."))
        return given


class OwnWordsForm(DeskForm):
    """What a customer adds on their own page."""

    name = "words"

    more = forms.CharField(label=_("Your message"), widget=lines(3), max_length=4000, required=False)
