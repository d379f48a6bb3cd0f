"""The page of a customer: read by those who see a complaint of theirs, changed by those who work on one."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from recovery.actions.customers import NewCustomer
from recovery.models import Customer, DeadAddress
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(make_complaint: MakeComplaint, mia: NewCustomer) -> Customer:
    customer = make_complaint(new_customer=mia).customer
    assert customer is not None
    return customer


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def test_what_is_known_can_be_changed(desk: Client, known: Customer) -> None:
    page = f"/customers/{known.pk}/"
    sent = {"name_given": "Mia Lin-Bauer", "tier": "gold", "language": "en", "preferred_channel": "text"}
    answer = desk.post(f"{page}description/", sent)
    assert (answer.status_code, answer["Location"]) == (303, page)
    shown = desk.get(page).content.decode()
    assert "Mia Lin-Bauer" in shown
    assert "by text message" in shown


@pytest.mark.parametrize(
    ("sent", "status"), [({"name_given": " "}, 409), ({"name_given": "x", "language": "tlh"}, 422)]
)
def test_a_refusal_keeps_what_was_typed(
    desk: Client, known: Customer, sent: dict[str, str], status: int
) -> None:
    answer = desk.post(f"/customers/{known.pk}/description/", {"tier": "platinum", **sent})
    assert answer.status_code == status
    assert b'value="platinum"' in answer.content
    known.refresh_from_db()
    assert (known.name, known.tier) == ("Mia Lin", "")


def test_addresses_are_added_and_taken_away(desk: Client, known: Customer) -> None:
    page = f"/customers/{known.pk}/"
    for kind, value in (("phone", "+49 40 5550177"), ("email", "m@example.com"), ("account", "A-17")):
        assert desk.post(f"{page}identities/", {"kind": kind, "value": value}).status_code == 303
        assert value in desk.get(page).content.decode()
        row = known.identities.get(value=value)
        assert desk.post(f"{page}identities/{row.pk}/end/").status_code == 303
        assert value not in desk.get(page).content.decode()


@pytest.mark.parametrize(
    ("sent", "status"), [({"kind": "email", "value": "foo"}, 409), ({"kind": "fax", "value": "foo"}, 422)]
)
def test_what_is_no_address_is_refused_and_kept(
    desk: Client, known: Customer, sent: dict[str, str], status: int
) -> None:
    answer = desk.post(f"/customers/{known.pk}/identities/", sent)
    assert answer.status_code == status
    assert b'value="foo"' in answer.content


def test_an_address_of_somebody_else_is_not_there(
    desk: Client, known: Customer, make_complaint: MakeComplaint
) -> None:
    other = make_complaint(new_customer=NewCustomer("Petr", emails=("p@example.com",))).customer
    assert other is not None
    theirs = other.identities.get()
    assert desk.post(f"/customers/{known.pk}/identities/{theirs.pk}/end/").status_code == 404
    assert other.identities.exists()


def test_readers_see_no_form_and_are_refused(client: Client, known: Customer, aki: User, ada: User) -> None:
    page = f"/customers/{known.pk}/"
    for person in (aki, ada):
        client.force_login(person)
        assert b"name_given" not in client.get(page).content
        assert client.post(f"{page}description/", {"name_given": "X"}).status_code == 403
        assert client.post(f"{page}identities/", {"kind": "account", "value": "1"}).status_code == 403
    known.refresh_from_db()
    assert (known.name, known.identities.count()) == ("Mia Lin", 2)


def test_outsiders_find_nobody(client: Client, known: Customer, otto: User) -> None:
    client.force_login(otto)
    assert client.post(f"/customers/{known.pk}/description/", {"name_given": "X"}).status_code == 404


def test_an_address_from_which_mail_came_back_says_so_until_it_is_cleared(
    desk: Client, known: Customer, noon: datetime
) -> None:
    page, row = f"/customers/{known.pk}/", known.identities.get(kind="email")
    DeadAddress.objects.create(key=row.key, status="5.1.1", said="550 <b>nobody</b> here", at=noon)
    shown = desk.get(page).content.decode()
    assert "Mail to this address came back on" in shown
    assert "550 &lt;b&gt;nobody&lt;/b&gt; here" in shown

    assert desk.post(f"{page}identities/{row.pk}/clearing/").status_code == 303

    assert "came back" not in desk.get(page).content.decode()
    assert not DeadAddress.objects.exists()


def test_readers_and_outsiders_clear_no_address(
    client: Client, known: Customer, noon: datetime, aki: User, otto: User
) -> None:
    row = known.identities.get(kind="email")
    DeadAddress.objects.create(key=row.key, status="5.1.1", at=noon)
    for person, status in ((aki, 403), (otto, 404)):
        client.force_login(person)
        assert client.post(f"/customers/{known.pk}/identities/{row.pk}/clearing/").status_code == status

    assert DeadAddress.objects.exists()
