"""What somebody gets who opens the address of a form, and that HEAD asks what GET does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from cxdesk.wrong_method import page_above
from tests.builders import MakeComplaint


@pytest.fixture
def client(ana: User) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def test_a_reload_of_a_refused_form_says_so_and_leads_back(
    client: Client, make_complaint: MakeComplaint
) -> None:
    page = f"/complaints/{make_complaint().reference}/"

    answer = client.get(f"{page}steps/listen/completion/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert f'href="{page}"' in answer.content.decode()
    assert "only takes what a form sends" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/complaints/CX-2026-000001/steps/own/completion/", "/complaints/CX-2026-000001/"),
        ("/complaints/new/draft/7/discard/", "/complaints/new/draft/"),
        ("/nothing/of/ours", "/"),
        ("/", "/"),
    ],
)
def test_the_page_above_is_the_nearest_that_leads_anywhere(path: str, page: str) -> None:
    assert page_above(path) == page


def test_a_program_gets_the_one_shape(client: Client) -> None:
    answer = client.get("/api/v1/put-right/")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "path",
    ["", "description/", "merging/", "clocks/", "files/0/"],
)
def test_head_answers_as_get_does(path: str, client: Client, make_complaint: MakeComplaint) -> None:
    address = f"/complaints/{make_complaint().reference}/{path}"

    head, page = client.head(address), client.get(address)

    assert head.status_code == page.status_code != 405
    assert head.headers["Content-Type"] == page.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/", "/complaints/", "/causes/", "/help/", "/taxonomy/", "/people/"])
def test_head_of_a_list_answers_as_get_does(path: str, client: Client) -> None:
    head: Any = client.head(path)

    assert head.status_code == client.get(path).status_code


def test_head_of_a_page_for_people_who_are_not_signed_in_leads_to_the_way_in(db: None) -> None:
    answer = Client().head("/complaints/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/login/?next=/complaints/")
