from __future__ import annotations

from datetime import timedelta

import pytest
from knox.models import AuthToken

from cxdesk.accounts.access import access_of
from cxdesk.accounts.actions import (
    add_person,
    bring_back_person,
    create_token,
    deactivate_person,
    end_membership,
    install_person,
    on_deactivation,
    set_membership,
)
from cxdesk.accounts.actions import people as people_actions
from cxdesk.accounts.actions.rights import claim, versions_of
from cxdesk.accounts.errors import (
    AuditorHasNoOtherRole,
    BadValue,
    ChangedMeanwhile,
    EmailTaken,
    NotOnYourself,
    PersonInactive,
)
from cxdesk.accounts.models import Membership, Role, Team, User
from cxdesk.common import clock
from cxdesk.common.errors import NotAllowed

NOT_ADMINS = ("ana", "lea", "cleo", "aki", "otto")


# ------------------------------------------------------------------ add


def test_a_person_is_added_with_a_role_and_without_a_password(ada, harbour):
    bea = add_person(" Bea@CXdesk.test ", name="Bea", team=harbour, role=Role.AGENT, by=ada)

    assert bea.email == "bea@cxdesk.test"
    assert not bea.has_usable_password()
    assert access_of(bea).teams(Role.AGENT) == {harbour.pk}


def test_adding_a_person_twice_is_refused_and_changes_nothing(ada, ana, harbour):
    with pytest.raises(EmailTaken) as refusal:
        add_person("ANA@cxdesk.test", name="Other", team=harbour, role=Role.ADMIN, by=ada)

    assert refusal.value.field == "email"
    assert User.objects.get(email="ana@cxdesk.test").name == "Ana"
    assert Membership.objects.get(user=ana).role == Role.AGENT


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"email": "nothing"}, "email"), ({"name": " "}, "name"), ({"role": "owner"}, "role")],
)
def test_a_person_without_address_name_or_role_is_refused(ada, harbour, changed, field):
    said = {"email": "bea@cxdesk.test", "name": "Bea", "role": Role.AGENT} | changed

    with pytest.raises(BadValue) as refusal:
        add_person(said.pop("email"), team=harbour, by=ada, **said)

    assert refusal.value.field == field
    assert not User.objects.filter(name="Bea").exists()


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_nobody_but_an_admin_adds_people(request, who, harbour):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        add_person("bea@cxdesk.test", name="Bea", team=harbour, role=Role.AGENT, by=by)


def test_the_console_adds_the_first_person_and_their_team(db):
    ada = install_person("ada@cxdesk.test", name="Ada", team="Harbour", role=Role.ADMIN)

    assert access_of(ada).is_admin
    with pytest.raises(EmailTaken):
        install_person("ada@cxdesk.test", name="Ada", team="Elsewhere", role=Role.ADMIN)
    assert [team.name for team in Team.objects.all()] == ["Harbour"]


# ------------------------------------------------------------------ role


def test_a_role_is_given_and_counts_at_once(ada, ana, harbour, halcyon):
    set_membership(ana, halcyon, Role.SUPERVISOR, by=ada, at=clock.now())

    assert access_of(ana).supervises(halcyon.pk)
    assert access_of(ana).works_in(harbour.pk)


def test_giving_the_same_role_twice_is_once(ada, ana, halcyon):
    first = set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())
    version = User.objects.get(pk=ana.pk).rights_version
    second = set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())

    assert second == first
    assert User.objects.get(pk=ana.pk).rights_version == version


def test_a_new_role_takes_the_place_of_the_old_one(ada, ana, harbour):
    set_membership(ana, harbour, Role.SUPERVISOR, by=ada, at=clock.now())

    assert [row.role for row in Membership.objects.filter(user=ana)] == [Role.SUPERVISOR]


def test_an_auditor_gets_no_other_role(ada, aki, halcyon):
    with pytest.raises(AuditorHasNoOtherRole):
        set_membership(aki, halcyon, Role.AGENT, by=ada, at=clock.now())

    assert Membership.objects.filter(user=aki).count() == 1


def test_who_works_somewhere_does_not_become_an_auditor_elsewhere(ada, ana, halcyon):
    with pytest.raises(AuditorHasNoOtherRole):
        set_membership(ana, halcyon, Role.AUDITOR, by=ada, at=clock.now())


def test_the_only_role_may_become_auditor(ada, ana, harbour):
    set_membership(ana, harbour, Role.AUDITOR, by=ada, at=clock.now())

    assert access_of(ana).is_auditor


def test_a_deactivated_person_gets_no_role(ada, ana, halcyon, noon):
    deactivate_person(ana, by=ada, at=noon)

    with pytest.raises(PersonInactive):
        set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())


