"""Where a person can go: the places of the bar and of the account menu."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.access import Access, access_of
from cxdesk.accounts.models import Role, User


@dataclass(frozen=True)
class Place:
    """One page in the navigation; `key` is what single-key navigation waits for after g."""

    name: str
    title: str | Promise
    key: str = ""
    wide: bool = False
    url: str = ""
    current: bool = False


def address(name: str) -> str:
    """Return the address of a page, or nothing when this installation does not have the page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _places(access: Access) -> list[Place]:
    oversees = access.reads_all or access.has(Role.SUPERVISOR)
    keeps_house = access.is_admin or access.is_auditor
    places = [Place("my_day", _("My tasks") if access.only_colleague else _("My day"), key="d")]
    if access.works or access.reads_all:
        places.append(Place("complaints", _("Complaints"), key="q"))
    if access.works or access.reads_all:
        places.append(Place("mail", _("Mail"), key="m"))
    if oversees:
        places.append(Place("causes", _("Causes"), key="c"))
        places.append(Place("tone", _("Wording"), wide=True))
    if access.works or access.reads_all:
        places.append(Place("playbook", _("Playbook"), key="p", wide=True))
        places.append(Place("knowledge", _("Knowledge"), wide=True))
    if keeps_house:
        places.append(Place("import", _("Import"), wide=True))
        places.append(Place("taxonomy", _("Taxonomy"), wide=True))
        places.append(Place("mailboxes", _("Mailboxes"), wide=True))
        places.append(Place("people", _("People"), wide=True))
        places.append(Place("jobs", _("Jobs"), wide=True))
    return places


def places_for(user: User | AnonymousUser, path: str) -> list[Place]:
    """Return the places this person may go to, the one they are at marked."""
    access = access_of(user)
    if not access.roles:
        return []
    return [
        Place(place.name, place.title, place.key, place.wide, url, _is_at(url, path))
        for place in _places(access)
        if (url := address(place.name))
    ]


def _is_at(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
