from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from cxdesk.accounts.models import Team, User


def test_one_address_is_one_person_whatever_the_case(ana):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANA@cxdesk.Test", name="Ana again")


def test_an_address_in_capitals_cannot_get_in_by_another_way(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Bea@cxdesk.test", name="Bea")])


def test_a_person_without_a_password_cannot_be_signed_in_with_an_empty_one(ana):
    assert not ana.has_usable_password()
    assert not ana.check_password("")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Wei Zhang", "WZ"), ("Priya", "P"), ("Ana María de la Luz", "AL"), ("张伟", "张"), ("", "S")],
)
def test_initials_are_two_letters_or_one_character(name, initials):
    assert User(name=name, email="someone@cxdesk.test").initials == initials


def test_a_team_has_at_least_one_working_day(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="Never", workdays="")


def test_a_new_person_starts_in_the_zone_of_the_house(db, settings):
    settings.TIME_ZONE = "Asia/Taipei"

    assert User.objects.create_user("bea@cxdesk.test", name="Bea").zone == "Asia/Taipei"
