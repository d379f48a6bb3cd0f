"""The public form: no account, no second complaint, no flood."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cxdesk.accounts.models import User
from recovery.models import Complaint, Customer
from tests.pictures import PNG

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {
    "key": "0" * 31 + "1",
    "words": "Nobody came.\r\nWe waited.",
    "want": "The fare back.",
    "name_given": "Mia Lin",
    "phone": "+86 138 0000 4410",
    "best": "phone",
    "booking": "HX 2031",
}


@pytest.fixture(autouse=True)
def somebody_reads_it(ana: User) -> None:
    """The form is open only where a team has somebody."""


def test_a_report_becomes_a_new_complaint(client: Client) -> None:
    answer = client.post("/report/", WORDS | {"pictures": [SimpleUploadedFile("a.png", PNG)]})
    complaint = Complaint.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, "/report/done/")
    assert (complaint.state, complaint.channel, complaint.verbatim) == (
        "new",
        "form",
        "Nobody came.\nWe waited.",
    )
    assert complaint.evidence.get(key="expectation").value == "The fare back."
    assert complaint.references.get().kind == "booking"
    assert complaint.attachments.get().content_type == "image/png"
    assert (str(complaint.customer), complaint.customer and complaint.customer.preferred_channel) == (
        "Mia Lin",
        "phone",
    )


def test_the_acknowledgement_shows_reference_and_link_to_that_browser_alone(client: Client) -> None:
    client.post("/report/", WORDS)
    page = client.get("/report/done/").content.decode()
    assert Complaint.objects.get().reference in page
    link = page.split('readonly value="http://testserver')[1].split('"')[0]
    assert client.get(link).status_code == 200
    assert Client().get("/report/done/")["Location"] == "/report/"


def test_sent_twice_it_is_one_and_the_link_shown_last_opens(client: Client) -> None:
    client.post("/report/", WORDS)
    client.post("/report/", WORDS)
    assert Complaint.objects.count() == 1
    page = client.get("/report/done/").content.decode()
    assert client.get(page.split('readonly value="http://testserver')[1].split('"')[0]).status_code == 200


def test_other_words_in_the_same_form_are_another_report(client: Client) -> None:
    client.post("/report/", WORDS)
    client.post("/report/", WORDS | {"words": "The bill is wrong too."})
    client.post("/report/", WORDS)
    assert Complaint.objects.count() == 2


def test_a_new_phone_for_somebody_we_know_is_offered_and_not_believed(client: Client, lea: User) -> None:
    client.post("/report/", WORDS | {"mail": "mia@example.com"})
    again = {"key": "0" * 31 + "2", "mail": "MIA@example.com", "phone": "+49 40 5550177"}
    client.post("/report/", WORDS | again)

    customer, complaint = Customer.objects.get(), Complaint.objects.latest("pk")
    assert set(customer.identities.values_list("value", flat=True)) == {
        "mia@example.com",
        "+86 138 0000 4410",
    }
    assert (complaint.customer, complaint.spoken_by_contact) == (customer, "+49 40 5550177")
    client.force_login(lea)
    page = client.get(f"/complaints/{complaint.reference}/").content.decode()
    assert "+49 40 5550177, which we do not have of this customer" in page
    assert f'href="/customers/{customer.pk}/#add"' in page


def test_another_name_with_an_address_we_know_stays_on_the_report(client: Client) -> None:
    client.post("/report/", WORDS | {"mail": "mia@example.com"})
    client.post(
        "/report/",
        WORDS
        | {
            "key": "0" * 31 + "2",
            "mail": "MIA@Example.com",
            "phone": "",
            "best": "mail",
            "name_given": "Tom",
        },
    )

    complaint = Complaint.objects.latest("pk")
    assert (complaint.customer, complaint.spoken_by) == (Customer.objects.get(), "Tom")


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": ""},
        {"mail": "mia@example"},
        {"best": "mail"},
        {"best": "pigeon"},
        {"words": "a\x00b"},
        {"website": "https://example.com"},
        {"phone": "----"},
        {"phone": "call me"},
    ],
)
def test_a_wrong_form_is_422_and_keeps_the_words(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/report/", WORDS | wrong)
    assert answer.status_code == 422
    assert b"The fare back." in answer.content
    assert not Complaint.objects.exists()


def test_without_words_it_is_refused(client: Client) -> None:
    answer = client.post("/report/", WORDS | {"words": " "})
    assert answer.status_code == 409
    assert b"The fare back." in answer.content


def test_a_file_we_do_not_take_is_refused_by_name(client: Client) -> None:
    answer = client.post("/report/", WORDS | {"pictures": [SimpleUploadedFile("bill.exe", b"MZ\0\0")]})
    assert answer.status_code == 409
    assert b"bill.exe" in answer.content
    assert not Complaint.objects.exists()


def test_nobody_has_to_be_reached(client: Client) -> None:
    nobody = {"name_given": "", "phone": "", "best": "", "no_answer": "on"}
    assert client.post("/report/", WORDS | nobody).status_code == 303
    assert Complaint.objects.get().customer is None


def test_who_writes_for_somebody_else_is_kept_apart(client: Client) -> None:
    client.post("/report/", WORDS | {"behalf": "on", "behalf_of": "Her mother"})
    complaint = Complaint.objects.get()
    assert (str(complaint.customer), complaint.spoken_by) == ("Her mother", "Mia Lin")
    assert complaint.spoken_by_contact == "+86 138 0000 4410"
    assert not Customer.objects.get().identities.exists()


def test_the_sixth_within_an_hour_is_429_and_keeps_the_words(client: Client) -> None:
    for n in range(5):
        assert client.post("/report/", WORDS | {"key": f"{n:032x}"}).status_code == 303
    answer = client.post("/report/", WORDS | {"key": "f" * 32})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert b"We waited." in answer.content
    assert Complaint.objects.count() == 5


def test_a_forged_header_is_no_way_around_the_limit(client: Client) -> None:
    for n in range(5):
        client.post("/report/", WORDS | {"key": f"{n:032x}"})
    answer = client.post("/report/", WORDS | {"key": "f" * 32}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 429


def test_it_speaks_the_language_of_the_visitor(client: Client) -> None:
    client.post("/language/", {"language": "zh-hans", "next": "/report/"})
    assert b'lang="zh-Hans"' in client.get("/report/").content
    client.post("/report/", WORDS)
    assert Customer.objects.get().language == "zh-hans"


def test_where_nobody_would_read_it_the_form_is_closed(client: Client, ana: User) -> None:
    ana.memberships.all().delete()
    assert client.get("/report/").status_code == 503
    assert client.post("/report/", WORDS).status_code == 503


def test_a_forged_form_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post("/report/", WORDS).status_code == 403
