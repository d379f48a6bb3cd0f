"""Logging, listing, reading and describing complaints by API."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from cxdesk.accounts.models import Membership, Role, Team, User
from recovery.actions.customers import NewCustomer, register_customer
from recovery.actions.merging import merge_complaints
from recovery.api import intake
from recovery.models import Category, Complaint, Customer, Site
from tests.builders import MakeComplaint
from tests.recovery.api.conftest import ROOT, Api, As, fields_in, refusal, under

NEW = {"verbatim": "  The bill is wrong.\n", "channel": "phone"}
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% load x %}",
    "' OR 1=1 --",
    '=HYPERLINK("//x")',
    "../../etc/passwd",
    "\u202egnp.exe",
    "ﷺ Ṱ̺̺̕o͞ 田中さん 👩‍👩‍👧 \r\nX-Header: 1",
    "%s%n%d \\ \" '",
)


# ------------------------------------------------------------------ logging


def test_logging_a_complaint_tells_where_it_is(api: Api, ana: User) -> None:
    response = api.post("complaints/", NEW)

    body = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{ROOT}complaints/{body['reference']}/"
    assert (body["state"], body["owner"]) == ("open", {"id": ana.pk, "name": "Ana"})
    assert api.get(response.headers["Location"]).json()["verbatim"] == NEW["verbatim"]


def test_a_complaint_is_logged_with_all_that_is_known(api: Api, noon: datetime, lea: User) -> None:
    category = Category.objects.filter(parent__isnull=False, taxonomy="own").first()
    site = Site.objects.create(key="pier", name="Pier")
    assert category is not None

    response = api.post(
        "complaints/",
        {
            **NEW,
            "received_at": noon.isoformat(),
            "title": "Wrong bill",
            "severity": 2,
            "emotion": 4,
            "category": category.pk,
            "site": site.pk,
            "concerns_staff": lea.pk,
            "is_sensitive": False,
            "new_customer": {
                "name": "Mia Lin",
                "emails": ["mia@example.com"],
                "phones": ["+86 138 0000 4410"],
            },
            "references": [{"kind": "room", "value": "1204"}, {"kind": "booking", "value": "HX-77"}],
            "expectation": "The right bill.",
        },
    )

    body = api.get(response.headers["Location"]).json()
    assert body["received_at"] == "2026-03-10T12:00:00Z"
    assert (body["title"], body["severity"], body["emotion"]) == ("Wrong bill", 2, 4)
    assert body["category"]["id"] == category.pk
    assert body["category"]["parent"]["id"] == category.parent_id
    assert body["site"] == {"id": site.pk, "name": "Pier"}
    assert body["concerns_staff"] == {"id": lea.pk, "name": "Lea"}
    assert body["customer"]["name"] == "Mia Lin"
    assert body["references"] == [{"kind": "room", "value": "1204"}, {"kind": "booking", "value": "HX-77"}]
    assert api.get("lookup/", q="mia@example.com").json()["results"][0]["reference"] == body["reference"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"verbatim": "x\x00y"}, "verbatim"),
        ({"channel": "import"}, "channel"),
        ({"channel": None}, "channel"),
        ({"severity": 5}, "severity"),
        ({"emotion": "high"}, "emotion"),
        ({"received_at": "2026-03-10T12:00:00"}, "received_at"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"category": 999_999}, "category"),
        ({"site": 2**70}, "site"),
        ({"customer": 999_999}, "customer"),
        ({"concerns_staff": 999_999}, "concerns_staff"),
        ({"team": 999_999}, "team"),
        ({"owner": 1}, "owner"),
        ({"state": "closed"}, "state"),
        ({"source": "api:1"}, "source"),
        ({"is_history": True}, "is_history"),
        ({"references": [{"kind": "car", "value": "1"}]}, "references.0.kind"),
        ({"new_customer": {"name": "Mia", "role": "admin"}}, "new_customer.role"),
        ({"new_customer": {"name": "Mia", "emails": ["no address"]}}, "new_customer.emails"),
        ({"title": "t" * 141}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "two\u2028lines"}, "title"),
        ({"new_customer": {"name": "Mia", "phones": ["abc"]}}, "new_customer.phones"),
        ({"new_customer": {"name": "Mia", "phones": ["----"]}}, "new_customer.phones"),
    ],
)
def test_a_body_of_the_wrong_shape_names_the_field(api: Api, wrong: dict[str, Any], field: str) -> None:
    body = refusal(api.post("complaints/", {**NEW, **wrong}), 400)

    assert body["code"] == "invalid"
    assert any(name == field or name.startswith(f"{field}.") for name in fields_in(body)), body
    assert not Complaint.objects.exists()


def test_without_words_there_is_no_complaint(api: Api) -> None:
    body = refusal(api.post("complaints/", {**NEW, "verbatim": "   "}))

    assert (body["code"], fields_in(body)) == ("words_missing", {"verbatim"})


def test_somebody_in_two_teams_says_which(api: Api, ana: User, harbour: Team, halcyon: Team) -> None:
    Membership.objects.create(user=ana, team=halcyon, role=Role.AGENT)

    assert fields_in(refusal(api.post("complaints/", NEW), 400)) == {"team"}
    assert api.post("complaints/", {**NEW, "team": halcyon.pk}).json()["team"]["name"] == "Halcyon"


def test_another_team_cannot_be_logged_for(api: Api, halcyon: Team) -> None:
    assert fields_in(refusal(api.post("complaints/", {**NEW, "team": halcyon.pk}), 400)) == {"team"}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_back_as_they_were_sent(api: Api, words: str) -> None:
    response = api.post("complaints/", {**NEW, "verbatim": words, "new_customer": {"name": words}})

    assert response.status_code == 201
    assert api.get(response.headers["Location"]).json()["verbatim"] == words
    assert api.get("lookup/", q=words).status_code == 200


# ------------------------------------------------------------------ once for each key


def test_the_same_key_and_body_give_the_same_complaint(api: Api) -> None:
    first = api.post("complaints/", NEW, idempotency_key="a-1")

    second = api.post("complaints/", NEW, idempotency_key="a-1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert second.headers["Location"] == first.headers["Location"]
    assert Complaint.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(api: Api) -> None:
    api.post("complaints/", NEW, idempotency_key="a-1")

    body = refusal(api.post("complaints/", {**NEW, "verbatim": "Another."}, idempotency_key="a-1"), 422)

    assert body["code"] == "key_reused"
    assert Complaint.objects.count() == 1


def test_keys_of_two_people_are_two(api: Api, as_: As, lea: User) -> None:
    api.post("complaints/", NEW, idempotency_key="a-1")

    assert as_(lea).post("complaints/", NEW, idempotency_key="a-1").status_code == 201


def test_when_the_other_request_was_faster_its_complaint_is_the_answer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = api.post("complaints/", NEW, idempotency_key="a-1")
    true, asked = intake.logged_from, []

    def late(source: str, key: str) -> Any:
        asked.append(key)
        return None if len(asked) == 1 else true(source, key)

    # As if the first look came before the other request had committed.
    monkeypatch.setattr(intake, "logged_from", late)

    second = api.post("complaints/", NEW, idempotency_key="a-1")

    assert (second.status_code, second.json()) == (200, first.json())
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("key", ["k" * 121, "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(api: Api, key: str) -> None:
    refusal(api.post("complaints/", NEW, idempotency_key=key), 400)


# ------------------------------------------------------------------ one complaint


def test_a_merged_complaint_leads_to_the_one_it_went_into(
    api: Api, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    old, new = make_complaint(), make_complaint()
    merge_complaints(old, new, reason="The same.", by=ana, at=noon)

    response = api.get(under(old))

    assert response.status_code == 301
    assert response.headers["Location"] == under(new)


def test_a_merged_complaint_does_not_tell_of_one_that_is_hidden(
    as_: As, make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    old, new = make_complaint(), make_complaint(is_sensitive=True)
    merge_complaints(old, new, reason="The same.", by=lea, at=noon)

    assert as_(lea).get(under(old)).status_code == 301
    refusal(as_(ana).get(under(old)), 404)


def test_describing_changes_what_we_say(api: Api, owned: Complaint) -> None:
    response = api.patch(under(owned), {"severity": 1, "title": "No car"})

    assert response.status_code == 200
    assert (response.json()["severity"], response.json()["title"]) == (1, "No car")
    assert owned.events.last().detail["fields"] == ["severity", "title"]


def test_describing_twice_leaves_one_event(api: Api, owned: Complaint) -> None:
    for _time in range(2):
        assert api.patch(under(owned), {"severity": 1}).status_code == 200

    assert owned.events.filter(name="complaint.described").count() == 1


@pytest.mark.parametrize("field", ["verbatim", "reference", "state", "owner", "received_at", "next_due_at"])
def test_what_cannot_be_changed_is_refused(api: Api, owned: Complaint, field: str) -> None:
    body = refusal(api.patch(under(owned), {field: "x", "severity": 1}), 400)

    assert [(one["field"], one["code"]) for one in body["errors"]] == [(field, "read_only")]
    owned.refresh_from_db()
    assert owned.severity == 3


def test_no_field_of_the_table_is_written_by_the_way(api: Api, owned: Complaint) -> None:
    before = Complaint.objects.filter(pk=owned.pk).values().get()
    open_ones = {
        "title", "category", "severity", "site", "touchpoint", "emotion", "is_sensitive", "is_training",
        "concerns_staff", "customer", "spoken_by", "spoken_by_contact", "verbatim_language",
    }  # fmt: skip

    for field in Complaint._meta.get_fields():
        if field.name not in open_ones:
            refusal(api.patch(under(owned), {field.name: 1}), 400)

    assert Complaint.objects.filter(pk=owned.pk).values().get() == before


def test_who_hides_a_complaint_from_themselves_still_gets_an_answer(
    api: Api, complaint: Complaint, ana: User
) -> None:
    response = api.patch(under(complaint), {"concerns_staff": ana.pk})

    assert response.status_code == 200
    assert response.json()["concerns_staff"]["name"] == "Ana"
    refusal(api.get(under(complaint)), 404)


def test_a_customer_is_named_by_number_and_taken_away_by_null(api: Api, owned: Complaint, noon: Any) -> None:
    mia = Customer.objects.create(name="Mia Lin", created_at=noon)

    assert api.patch(under(owned), {"customer": mia.pk}).json()["customer"]["name"] == "Mia Lin"
    assert api.patch(under(owned), {"customer": None}).json()["customer"] is None


def test_somebody_we_know_is_recognised_by_their_address_however_it_is_written(
    api: Api, mia: NewCustomer, noon: datetime
) -> None:
    known = register_customer(mia, at=noon)
    same = {"name": "mia lin", "emails": ["MIA.LIN@Example.com"], "phones": ["+49 40 5550177"]}

    for _time in range(2):
        assert api.post("complaints/", {**NEW, "new_customer": same}).status_code == 201

    assert {one.customer for one in Complaint.objects.all()} == {known}
    assert known.identities.filter(value="+49 40 5550177").count() == 1


def test_another_name_at_the_same_address_stays_on_the_complaint(
    api: Api, mia: NewCustomer, noon: datetime
) -> None:
    known = register_customer(mia, at=noon)
    other = {"name": "Tom Lin", "emails": ["mia.lin@example.com"], "phones": ["+49 40 5550177"]}

    answer = api.post("complaints/", {**NEW, "new_customer": other})

    assert answer.status_code == 201
    complaint = Complaint.objects.get()
    assert (complaint.customer, complaint.spoken_by) == (known, "Tom Lin")
    assert complaint.spoken_by_contact == "+49 40 5550177"
    assert known.identities.count() == 2


def test_a_phone_of_a_house_is_not_enough_to_be_somebody(api: Api, mia: NewCustomer, noon: datetime) -> None:
    register_customer(mia, at=noon)

    api.post("complaints/", {**NEW, "new_customer": {"name": "Tom Lin", "phones": ["+86 138 0000 4410"]}})

    assert str(Complaint.objects.get().customer) == "Tom Lin"


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (None, "", "Nothing was sent. Send an object: its fields and values in braces."),
        ([], "", "Send an object here: its fields and values in braces."),
        ({"title": None}, "title", "Null is no value here. Send one, or leave the field out."),
        ({"references": {}}, "references", "Send a list here, in square brackets."),
        ({"new_customer": []}, "new_customer", "Send an object here: its fields and values in braces."),
    ],
)
def test_a_wrong_shape_is_told_in_our_words(api: Api, body: Any, field: str, words: str) -> None:
    sent = {**NEW, **body} if isinstance(body, dict) else body

    answer = api.client.post(f"{ROOT}complaints/", json.dumps(sent), content_type="application/json")

    told = refusal(answer, 400)["errors"]
    assert (field, words) in [(one["field"], one["message"]) for one in told]
