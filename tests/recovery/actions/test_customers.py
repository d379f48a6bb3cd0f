"""What we know of a customer: remembered, described, added and taken away."""

from __future__ import annotations

from datetime import datetime

import pytest

from cxdesk.accounts.models import User
from recovery.actions.customers import (
    NewCustomer,
    add_identity,
    describe_customer,
    end_identity,
    register_customer,
    remember_identities,
)
from recovery.errors import NotAllowed, WordsMissing
from recovery.models import Complaint, ComplaintEvent, Customer
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(make_complaint: MakeComplaint, mia: NewCustomer) -> Complaint:
    return make_complaint(new_customer=mia)


@pytest.fixture
def known(complaint: Complaint) -> Customer:
    assert complaint.customer is not None
    return complaint.customer


def values(customer: Customer) -> set[str]:
    return set(customer.identities.values_list("value", flat=True))


def told(complaint: Complaint) -> list[object]:
    rows = ComplaintEvent.objects.filter(complaint=complaint, name="customer.described").order_by("pk")
    return [row.detail["fields"] for row in rows]


def test_what_is_new_of_a_known_customer_is_remembered_once(mia: NewCustomer, noon: datetime) -> None:
    customer = register_customer(mia, at=noon)
    said = NewCustomer("Mia", emails=("new@example.com", "MIA.lin@example.com"), phones=("+49 40 5550177",))
    assert remember_identities(customer, said, at=noon) == ["emails", "phones"]
    assert remember_identities(customer, said, at=noon) == []
    assert values(customer) == {
        "Mia.Lin@example.com",
        "+86 138 0000 4410",
        "new@example.com",
        "+49 40 5550177",
    }
    assert customer.identities.get(value="+49 40 5550177").tail == "77105550494"


@pytest.mark.parametrize(
    "said",
    [
        NewCustomer("Mia", phones=("+86 138",)),
        NewCustomer("Mia", phones=("138 0000 4410",)),
        NewCustomer("Mia", phones=("0138 0000 4410",)),
        NewCustomer("Mia", emails=("mia.lin@",)),
    ],
)
def test_what_was_typed_to_find_somebody_is_no_address_of_theirs(
    mia: NewCustomer, noon: datetime, said: NewCustomer
) -> None:
    customer = register_customer(mia, at=noon)
    assert remember_identities(customer, said, at=noon) == []
    assert customer.identities.count() == 2


def test_a_description_is_kept_and_found_by_and_told_once(
    known: Customer, complaint: Complaint, ana: User, noon: datetime
) -> None:
    changes = {"name": "Mia Novák", "tier": "gold", "language": "zh-hans", "preferred_channel": "mail"}
    for _twice in range(2):
        describe_customer(known, changes, by=ana, at=noon)
    known.refresh_from_db()
    assert (known.name, known.tier, known.language, known.preferred_channel) == tuple(changes.values())
    assert set(known.words.values_list("word", flat=True)) == {"mia", "novak"}
    assert told(complaint) == [["language", "name", "preferred_channel", "tier"]]


def test_lists_are_whole(known: Customer, complaint: Complaint, ana: User, noon: datetime) -> None:
    changes = {"phones": ["+86 138 0000 4410", "040 5550177"], "emails": []}
    for _twice in range(2):
        describe_customer(known, changes, by=ana, at=noon)
    assert values(known) == {"+86 138 0000 4410", "040 5550177"}
    assert told(complaint) == [["emails", "phones"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"tier": "x" * 21}, "tier"),
        ({"language": "tlh"}, "language"),
        ({"emails": ["foo"]}, "emails"),
        ({"phones": ["1"]}, "phones"),
        ({"accounts": ["--"]}, "accounts"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    known: Customer, complaint: Complaint, ana: User, noon: datetime, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(WordsMissing) as refusal:
        describe_customer(known, {"tier": "gold", **changes}, by=ana, at=noon)
    assert refusal.value.field == field
    known.refresh_from_db()
    assert (known.name, known.tier, values(known)) == (
        "Mia Lin",
        "",
        {"Mia.Lin@example.com", "+86 138 0000 4410"},
    )
    assert told(complaint) == []


def test_a_field_that_nobody_describes_is_a_bug(known: Customer, ana: User, noon: datetime) -> None:
    with pytest.raises(ValueError, match="created_at"):
        describe_customer(known, {"created_at": "x"}, by=ana, at=noon)


def test_an_address_is_added_once_and_taken_away_once(
    known: Customer, complaint: Complaint, ana: User, noon: datetime
) -> None:
    first, new = add_identity(known, kind="phone", value=" +49 40 5550177 ", by=ana, at=noon)
    again, new_again = add_identity(known, kind="phone", value="0049405550177", by=ana, at=noon)
    assert (first, new, new_again) == (again, True, False)
    assert (first.value, first.tail) == ("+49 40 5550177", "77105550494")
    for _twice in range(2):
        end_identity(first, by=ana, at=noon)
    assert "+49 40 5550177" not in values(known)
    assert told(complaint) == [["phones"], ["phones"]]


@pytest.mark.parametrize(("kind", "value"), [("email", "foo"), ("phone", "x"), ("account", ""), ("fax", "1")])
def test_what_is_none_of_its_kind_is_not_added(
    known: Customer, ana: User, noon: datetime, kind: str, value: str
) -> None:
    with pytest.raises(WordsMissing):
        add_identity(known, kind=kind, value=value, by=ana, at=noon)
    assert known.identities.count() == 2


def test_readers_and_outsiders_change_nothing(
    known: Customer, complaint: Complaint, aki: User, ada: User, otto: User, cleo: User, noon: datetime
) -> None:
    one = known.identities.all()[0]
    for person in (aki, ada, otto, cleo):
        with pytest.raises(NotAllowed):
            describe_customer(known, {"tier": "gold"}, by=person, at=noon)
        with pytest.raises(NotAllowed):
            add_identity(known, kind="phone", value="+49 40 5550177", by=person, at=noon)
        with pytest.raises(NotAllowed):
            end_identity(one, by=person, at=noon)
    known.refresh_from_db()
    assert (known.tier, known.identities.count(), told(complaint)) == ("", 2, [])


def test_it_is_told_at_the_newest_complaint_that_they_work_on(
    known: Customer, complaint: Complaint, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    newest = make_complaint(customer=known)
    hidden = make_complaint(customer=known, is_sensitive=True)
    describe_customer(known, {"tier": "gold"}, by=ana, at=noon)
    assert (told(complaint), told(newest), told(hidden)) == ([], [["tier"]], [])
