"""The forms of a customer: what we say about them, and how they are reached."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cxdesk.common.errors import DomainError
from recovery.models import CustomerIdentity, Preferred
from recovery.pages.forms.base import DeskForm

PREFERRED = [("", "–"), *Preferred.choices]
KINDS = [
    (CustomerIdentity.Kind.PHONE, _("Phone")),
    (CustomerIdentity.Kind.EMAIL, _("E-mail")),
    (CustomerIdentity.Kind.ACCOUNT, _("Account")),
]


class CustomerForm(DeskForm):
    name = "customer"

    name_given = forms.CharField(label=_("Name"), max_length=200, required=False)
    tier = forms.CharField(label=_("Tier"), max_length=20, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", "–"), *settings.LANGUAGES], required=False
    )
    preferred_channel = forms.ChoiceField(
        label=_("How they like to be reached"), choices=PREFERRED, required=False
    )

    def refuse(self, refusal: DomainError) -> None:
        # A form of the desk has a name of its own, so the customer's is called otherwise here.
        self.add_error("name_given" if refusal.field == "name" else refusal.field or None, refusal.message)


class IdentityForm(DeskForm):
    name = "identity"

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS)
    value = forms.CharField(
        label=_("Address or number"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
