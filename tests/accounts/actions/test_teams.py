from __future__ import annotations

from datetime import time

import pytest

from cxdesk.accounts.actions import add_team, change_team
from cxdesk.accounts.errors import BadValue, NameTaken
from cxdesk.accounts.models import Team
from cxdesk.common.errors import NotAllowed

HOURS = {"zone": "Asia/Shanghai", "opens_at": time(8), "closes_at": time(20), "workdays": "7136"}


def test_a_team_is_added_with_its_days_in_order(ada):
    team = add_team(" Night desk ", by=ada, **HOURS)

    assert Team.objects.get(name="Night desk") == team
    assert team.workdays == "1367"


def test_a_second_team_of_the_same_name_is_refused(ada, harbour):
    with pytest.raises(NameTaken):
        add_team("Harbour", by=ada, **HOURS)

    assert Team.objects.filter(name="Harbour").count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"zone": "Mars/Olympus"}, "zone"), ({"workdays": ""}, "workdays"), ({"name": " "}, "name")],
)
def test_hours_that_mean_nothing_are_refused(ada, harbour, changed, field):
    said = {"name": "Harbour", **HOURS} | changed

    with pytest.raises(BadValue) as refusal:
        change_team(harbour, by=ada, **said)

    assert refusal.value.field == field
    assert Team.objects.get(pk=harbour.pk).zone == "UTC"


def test_hours_change_and_the_same_hours_again_are_harmless(ada, harbour):
    for _ in range(2):
        change_team(harbour, name="Harbour", by=ada, **HOURS)

    kept = Team.objects.get(pk=harbour.pk)
    assert (kept.zone, kept.opens_at, kept.closes_at, kept.workdays) == (
        "Asia/Shanghai",
        time(8),
        time(20),
        "1367",
    )


def test_a_team_does_not_take_the_name_of_another(ada, harbour, halcyon):
    with pytest.raises(NameTaken):
        change_team(halcyon, name="Harbour", by=ada, **HOURS)


@pytest.mark.parametrize("who", ["ana", "lea", "cleo", "aki", "otto"])
def test_nobody_but_an_admin_adds_or_changes_teams(request, who, harbour):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        add_team("Night desk", by=by, **HOURS)
    with pytest.raises(NotAllowed):
        change_team(harbour, name="Harbour", by=by, **HOURS)
