"""Adding a team and changing its name and hours."""

from __future__ import annotations

from datetime import time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.actions.rights import require_admin
from cxdesk.accounts.errors import BadValue, NameTaken
from cxdesk.accounts.models import Team, User
from cxdesk.accounts.zones import check_zone

WEEK = "1234567"


@transaction.atomic
def add_team(
    name: str, *, zone: str, opens_at: time, closes_at: time, workdays: str, by: User | None
) -> Team:
    """Add a team with its working hours.

    :raises NotAllowed: when `by` is no admin.
    :raises NameTaken: when there is a team of this name.
    :raises BadValue: for an unknown zone, no working day or no name.
    """
    require_admin(by)
    team = Team(
        name=name.strip(), zone=zone, opens_at=opens_at, closes_at=closes_at, workdays=_in_order(workdays)
    )
    return _keep(team)


@transaction.atomic
def change_team(
    team: Team, *, name: str, zone: str, opens_at: time, closes_at: time, workdays: str, by: User | None
) -> Team:
    """Change a team's name and working hours; what was promised before keeps its moment.

    :raises NotAllowed: when `by` is no admin.
    :raises NameTaken: when another team has this name.
    :raises BadValue: for an unknown zone, no working day or no name.
    """
    require_admin(by)
    team.name, team.zone, team.workdays = name.strip(), zone, _in_order(workdays)
    team.opens_at, team.closes_at = opens_at, closes_at
    return _keep(team)


def _keep(team: Team) -> Team:
    if not team.name:
        raise BadValue(_("Write the name of the team."), field="name")
    if not team.workdays:
        raise BadValue(_("Choose at least one working day."), field="workdays")
    try:
        check_zone(team.zone)
    except ValidationError as refusal:
        raise BadValue(refusal.messages[0], field="zone") from None
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise NameTaken(_("There is a team of this name already."), field="name") from None
    return team


def _in_order(workdays: str) -> str:
    return "".join(day for day in WEEK if day in workdays)
