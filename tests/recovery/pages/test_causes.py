"""Causes: named by those who work, changed by those who review, read by those who read all."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.causes import move_cause, name_cause
from recovery.models import RootCause
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def fax(ana: User, make_complaint: MakeComplaint, noon: datetime) -> RootCause:
    complaint = make_complaint(owner=ana, title="The car never came")
    return name_cause("Bookings go by fax", by=ana, at=noon, complaint=complaint)


def test_a_cause_stands_in_the_list_with_its_count_and_leads_to_its_complaints(
    client: Client, ana: User, fax: RootCause
) -> None:
    client.force_login(ana)

    listed = client.get(reverse("causes"))
    page = client.get(reverse("cause", args=[fax.pk])).content.decode()

    assert [(one.title, one.count) for one in listed.context["causes"]] == [("Bookings go by fax", 1)]
    assert "The car never came" in page
    assert "1 complaint" in page


def test_naming_a_cause_leads_to_it(client: Client, ana: User) -> None:
    client.force_login(ana)

    answer = client.post(reverse("causes"), {"title": "The lift works at night"})

    cause = RootCause.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("cause", args=[cause.pk])


def test_a_cause_without_words_is_refused(client: Client, ana: User) -> None:
    client.force_login(ana)

    empty = client.post(reverse("causes"), {"title": " "})
    long = client.post(reverse("causes"), {"title": "x" * 141})

    assert (empty.status_code, long.status_code) == (409, 422)
    assert "Name the cause in a few words." in empty.content.decode()
    assert "x" * 141 in long.content.decode()


@pytest.mark.parametrize(("role", "status"), [("lea", 303), ("ada", 303), ("ana", 403), ("aki", 403)])
def test_only_those_who_review_causes_change_one(
    role: str, status: int, request: pytest.FixtureRequest, client: Client, lea: User, fax: RootCause
) -> None:
    client.force_login(request.getfixturevalue(role))

    answer = client.post(reverse("cause", args=[fax.pk]), {"state": "confirmed", "owner": str(lea.pk)})

    fax.refresh_from_db()
    assert answer.status_code == status
    assert fax.state == ("confirmed" if status == 303 else "candidate")
    if status == 403:
        assert "Supervisors and admins change causes." in answer.content.decode()


def test_a_state_that_is_none_is_a_bad_form(client: Client, lea: User, fax: RootCause) -> None:
    client.force_login(lea)

    assert client.post(reverse("cause", args=[fax.pk]), {"state": "gone"}).status_code == 422


def test_an_auditor_reads_causes_and_sees_no_form(client: Client, aki: User, fax: RootCause) -> None:
    client.force_login(aki)

    pages = [client.get(url).content.decode() for url in (reverse("causes"), reverse("cause", args=[fax.pk]))]

    assert all('method="post" class="panel"' not in page and "Name a cause" not in page for page in pages)
    assert client.post(reverse("causes"), {"title": "x"}).status_code == 403


def test_a_colleague_reads_no_causes(client: Client, cleo: User, fax: RootCause) -> None:
    client.force_login(cleo)

    assert client.get(reverse("causes")).status_code == 403
    assert client.get(reverse("cause", args=[fax.pk])).status_code == 403


def test_an_outsider_sees_a_cause_but_no_complaint_of_another_team(
    client: Client, otto: User, fax: RootCause
) -> None:
    client.force_login(otto)

    page = client.get(reverse("cause", args=[fax.pk])).content.decode()

    assert "The car never came" not in page
    assert "0 complaints" in page


def test_a_form_that_stood_open_undoes_nothing_of_what_others_did_meanwhile(
    client: Client, lea: User, ada: User, noon: datetime, fax: RootCause
) -> None:
    client.force_login(lea)
    page = reverse("cause", args=[fax.pk])
    shown = {"shown_state": fax.state, "shown_owner": ""}
    move_cause(fax, {"state": "confirmed", "owner": ada}, by=ada, at=noon)

    untouched = client.post(page, {"state": "candidate", "owner": "", **shown})
    only_owner = client.post(page, {"state": "candidate", "owner": str(lea.pk), **shown})

    fax.refresh_from_db()
    assert untouched.status_code == 303
    assert only_owner.status_code == 409
    assert "Somebody else changed this cause a moment ago." in only_owner.content.decode()
    assert (fax.state, fax.owner) == ("confirmed", ada)


def test_the_form_of_a_cause_says_what_it_shows(client: Client, lea: User, fax: RootCause) -> None:
    client.force_login(lea)

    page = client.get(reverse("cause", args=[fax.pk])).content.decode()

    assert '<input type="hidden" name="shown_state" value="candidate"' in page
    assert '<input type="hidden" name="shown_owner"' in page
