from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cxdesk.accounts.access import NOTHING, access_of
from cxdesk.accounts.models import Membership, Role, User


def test_access_is_read_with_one_query_and_then_kept(ana, harbour, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert access_of(ana).teams() == {harbour.pk}
        assert access_of(ana).works
        assert access_of(ana).works_in(harbour.pk)


def test_nobody_and_deactivated_people_reach_nothing(ana, noon, django_assert_num_queries):
    ana.is_active, ana.deactivated_at = False, noon

    with django_assert_num_queries(0):
        assert access_of(AnonymousUser()) == NOTHING
        assert access_of(ana) == NOTHING


@pytest.mark.parametrize(
    ("role", "works", "reads_all", "supervises", "only_colleague"),
    [
        (Role.COLLEAGUE, False, False, False, True),
        (Role.AGENT, True, False, False, False),
        (Role.SUPERVISOR, True, False, True, False),
        (Role.ADMIN, False, True, False, False),
        (Role.AUDITOR, False, True, False, False),
    ],
)
def test_each_role_opens_what_it_should(
    make_person, harbour, role, works, reads_all, supervises, only_colleague
):
    access = access_of(make_person("Somebody", role, harbour))

    assert access.works is works
    assert access.reads_all is reads_all
    assert access.supervises(harbour.pk) is supervises
    assert access.only_colleague is only_colleague


def test_a_role_in_one_team_opens_nothing_in_another(otto, harbour, halcyon):
    access = access_of(otto)

    assert access.works_in(halcyon.pk)
    assert not access.works_in(harbour.pk)
    assert access.teams(Role.AGENT) == {halcyon.pk}
    assert access.teams(Role.SUPERVISOR) == frozenset()


def test_a_superuser_gets_nothing_from_that(db):
    root = User.objects.create_superuser("root@cxdesk.test", "correct horse battery", name="Root")

    assert not root.is_superuser
    assert access_of(root) == NOTHING


def test_two_memberships_of_one_person_in_one_team_cannot_be(ana, harbour):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=ana, team=harbour, role=Role.SUPERVISOR)