def test_admins_cannot_take_their_own_admin_role_away(ada, harbour):
    with pytest.raises(NotOnYourself):
        set_membership(ada, harbour, Role.AGENT, by=ada, at=clock.now())
    with pytest.raises(NotOnYourself):
        end_membership(ada, harbour, by=ada, at=clock.now())

    assert access_of(ada).is_admin


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_nobody_but_an_admin_gives_roles(request, who, make_person, harbour):
    them, by = make_person("Bea", Role.COLLEAGUE, harbour), request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        set_membership(them, harbour, Role.ADMIN, by=by, at=clock.now())
    with pytest.raises(NotAllowed):
        set_membership(by, harbour, Role.ADMIN, by=by, at=clock.now())


def test_an_admin_whose_role_is_gone_meanwhile_changes_nothing(ada, ana, harbour, halcyon):
    access_of(ada)
    Membership.objects.filter(user=ada).delete()

    with pytest.raises(NotAllowed):
        set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())


def test_rights_that_changed_after_they_were_looked_at_are_not_built_upon(ada, ana, halcyon):
    seen = versions_of(ana, ada)
    set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())

    with pytest.raises(ChangedMeanwhile):
        claim(seen)


# ------------------------------------------------------------------ end of a role


def test_a_person_leaves_a_team_and_stays_in_the_others(ada, ana, harbour, halcyon):
    set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())
    end_membership(ana, harbour, by=ada, at=clock.now())

    assert access_of(ana).teams() == {halcyon.pk}


def test_leaving_a_team_twice_is_harmless(ada, ana, harbour):
    end_membership(ana, harbour, by=ada, at=clock.now())
    end_membership(ana, harbour, by=ada, at=clock.now())

    assert access_of(ana).teams() == frozenset()


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_nobody_but_an_admin_takes_people_out_of_a_team(request, who, make_person, harbour):
    them = make_person("Bea", Role.AGENT, harbour)

    with pytest.raises(NotAllowed):
        end_membership(them, harbour, by=request.getfixturevalue(who), at=clock.now())

    assert Membership.objects.filter(user=them).exists()


# ------------------------------------------------------------------ deactivation


def test_a_deactivated_person_loses_tokens_and_access(ada, ana, noon):
    create_token(ana, "script", "read")

    deactivate_person(ana, by=ada, at=noon)

    assert not ana.is_active
    assert ana.deactivated_at == noon
    assert not access_of(ana).roles
    assert not AuthToken.objects.filter(user=ana).exists()


def test_deactivating_twice_keeps_the_first_moment(ada, ana, noon):
    deactivate_person(ana, by=ada, at=noon)
    deactivate_person(ana, by=ada, at=noon + timedelta(hours=1))

    assert ana.deactivated_at == noon


def test_admins_cannot_deactivate_themselves(ada, noon):
    with pytest.raises(NotOnYourself):
        deactivate_person(ada, by=ada, at=noon)

    assert User.objects.get(pk=ada.pk).is_active


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_nobody_but_an_admin_deactivates(request, who, make_person, harbour, noon):
    them = make_person("Bea", Role.AGENT, harbour)

    with pytest.raises(NotAllowed):
        deactivate_person(them, by=request.getfixturevalue(who), at=noon)

    assert User.objects.get(pk=them.pk).is_active


def test_what_else_must_happen_happens_once_and_in_the_same_transaction(ada, ana, noon, monkeypatch):
    monkeypatch.setattr(people_actions, "_on_deactivation", [])
    told = []

    @on_deactivation
    def hand_over(person, *, by, at):
        told.append((person.pk, by.pk, at))
        if len(told) == 1:
            raise RuntimeError("no heir")

    with pytest.raises(RuntimeError):
        deactivate_person(ana, by=ada, at=noon)
    assert User.objects.get(pk=ana.pk).is_active

    deactivate_person(ana, by=ada, at=noon)
    deactivate_person(ana, by=ada, at=noon)
    assert told == [(ana.pk, ada.pk, noon)] * 2


# ------------------------------------------------------------------ return


def test_a_person_comes_back_with_the_roles_they_had(ada, ana, harbour, noon):
    deactivate_person(ana, by=ada, at=noon)

    bring_back_person(ana, by=ada)

    assert ana.is_active
    assert ana.deactivated_at is None
    assert access_of(ana).works_in(harbour.pk)


def test_bringing_back_somebody_who_is_here_changes_nothing(ada, ana):
    bring_back_person(ana, by=ada)

    assert ana.is_active


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_nobody_but_an_admin_brings_back(request, who, ada, make_person, harbour, noon):
    them = make_person("Bea", Role.AGENT, harbour)
    deactivate_person(them, by=ada, at=noon)

    with pytest.raises(NotAllowed):
        bring_back_person(them, by=request.getfixturevalue(who))

    assert not User.objects.get(pk=them.pk).is_active
