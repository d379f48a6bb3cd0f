"""Rows that a body names by their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Team, User
from recovery.api.serializers.base import bad_field
from recovery.queries.customers import get_customer_to_choose
from recovery.queries.people import people_at_work, reviewers_of_causes, staff_of, teams_to_log_for
from recovery.queries.taxonomy import open_categories, open_sites, open_touchpoints


def rows_named(person: User, fields: dict[str, Any], *, team_id: int) -> dict[str, Any]:
    """Return the fields with rows in the place of numbers; null stays null.

    :raises rest_framework.exceptions.ValidationError: naming each field whose row is unknown or hidden.
    """
    finders: dict[str, Callable[[int], Any]] = {
        "category": lambda pk: _among(open_categories(), pk),
        "site": lambda pk: _among(open_sites(), pk),
        "touchpoint": lambda pk: _among(open_touchpoints(), pk),
        "concerns_staff": lambda pk: staff_of(access_of(person).teams() | {team_id}).filter(pk=pk).first(),
        "customer": lambda pk: _customer(person, pk),
    }
    found, mistakes = dict(fields), {}
    for name, find in finders.items():
        if fields.get(name) is None:
            continue
        found[name] = find(fields[name])
        if found[name] is None:
            mistakes[name] = [
                ErrorDetail(_("There is no such thing here, or you may not see it."), "unknown")
            ]
    if mistakes:
        raise ValidationError(mistakes)
    return found


def _among(rows: Sequence[Any], pk: int) -> Any:
    return next((row for row in rows if row.pk == pk), None)


def _customer(person: User, pk: int) -> Any:
    try:
        return get_customer_to_choose(person, pk)
    except Http404:
        return None


def team_named(person: User, pk: int | None) -> Team:
    """Return the team to log for; it may go unsaid by somebody who works in one team.

    :raises rest_framework.exceptions.ValidationError: when it is not said, or not theirs to log for.
    """
    teams = list(teams_to_log_for(person))
    if pk is None and len(teams) == 1:
        return teams[0]
    if pk is None:
        raise bad_field("team", _("You work in several teams. Say which one."), "required")
    for team in teams:
        if team.pk == pk:
            return team
    raise bad_field("team", _("You can log complaints for your own teams only."), "unknown")


def person_named(pk: int, *, field: str) -> User:
    """Return somebody who is to be asked; whether they can do it is for the action to say.

    :raises rest_framework.exceptions.ValidationError: when nobody has this number.
    """
    if found := people_at_work().filter(pk=pk).first():
        return found
    raise bad_field(field, _("There is no such person."), "unknown")


def owner_named(pk: int | None) -> User | None:
    """Return who shall own a cause: one of those whom the page offers, too."""
    if pk is None:
        return None
    if found := reviewers_of_causes().filter(pk=pk).first():
        return found
    raise bad_field("owner", _("There is no such supervisor or admin."), "unknown")
