"""Taxonomy, look-up, files and customers."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.customers import NewCustomer
from recovery.actions.files import attach_file
from recovery.models import Attachment, Category, Site
from recovery.pages.forms.base import SEVERITIES
from tests.builders import MakeComplaint
from tests.pictures import PNG

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------ taxonomy


def test_an_admin_keeps_the_lists(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert client.post("/taxonomy/sites/", {"name_given": "North"}).status_code == 303
    site = Site.objects.get()
    assert client.post(f"/taxonomy/sites/{site.pk}/name/", {"name_given": "North gate"}).status_code == 303
    assert client.post(f"/taxonomy/sites/{site.pk}/retirement/").status_code == 303
    assert b"North gate" in client.get("/taxonomy/").content
    assert client.post(f"/taxonomy/sites/{site.pk}/restoration/").status_code == 303
    parent = Category.objects.get(key="price")
    client.post("/taxonomy/categories/", {"name_given": "Tips", "parent": parent.pk})
    assert Category.objects.get(name="Tips").parent == parent


def test_a_name_that_is_missing_or_taken_is_refused(client: Client, ada: User) -> None:
    client.force_login(ada)
    client.post("/taxonomy/sites/", {"name_given": "North"})
    client.post("/taxonomy/sites/", {"name_given": "South"})
    south = Site.objects.get(name="South")
    assert client.post("/taxonomy/sites/", {"name_given": " "}).status_code == 409
    answer = client.post(f"/taxonomy/sites/{south.pk}/name/", {"name_given": "north"})
    assert answer.status_code == 409
    assert b"with this name already" in answer.content


@pytest.mark.parametrize(
    "wrong", [{"name_given": "x" * 121}, {"name_given": "a\x00b"}, {"name_given": "a", "parent": "x"}]
)
def test_a_wrong_form_is_422(client: Client, ada: User, wrong: dict[str, str]) -> None:
    client.force_login(ada)
    assert client.post("/taxonomy/categories/", wrong).status_code == 422


def test_unknown_kinds_and_rows_are_404(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert client.post("/taxonomy/planets/", {"name_given": "Mars"}).status_code == 404
    assert client.post("/taxonomy/sites/999/retirement/").status_code == 404
    assert client.post(f"/taxonomy/sites/{10**30}/retirement/").status_code == 404


def test_auditors_read_the_lists_and_nobody_else_changes_them(
    client: Client, ana: User, lea: User, aki: User, cleo: User
) -> None:
    label = Category.objects.get(key="price")
    addresses = [
        "/taxonomy/sites/",
        f"/taxonomy/categories/{label.pk}/name/",
        f"/taxonomy/categories/{label.pk}/retirement/",
        f"/taxonomy/categories/{label.pk}/restoration/",
    ]
    for address in addresses:
        assert client.post(address, {"name_given": "x"}).status_code in (302, 303)
    for person in (ana, lea, aki, cleo):
        client.force_login(person)
        assert client.get("/taxonomy/").status_code == (200 if person == aki else 403)
        for address in addresses:
            assert client.post(address, {"name_given": "x"}).status_code == 403
    client.force_login(aki)
    assert b"<form" not in client.get("/taxonomy/").content.split(b"<main")[1].split(b"</main>")[0]


# ------------------------------------------------------------------ look-up


def test_what_is_found_stands_on_a_page_and_below_the_field(
    client: Client, ana: User, otto: User, make_complaint: MakeComplaint, mia: NewCustomer
) -> None:
    reference = make_complaint(new_customer=mia).reference.encode()
    client.force_login(ana)
    assert reference in client.get("/lookup/?q=mia").content
    assert reference in client.get("/lookup/results/?q=mia").content
    assert b"Nothing found" in client.get("/lookup/?q=nobody").content
    client.force_login(otto)
    assert reference not in client.get("/lookup/?q=mia").content
    assert reference not in client.get("/lookup/results/?q=mia").content


def test_a_colleague_looks_nothing_up(client: Client, cleo: User) -> None:
    assert client.get("/lookup/").status_code in (302, 303)
    client.force_login(cleo)
    assert client.get("/lookup/?q=mia").status_code == 403
    assert client.get("/lookup/results/?q=mia").status_code == 403


# ------------------------------------------------------------------ files


@pytest.fixture
def photo(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Attachment:
    complaint = make_complaint(owner=ana, is_sensitive=True)
    return attach_file(complaint, SimpleUploadedFile('房间 "1204".png', PNG), by=ana, at=noon)


def test_a_file_goes_out_as_a_download_that_runs_nothing(
    client: Client, ana: User, photo: Attachment
) -> None:
    client.force_login(ana)
    answer = client.get(f"/files/{photo.pk}/")
    assert b"".join(answer) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%88%BF")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_kind_that_is_no_longer_taken_goes_out_as_bytes(
    client: Client, ana: User, photo: Attachment
) -> None:
    Attachment.objects.update(content_type="text/html")
    client.force_login(ana)
    assert client.get(f"/files/{photo.pk}/")["Content-Type"] == "application/octet-stream"


def test_a_file_is_seen_by_those_who_see_its_complaint(
    client: Client,
    photo: Attachment,
    lea: User,
    ada: User,
    aki: User,
    otto: User,
    cleo: User,
    make_person: object,
) -> None:
    address = f"/files/{photo.pk}/"
    assert client.get(address).status_code in (302, 303)
    for person, status in ((lea, 200), (ada, 200), (aki, 200), (otto, 404), (cleo, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
    assert client.get("/files/999999/").status_code == 404
    assert client.post(address).status_code == 405


def test_a_file_that_is_lost_is_404(client: Client, ana: User, photo: Attachment) -> None:
    photo.file.storage.delete(str(photo.file.name))
    client.force_login(ana)
    assert client.get(f"/files/{photo.pk}/").status_code == 404


# ------------------------------------------------------------------ customers


def test_a_customer_is_seen_by_those_who_see_a_complaint_of_theirs(
    client: Client,
    ana: User,
    lea: User,
    otto: User,
    aki: User,
    make_complaint: MakeComplaint,
    mia: NewCustomer,
) -> None:
    complaint = make_complaint(new_customer=mia)
    secret = make_complaint(customer=complaint.customer, is_sensitive=True)
    address = f"/customers/{complaint.customer_id}/"
    assert client.get(address).status_code in (302, 303)
    for person, status, sees_secret in (
        (ana, 200, False),
        (lea, 200, True),
        (aki, 200, True),
        (otto, 404, False),
    ):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status
        assert (secret.reference.encode() in answer.content) is sees_secret
        assert (b"+86 138 0000 4410" in answer.content) is (status == 200)


def test_names_of_customers_run_nothing(client: Client, ana: User, make_complaint: MakeComplaint) -> None:
    complaint = make_complaint(new_customer=NewCustomer("<script>alert(1)</script>"))
    client.force_login(ana)
    for address in (
        f"/customers/{complaint.customer_id}/",
        "/lookup/?q=alert",
        "/lookup/?q=%3Cscript%3Ealert(1)",
    ):
        assert b"<script>alert" not in client.get(address).content


def test_severities_are_told_in_the_same_words_everywhere(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    for page in ("/complaints/new/", reverse("complaint_describe", args=[complaint.reference])):
        shown = client.get(page).content.decode()
        assert all(str(words) in shown for _level, words in SEVERITIES)
