"""What was stored before phones were found by their ends and names without their accents is found too."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from recovery.actions.customers import NewCustomer, register_customer
from recovery.models import CustomerIdentity, CustomerWord

pytestmark = pytest.mark.django_db
MIGRATION = import_module("recovery.migrations.0006_find_by_the_end_of_a_phone")


def test_tails_are_filled_as_new_phones_get_them(noon: datetime) -> None:
    phones = ("+86 138 0013 8000", "020 7946 0000", "+1 2", "0012345")
    customer = register_customer(NewCustomer("Li", emails=("123456789@example.com",), phones=phones), at=noon)
    wanted = dict(customer.identities.values_list("key", "tail"))
    assert sorted(map(len, wanted.values())) == [0, 0, 0, 10, 13]
    CustomerIdentity.objects.update(tail="")
    for _twice in range(2):
        MIGRATION.fill_tails(apps, connection.schema_editor())
    assert dict(customer.identities.values_list("key", "tail")) == wanted


def test_words_lose_their_accents_and_nothing_else(noon: datetime) -> None:
    customer = register_customer(NewCustomer("Li 林美华"), at=noon)
    for word in ("garcía", "garcia", "nováková"):
        CustomerWord.objects.create(customer=customer, word=word)
    for _twice in range(2):
        MIGRATION.drop_accents(apps, connection.schema_editor())
    assert set(customer.words.values_list("word", flat=True)) == {
        *("li", "林美华", "美华", "华"),
        *("garcia", "novakova"),
    }
