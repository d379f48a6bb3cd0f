"""Intake on the phone, by its pages: with htmx and without."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cxdesk.accounts.models import Team, User
from cxdesk.common import clock
from recovery.actions.customers import NewCustomer, register_customer
from recovery.actions.intake import save_draft
from recovery.models import Category, Complaint, Customer, IntakeDraft, Promise
from recovery.queries.intake import drafts_of
from tests.builders import MakeComplaint
from tests.recovery.hostile import hostile_strings

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NEW = "/complaints/new/"


@pytest.fixture
def typed() -> dict[str, Any]:
    """What a browser sends of the form."""
    return {
        "key": "k1",
        "verbatim": "Nobody came.\r\nWe waited.",
        "channel": "phone",
        "received_at": (clock.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"),
        "severity": "3",
    }


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def test_opening_the_page_changes_nothing(desk: Client) -> None:
    assert desk.get(NEW).status_code == 200
    assert not IntakeDraft.objects.exists()


def test_the_part_that_asks_where_is_locked_until_there_are_words(
    desk: Client, ana: User, noon: datetime
) -> None:
    assert b'id="classify" disabled' in desk.get(NEW).content
    draft = save_draft(None, {"verbatim": "Nobody came.", "key": "k"}, by=ana, at=noon)
    page = desk.get(f"{NEW}?draft={draft.pk}")
    assert b'id="classify" disabled' not in page.content
    assert b"Nobody came." in page.content


def test_logging_leads_to_the_complaint_with_all_that_was_said(
    desk: Client, ana: User, typed: dict[str, Any]
) -> None:
    category = Category.objects.get(key="attitude")
    more = {
        "emotion": "5",
        "category": str(category.pk),
        "ref_kind_1": "room",
        "ref_value_1": "1204",
        "customer_name": "Mia Lin",
        "customer_phone": "+86 138 0000 4410",
        "spoken_by": "Her brother",
        "spoken_by_contact": "+86 1",
        "is_sensitive": "on",
        "is_training": "on",
        "severity": "2",
    }
    answer = desk.post(NEW, typed | more)
    complaint = Complaint.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("complaint", args=[complaint.reference])
    assert complaint.verbatim == "Nobody came.\nWe waited."
    assert (complaint.owner, complaint.state, complaint.emotion, complaint.severity) == (ana, "open", 5, 2)
    assert (complaint.category, complaint.is_sensitive, complaint.is_training) == (category, True, True)
    assert (complaint.spoken_by, complaint.received_at < complaint.logged_at) == ("Her brother", True)
    assert complaint.references.get().value == "1204"
    assert complaint.customer is not None
    assert complaint.customer.identities.get().value == "+86 138 0000 4410"


def test_a_letter_waits_for_an_owner(desk: Client, typed: dict[str, Any]) -> None:
    desk.post(NEW, typed | {"channel": "letter"})
    assert (Complaint.objects.get().state, Complaint.objects.get().owner) == ("new", None)


def test_the_same_form_twice_is_one_complaint(desk: Client, typed: dict[str, Any]) -> None:
    first, second = desk.post(NEW, typed), desk.post(NEW, typed)
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


def test_without_words_it_is_refused_and_the_input_is_kept(desk: Client, typed: dict[str, Any]) -> None:
    answer = desk.post(NEW, typed | {"verbatim": " ", "customer_name": "Mia Lin"})
    assert answer.status_code == 409
    assert b"in their words" in answer.content
    assert b"Mia Lin" in answer.content
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "9"},
        {"channel": "import"},
        {"received_at": "yesterday"},
        {"verbatim": "a\x00b"},
        {"category": "999999"},
        {"customer": "Mia"},
        {"emotion": "6"},
        {"call_back_at": "soon"},
        {"anonymous": "on", "customer_name": "Mia"},
        {"customer_email": "foo"},
        {"customer_email": "foo", "customer": "1"},
    ],
)
def test_a_wrong_form_is_answered_with_422_and_the_words_are_kept(
    desk: Client, typed: dict[str, Any], wrong: dict[str, str]
) -> None:
    answer = desk.post(NEW, typed | {"spoken_by": "Her brother"} | wrong)
    assert answer.status_code == 422
    assert b"Her brother" in answer.content
    assert not Complaint.objects.exists()


def test_a_customer_who_is_picked_is_taken(
    desk: Client, typed: dict[str, Any], mia: NewCustomer, noon: datetime
) -> None:
    known = register_customer(mia, at=noon)
    desk.post(NEW, typed | {"customer": str(known.pk), "customer_name": "mi"})
    assert Complaint.objects.get().customer == known


def test_plainly_the_same_customer_is_not_doubled_unless_somebody_else_is_ticked(
    desk: Client, typed: dict[str, Any], mia: NewCustomer, noon: datetime
) -> None:
    known = register_customer(mia, at=noon)
    same = {"customer_name": "mia lin", "customer_phone": "+8613800004410"}
    desk.post(NEW, typed | same)
    assert Complaint.objects.get().customer == known
    desk.post(NEW, typed | same | {"customer": "new", "key": "k2"})
    assert Customer.objects.count() == 2


def test_a_new_phone_and_mail_of_a_customer_we_know_are_kept(
    desk: Client, typed: dict[str, Any], mia: NewCustomer, noon: datetime
) -> None:
    known = register_customer(mia, at=noon)
    said = {"customer_phone": "+49 40 5550177", "customer_email": "mia@new.example.com"}
    desk.post(NEW, typed | said | {"customer": str(known.pk)})
    complaint = Complaint.objects.get()
    assert complaint.customer == known
    kept = set(known.identities.values_list("value", flat=True))
    assert kept > set(said.values())
    assert complaint.events.get(name="customer.described").detail == {"fields": ["emails", "phones"]}


def test_what_was_typed_to_find_a_customer_is_not_kept_as_theirs(
    desk: Client, typed: dict[str, Any], mia: NewCustomer, noon: datetime
) -> None:
    known = register_customer(mia, at=noon)
    said = {"customer_phone": "+86 138", "customer_email": "mia.lin@"}
    assert desk.post(NEW, typed | said | {"customer": str(known.pk)}).status_code == 303
    assert known.identities.count() == 2


def test_other_words_in_the_form_of_before_are_another_complaint(desk: Client, typed: dict[str, Any]) -> None:
    desk.post(NEW, typed)
    desk.post(NEW, typed | {"verbatim": "The bill is wrong too."})
    assert desk.post(f"{NEW}draft/", typed | {"verbatim": "And the third."}).status_code == 303
    assert Complaint.objects.count() == 2
    assert IntakeDraft.objects.get(logged_at=None).fields["verbatim"] == "And the third."


def test_nobody_has_to_give_a_name(desk: Client, typed: dict[str, Any]) -> None:
    desk.post(NEW, typed | {"anonymous": "on"})
    assert Complaint.objects.get().customer is None


def test_what_is_about_the_writer_is_logged_and_not_shown_to_them(
    desk: Client, ana: User, typed: dict[str, Any]
) -> None:
    answer = desk.post(NEW, typed | {"concerns_staff": str(ana.pk)})
    assert (answer.status_code, answer["Location"]) == (303, reverse("complaints"))
    assert (Complaint.objects.get().concerns_staff, Complaint.objects.get().owner) == (ana, None)


def test_a_form_keeps_itself_and_says_so(desk: Client, typed: dict[str, Any]) -> None:
    answer = desk.post(f"{NEW}draft/", typed, headers={"HX-Request": "true"})
    draft = IntakeDraft.objects.get()
    assert answer.status_code == 200
    assert answer["HX-Replace-Url"] == f"{NEW}?draft={draft.pk}"
    assert b'id="classify"' in answer.content
    again = desk.post(
        f"{NEW}draft/", typed | {"draft": draft.pk, "classify": "open"}, headers={"HX-Request": "true"}
    )
    assert b'id="classify"' not in again.content
    assert IntakeDraft.objects.count() == 1


def test_without_a_script_a_button_keeps_the_draft(desk: Client, typed: dict[str, Any]) -> None:
    answer = desk.post(f"{NEW}draft/", typed)
    draft = IntakeDraft.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{NEW}?draft={draft.pk}")
    other = desk.post(f"{NEW}draft/", typed | {"key": "k2", "next": "another"})
    assert other["Location"] == NEW
    assert desk.get(NEW).content.count(b"Take up again") == 2


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_place_before_the_words_is_refused(
    desk: Client, typed: dict[str, Any], headers: dict[str, str]
) -> None:
    answer = desk.post(f"{NEW}draft/", typed | {"verbatim": "", "touchpoint": "1"}, headers=headers)
    assert answer.status_code == 409
    assert b"in their words" in answer.content


def test_the_hold_is_judged_by_the_server(desk: Client, typed: dict[str, Any]) -> None:
    hx = {"HX-Request": "true"}
    answer = desk.post(f"{NEW}hold/", typed, headers=hx)
    draft = IntakeDraft.objects.get()
    assert answer.status_code == 200
    assert b"data-hold-since" in answer.content
    for seconds, look in ((89, b'class="hold"'), (1, b"hold--soon"), (30, b"hold--late")):
        clock.move(seconds=seconds)
        # A tenth of a second passes while the test runs, so the border is passed by it.
        assert look in desk.get(f"{NEW}hold/?draft={draft.pk}").content
    desk.post(f"{NEW}hold/end/", typed | {"draft": draft.pk}, headers=hx)
    draft.refresh_from_db()
    assert draft.held_since is None
    assert draft.longest_hold_seconds >= 120


def test_one_press_promises_a_call_back_that_logging_makes(desk: Client, typed: dict[str, Any]) -> None:
    due = (clock.now() + timedelta(minutes=20)).replace(microsecond=0)
    answer = desk.post(f"{NEW}call-back/", typed | {"call_back_choice": due.isoformat()})
    draft = IntakeDraft.objects.get()
    assert answer.status_code == 303
    page = desk.get(f"{NEW}?draft={draft.pk}").content.decode()
    assert f'name="call_back_at" value="{due.isoformat()}"' in page
    desk.post(NEW, typed | {"draft": draft.pk, "call_back_at": due.isoformat()})
    assert (Promise.objects.get().due_at, Promise.objects.get().kind) == (due, "call_back")
    assert not drafts_of(draft.by).exists()


def test_a_call_back_can_be_taken_away_again(desk: Client, typed: dict[str, Any]) -> None:
    due = clock.now() + timedelta(minutes=20)
    desk.post(f"{NEW}call-back/", typed | {"call_back_choice": due.isoformat()})
    desk.post(f"{NEW}call-back/", typed | {"without": "1", "call_back_at": due.isoformat()})
    assert "call_back_at" not in IntakeDraft.objects.get().fields


def test_a_call_back_in_the_past_is_refused(desk: Client, typed: dict[str, Any]) -> None:
    past = (clock.now() - timedelta(minutes=2)).isoformat()
    assert desk.post(NEW, typed | {"call_back_at": past}).status_code == 409
    assert not Complaint.objects.exists()


def test_a_draft_can_be_thrown_away(desk: Client, ana: User, noon: datetime) -> None:
    draft = save_draft(None, {"verbatim": "Nobody came."}, by=ana, at=noon)
    assert desk.post(f"{NEW}draft/{draft.pk}/discard/").status_code == 303
    assert not IntakeDraft.objects.exists()


def test_a_draft_belongs_to_its_writer(
    client: Client, ana: User, otto: User, typed: dict[str, Any], noon: datetime
) -> None:
    draft = save_draft(None, {"verbatim": "Ana's words."}, by=ana, at=noon)
    client.force_login(otto)
    assert client.get(f"{NEW}?draft={draft.pk}").status_code == 404
    assert client.post(f"{NEW}draft/{draft.pk}/discard/").status_code == 404
    client.post(f"{NEW}draft/", typed | {"draft": draft.pk})
    client.post(f"{NEW}hold/", typed | {"draft": draft.pk})
    client.post(NEW, typed | {"draft": draft.pk})
    draft.refresh_from_db()
    assert (draft.fields, draft.held_since) == ({"verbatim": "Ana's words."}, None)


@pytest.mark.parametrize("named", ["x", "-1", "1" * 40, "²"])
def test_no_such_draft_is_404(desk: Client, named: str) -> None:
    assert desk.get(NEW, {"draft": named}).status_code == 404


def test_the_customer_is_found_while_typing(
    desk: Client, make_complaint: MakeComplaint, mia: NewCustomer
) -> None:
    make_complaint(new_customer=mia)
    page = desk.get(f"{NEW}customers/", {"customer_phone": "+86 138"}).content
    assert b"Mia Lin" in page
    assert b"1 complaint before" in page
    assert b"Nobody known" in desk.get(f"{NEW}customers/", {"customer_name": "Petr"}).content


POSTS = [NEW, f"{NEW}draft/", f"{NEW}hold/", f"{NEW}hold/end/", f"{NEW}call-back/", "/complaints/put-right/"]


@pytest.mark.parametrize("address", POSTS)
def test_only_agents_and_supervisors_log(
    client: Client, address: str, typed: dict[str, Any], aki: User, ada: User, cleo: User
) -> None:
    assert client.post(address, typed).status_code in (302, 303)
    for person in (aki, ada, cleo):
        client.force_login(person)
        assert client.post(address, typed).status_code == 403
        if not address.endswith(("draft/", "end/", "call-back/")):
            assert client.get(address).status_code == 403
    assert not Complaint.objects.exists()
    assert not IntakeDraft.objects.exists()


def test_an_agent_of_two_teams_chooses_and_no_other_team_is_taken(
    desk: Client, ana: User, halcyon: Team, typed: dict[str, Any]
) -> None:
    assert desk.post(NEW, typed | {"team": str(halcyon.pk)}).status_code == 422


@pytest.mark.real_data
def test_hostile_words_are_kept_to_the_letter_and_nothing_executes(
    desk: Client, typed: dict[str, Any], real_data: Path
) -> None:
    texts = [text for text in hostile_strings(real_data) if text.strip() and "\0" not in text][::6]
    assert len(texts) > 60
    for number, text in enumerate(texts):
        fields = {"verbatim": text, "key": f"h{number}", "customer_name": text[:200], "spoken_by": text[:200]}
        answer = desk.post(f"{NEW}draft/", typed | fields)
        assert answer.status_code == 303
        page = desk.get(answer["Location"]).content.decode()
        assert page.count("<script") == 2
        desk.post(NEW, typed | fields)
    kept = set(Complaint.objects.values_list("verbatim", flat=True))
    assert {text.replace("\r\n", "\n") for text in texts} <= kept


def test_who_logs_what_is_not_theirs_to_see_gets_its_number_and_no_404(
    desk: Client, typed: dict[str, Any]
) -> None:
    answer = desk.post(NEW, typed | {"channel": "mail", "is_sensitive": "on"}, follow=True)
    assert answer.redirect_chain == [(reverse("complaints"), 303)]
    assert Complaint.objects.get().reference in answer.content.decode()


def test_who_promised_a_call_back_owns_it_however_it_reached_us(
    desk: Client, ana: User, typed: dict[str, Any]
) -> None:
    back = (clock.now() + timedelta(minutes=20)).isoformat()
    assert desk.post(NEW, typed | {"channel": "mail", "call_back_at": back}).status_code == 303
    promise = Promise.objects.get()
    assert (promise.complaint.owner, promise.complaint.channel) == (ana, "mail")


def test_a_save_that_left_before_the_form_was_logged_revives_no_draft(
    desk: Client, typed: dict[str, Any]
) -> None:
    desk.post("/complaints/new/draft/", typed)
    draft = IntakeDraft.objects.get()
    desk.post(NEW, typed | {"draft": str(draft.pk)})

    late = desk.post("/complaints/new/draft/", typed | {"draft": str(draft.pk), "verbatim": "Nobody c"})

    assert late.status_code == 409
    assert not drafts_of(draft.by).exists()


def test_candidates_cost_the_same_for_one_and_for_many(
    desk: Client, make_complaint: MakeComplaint, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(8):
        make_complaint(
            new_customer=NewCustomer(
                f"Mia {n}", emails=(f"mia{n}@example.com",), phones=(f"+86 138 0000 44{n}",)
            )
        )
    typed = {"customer_name": "Mia", "customer_phone": "+86 138 0000", "customer_email": "mia@"}
    desk.get("/complaints/new/customers/", typed)
    with django_assert_max_num_queries(10):
        answer = desk.get("/complaints/new/customers/", typed)
    assert [one.complaints for one in answer.context["candidates"]] == [1] * 6
