"""How a person wants to be told of each event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cxdesk.common.words import say
from recovery.models import NotificationEvent, NotificationSettings
from recovery.pages.forms.base import DeskForm
from recovery.playbook.notices import MAIL_NAMES, NOTICES, Mail


class NoticesForm(DeskForm):
    """Two fields for each event, and the quiet hours."""

    name = "notices"
    quiet_from = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, choices: NotificationSettings, **kwargs: Any) -> None:
        initial = {"quiet_from": choices.quiet_from, "quiet_until": choices.quiet_until}
        names = [(mail.value, say(words)) for mail, words in MAIL_NAMES.items()]
        super().__init__(*args, initial=initial, **kwargs)
        for event, notice in NOTICES.items():
            in_app, mail = choices.wants(event, in_app=notice.in_app, mail=notice.mail)
            self.fields[f"{event}_in_app"] = forms.BooleanField(
                label=_("In the app"), required=False, initial=in_app
            )
            self.fields[f"{event}_mail"] = forms.ChoiceField(
                label=_("By mail"), choices=names, initial=mail.value
            )

    def rows(self) -> Iterator[tuple[NotificationEvent, str, BoundField, BoundField]]:
        """Give each event with its title and its two fields."""
        for event, notice in NOTICES.items():
            yield event, say(notice.title), self[f"{event}_in_app"], self[f"{event}_mail"]

    @property
    def chosen(self) -> dict[NotificationEvent, tuple[bool, Mail]]:
        """Return what was chosen for each event."""
        data = self.cleaned_data
        return {event: (data[f"{event}_in_app"], Mail(data[f"{event}_mail"])) for event in NOTICES}
