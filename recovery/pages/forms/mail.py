"""The forms of the tray and of mailboxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery.models import Mailbox
from recovery.pages.forms.base import DeskForm
from recovery.queries.mail_in import teams_with_mail


class JoinMailForm(DeskForm):
    """To which complaint a mail belongs."""

    name = "join"

    reference = forms.CharField(label=_("Reference of the complaint"), max_length=40, required=False)


class AsideMailForm(DeskForm):
    """Why a mail is no complaint."""

    name = "aside"

    why = forms.CharField(label=_("Why it is no complaint"), max_length=280, required=False)


class MailboxForm(DeskForm):
    """An address of a team and how its mail comes here."""

    name = "mailbox"

    title = forms.CharField(label=_("Name"), max_length=60, required=False)
    team = forms.ModelChoiceField(label=_("Team"), queryset=teams_with_mail(), empty_label=None)
    address = forms.CharField(label=_("E-mail address"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("How mail comes here"), choices=Mailbox.Kind.choices, widget=forms.RadioSelect
    )
    host = forms.CharField(label=_("Server"), max_length=200, required=False)
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65535,
        required=False,
        initial=993,
        help_text=_("993 for TLS, 143 for STARTTLS."),
    )
    account = forms.CharField(label=_("Account"), max_length=200, required=False)
    password_env = forms.CharField(
        label=_("Variable with the password"),
        max_length=80,
        required=False,
        help_text=_("The password is never stored. Set, for example, CXDESK_MAIL_DESK where the desk runs."),
    )
    folder = forms.CharField(label=_("Folder"), max_length=100, required=False, initial="INBOX")
    is_stopped = forms.BooleanField(label=_("Take no more mail from here"), required=False)

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        if mailbox is not None:
            kwargs.setdefault("initial", _initial(mailbox))
        super().__init__(*args, **kwargs)
        if mailbox is None:
            del self.fields["is_stopped"]
            self.fields["kind"].initial = Mailbox.Kind.WEBHOOK

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        said["name"] = said.pop("title")
        return said


def _initial(mailbox: Mailbox) -> dict[str, Any]:
    names = ("team", "address", "kind", "host", "port", "account", "password_env", "folder")
    said = {name: getattr(mailbox, name) for name in names}
    return {**said, "title": mailbox.name, "is_stopped": mailbox.stopped_at is not None}
