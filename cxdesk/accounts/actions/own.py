"""What people change about themselves."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cxdesk.accounts.errors import BadValue
from cxdesk.accounts.models import User
from cxdesk.accounts.zones import check_zone
from cxdesk.common.errors import NotAllowed


class Settings(TypedDict, total=False):
    language: str
    zone: str
    theme: str
    density: str
    availability: str
    phone: str
    single_keys: bool


@transaction.atomic
def change_settings(person: User, *, by: User, **chosen: Unpack[Settings]) -> User:
    """Keep what a person chose for themselves; what is not named stays.

    :raises NotAllowed: when it is somebody else.
    :raises BadValue: for a value that is none of the choices.
    """
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody changes their own settings only."))
    if unknown := set(chosen) - set(Settings.__annotations__):
        raise TypeError(f"These are no settings: {', '.join(sorted(unknown))}.")
    for name, value in chosen.items():
        setattr(person, name, value)
    try:
        person.clean_fields(exclude={field.name for field in User._meta.fields} - set(chosen))
        check_zone(person.zone)
    except ValidationError as refusal:
        field = next(iter(refusal.message_dict)) if hasattr(refusal, "error_dict") else "zone"
        raise BadValue(refusal.messages[0], field=field) from None
    person.save(update_fields=list(chosen))
    return person


@transaction.atomic
def end_other_sessions(person: User, *, by: User) -> User:
    """End all sessions of a person; the page that asks keeps its own by renewing it afterwards.

    :raises NotAllowed: when it is somebody else.
    """
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody ends their own sessions only."))
    User.objects.filter(pk=person.pk).update(session_generation=F("session_generation") + 1)
    person.refresh_from_db(fields=["session_generation"])
    return person
