"""Sites, touchpoints and categories change by admins alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from cxdesk.accounts.models import User
from recovery.actions.taxonomy import add_label, rename_label, restore_label, retire_label
from recovery.errors import LabelRefused, NotAllowed
from recovery.models import Category, Site, Touchpoint
from recovery.queries.taxonomy import name_of, open_categories, open_sites

pytestmark = pytest.mark.django_db


def test_a_site_is_added_once(ada: User) -> None:
    first = add_label("sites", "  Harbour   House ", by=ada)
    assert first.name == "Harbour House"
    assert add_label("sites", "harbour house", by=ada) == first
    assert open_sites() == [first]


def test_a_category_of_the_second_level_stands_below_its_parent(ada: User) -> None:
    service = Category.objects.get(key="channel")
    child = add_label("categories", "Family apart", service, by=ada)
    assert child in open_categories()
    with pytest.raises(LabelRefused):
        add_label("categories", "Third", child, by=ada)


def test_the_same_name_may_stand_below_two_parents(ada: User) -> None:
    one, other = Category.objects.get(key="channel"), Category.objects.get(key="price")
    assert add_label("categories", "Other", one, by=ada) != add_label("categories", "Other", other, by=ada)


@pytest.mark.parametrize("name", ["", "   ", "a\x00b"])
def test_a_label_needs_a_name(ada: User, name: str) -> None:
    with pytest.raises(LabelRefused):
        add_label("sites", name, by=ada)


def test_a_name_that_is_taken_is_refused(ada: User) -> None:
    add_label("sites", "North", by=ada)
    south = add_label("sites", "South", by=ada)
    with pytest.raises(LabelRefused):
        rename_label(south, "north", by=ada)
    assert rename_label(south, "South gate", by=ada).name == "South gate"


def test_a_retired_label_is_offered_no_more_and_comes_back(ada: User, noon: datetime) -> None:
    site = add_label("sites", "North", by=ada)
    retire_label(site, by=ada, at=noon)
    retire_label(site, by=ada, at=noon.replace(hour=20))
    assert open_sites() == []
    assert Site.objects.get().retired_at == noon
    restore_label(site, by=ada)
    restore_label(site, by=ada)
    assert open_sites() == [site]


def test_a_label_does_not_come_back_beside_its_name_again(ada: User, noon: datetime) -> None:
    old = add_label("sites", "North", by=ada)
    retire_label(old, by=ada, at=noon)
    add_label("sites", "North", by=ada)
    with pytest.raises(LabelRefused):
        restore_label(old, by=ada)


def test_children_of_a_retired_category_are_offered_no_more(ada: User, noon: datetime) -> None:
    retire_label(Category.objects.get(key="price"), by=ada, at=noon)
    assert "billing" not in {row.key for row in open_categories()}


def test_nobody_but_an_admin_changes_it(ana: User, lea: User, aki: User, otto: User, noon: datetime) -> None:
    label = Category.objects.get(key="price")
    for person in (ana, lea, aki, otto):
        for act in (
            lambda by: add_label("sites", "North", by=by),
            lambda by: rename_label(label, "North", by=by),
            lambda by: retire_label(label, by=by, at=noon),
            lambda by: restore_label(label, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(person)


def test_keeping_a_shipped_name_as_it_is_shown_is_no_new_name(ada: User) -> None:
    booking = Touchpoint.objects.get(key="booking")

    with translation.override("zh-hans"):
        rename_label(booking, name_of(booking), by=ada)

    booking.refresh_from_db()
    assert booking.name == "Booking"
