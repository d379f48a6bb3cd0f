"""Customers, look-up, the taxonomy, and who is asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.customers import NewCustomer
from recovery.models import Category
from tests.builders import MakeComplaint
from tests.recovery.api.conftest import Api, As, fields_in, refusal


def test_a_customer_comes_with_the_complaints_the_caller_may_see(
    api: Api, as_: As, make_complaint: MakeComplaint, mia: NewCustomer, lea: User, halcyon: Any
) -> None:
    first = make_complaint(new_customer=mia)
    hidden = make_complaint(customer=first.customer, is_sensitive=True)
    elsewhere = make_complaint(customer=first.customer, team=halcyon)

    def told(caller: Api) -> list[str]:
        body = caller.get(f"customers/{first.customer_id}/").json()
        assert body["name"] == "Mia Lin"
        assert {one["kind"] for one in body["identities"]} == {"email", "phone"}
        return [row["reference"] for row in body["complaints"]]

    assert told(api) == [first.reference]
    assert told(as_(lea)) == [hidden.reference, first.reference]
    assert elsewhere.reference not in told(as_(lea))


def test_a_customer_without_a_complaint_to_see_is_not_there(
    as_: As, make_complaint: MakeComplaint, mia: NewCustomer, otto: User
) -> None:
    complaint = make_complaint(new_customer=mia)

    hidden = refusal(as_(otto).get(f"customers/{complaint.customer_id}/"), 404)

    assert hidden == refusal(as_(otto).get("customers/999999/"), 404)
    refusal(as_(otto).get(f"customers/{2**70}/"), 404)


@pytest.mark.parametrize("words", ["Mia Lin", "mia.lin@example.com", "+86 138 0000 4410", "1204"])
def test_a_complaint_is_found_by_what_a_caller_says(
    api: Api, make_complaint: MakeComplaint, mia: NewCustomer, words: str
) -> None:
    complaint = make_complaint(new_customer=mia, references=(("room", "1204"),))

    for said in (words, complaint.reference):
        (found,) = api.get("lookup/", q=said).json()["results"]
        assert (found["reference"], found["customer"], found["state"]) == (
            complaint.reference,
            "Mia Lin",
            "new",
        )
        assert found["why"]


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "x" * 121}, {"q": "a\x00b"}])
def test_a_look_up_without_words_is_no_request(api: Api, parameters: dict[str, str]) -> None:
    assert fields_in(refusal(api.get("lookup/", **parameters), 400)) == {"q"}
    assert "limit" in fields_in(refusal(api.get("lookup/", limit=5, **parameters), 400))


def test_the_taxonomy_offers_what_is_not_retired(api: Api, noon: datetime) -> None:
    gone = Category.objects.filter(parent__isnull=False, taxonomy="own").first()
    assert gone is not None
    Category.objects.filter(pk=gone.pk).update(retired_at=noon)

    body = api.get("taxonomy/").json()

    known = {one["id"] for one in body["categories"]}
    assert known
    assert gone.pk not in known
    assert {one["parent"]["id"] for one in body["categories"] if one["parent"]} <= known


def test_i_learn_who_i_am_and_nothing_of_my_password(api: Api, ana: User, harbour: Any) -> None:
    body = api.get("me/").json()

    assert body == {
        "id": ana.pk,
        "name": "Ana",
        "email": "ana@cxdesk.test",
        "language": "en",
        "zone": "UTC",
        "availability": "here",
        "memberships": [{"team": harbour.pk, "role": "agent"}],
    }


def test_a_customer_is_described_and_lists_are_whole(api: Api, make_complaint: MakeComplaint) -> None:
    known = make_complaint(new_customer=NewCustomer("Mia Lin", phones=("+86 138 0000 4410",)))
    address = f"customers/{known.customer_id}/"
    body = {"name": "Mia Bauer", "tier": "gold", "emails": ["mia@example.com"], "phones": []}
    answer = api.patch(address, body)
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["tier"]) == ("Mia Bauer", "gold")
    assert answer.json()["identities"] == [{"kind": "email", "value": "mia@example.com"}]
    assert api.patch(address, body).json() == answer.json()
    assert known.events.filter(name="customer.described").count() == 1
    for wrong in ({"emails": ["foo"]}, {"language": "tlh"}, {"name": ""}, {"identities": []}, {"tiers": ""}):
        assert api.patch(address, wrong).status_code == 400, wrong
    assert api.patch(address, {"phones": ["x"]}).status_code == 409
