"""The people who work in the demo, and their teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from django.conf import settings

from cxdesk.accounts.actions import add_person, add_team, change_settings, set_membership
from cxdesk.accounts.models import Language, Role, Team, User
from cxdesk.common import clock

EVERY_DAY = "1234567"
HARBOUR, TOWN = "Harbour desk", "Town desk"


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here; the first of the teams is the one shown beside the name."""

    key: str
    name: str
    email: str
    roles: tuple[tuple[str, str], ...]
    phone: str = ""
    language: str = Language.ENGLISH


COLLEAGUES = (
    Colleague("wei", "Wei Zhang", "wei.zhang@cxdesk.example", ((HARBOUR, Role.AGENT),), "+86 21 5550 0142"),
    Colleague("amara", "Amara Obi", "amara.obi@cxdesk.example", ((HARBOUR, Role.AGENT),), "+86 21 5550 0143"),
    Colleague(
        "jonas",
        "Jonas Pettersson",
        "jonas.pettersson@cxdesk.example",
        ((HARBOUR, Role.AGENT),),
        "+86 21 5550 0144",
    ),
    Colleague(
        "ingrid",
        "Ingrid Halvorsen",
        "ingrid.halvorsen@cxdesk.example",
        ((HARBOUR, Role.AGENT),),
        "+86 21 5550 0145",
    ),
    Colleague(
        "jing",
        "陈静",
        "chen.jing@cxdesk.example",
        ((TOWN, Role.AGENT), (HARBOUR, Role.AGENT)),
        "+86 21 5550 0146",
        Language.SIMPLIFIED,
    ),
    Colleague(
        "tomas",
        "Tomás Rivera",
        "tomas.rivera@cxdesk.example",
        ((TOWN, Role.AGENT), (HARBOUR, Role.AGENT)),
        "+86 21 5550 0147",
    ),
    Colleague(
        "he_yan",
        "He Yan",
        "he.yan@cxdesk.example",
        ((HARBOUR, Role.SUPERVISOR), (TOWN, Role.SUPERVISOR)),
        "+86 21 5550 0140",
    ),
    Colleague(
        "priya", "Priya Nair", "priya.nair@cxdesk.example", ((HARBOUR, Role.ADMIN),), "+86 21 5550 0101"
    ),
    Colleague("ruth", "Ruth Adler", "ruth.adler@cxdesk.example", ((HARBOUR, Role.AUDITOR),)),
    Colleague("zhao_lei", "Zhao Lei", "zhao.lei@cxdesk.example", ((HARBOUR, Role.COLLEAGUE),)),
)
# Who is there says that the Tuesday was told.
FIRST = COLLEAGUES[0].email


def hire() -> tuple[dict[str, Team], dict[str, User]]:
    """Add the teams and everybody in them; return teams by name and people by key."""
    teams = {
        name: add_team(
            name,
            zone=settings.TIME_ZONE,
            opens_at=opens,
            closes_at=closes,
            workdays=EVERY_DAY,
            by=None,
        )
        for name, opens, closes in ((HARBOUR, time(7), time(22)), (TOWN, time(8), time(20)))
    }
    return teams, {one.key: _hired(one, teams) for one in COLLEAGUES}


def _hired(one: Colleague, teams: dict[str, Team]) -> User:
    (team, role), *others = one.roles
    person = add_person(one.email, name=one.name, team=teams[team], role=role, by=None, language=one.language)
    for other, role_there in others:
        set_membership(person, teams[other], role_there, by=None, at=clock.now())
    if one.phone:
        change_settings(person, by=person, phone=one.phone)
    return person
