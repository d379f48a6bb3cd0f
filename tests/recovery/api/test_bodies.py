"""How much and what the API reads, and who may send it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from cxdesk.accounts.models import User
from recovery.models import Complaint
from tests.recovery.api.conftest import ROOT, Api, refusal, under

ADDRESS = ROOT + "complaints/"


def send(api: Api, body: bytes, kind: str = "application/json", **extra: Any) -> Any:
    return api.client.generic("POST", ADDRESS, body, content_type=kind, **extra)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b'{"verbatim": NaN}',
        b'{"verbatim": "\\ud800"}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"verbatim": ' + b"[" * 9 + b"]" * 9 + b"}",
        b'{"a":' * 20 + b"1" + b"}" * 20,
    ],
)
def test_what_is_no_json_or_too_deep_is_no_request(api: Api, body: bytes) -> None:
    assert refusal(send(api, body), 400)["code"] == "parse_error"


@pytest.mark.parametrize("body", [b"[]", b'"words"', b"7", b"null", b"true"])
def test_a_body_that_is_no_object_is_no_request(api: Api, body: bytes) -> None:
    assert refusal(send(api, body), 400)["code"] == "invalid"


def test_an_empty_body_names_what_is_missing(api: Api) -> None:
    body = refusal(api.post("complaints/"), 400)

    assert [(one["field"], one["code"]) for one in body["errors"]] == [("channel", "required")]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/xml"])
def test_another_type_of_body_is_not_read(api: Api, kind: str) -> None:
    refusal(send(api, b"verbatim=x&channel=phone", kind), 415)
    assert not Complaint.objects.exists()


def test_more_than_a_megabyte_is_not_read(api: Api) -> None:
    body = b'{"verbatim": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'", "channel": "phone"}'

    assert refusal(send(api, body), 413)["code"] == "too_large"
    assert not Complaint.objects.exists()


def test_a_body_that_says_it_is_huge_is_refused_before_it_is_read(api: Api, owned: Complaint) -> None:
    said = str(settings.LARGEST_UPLOAD + 1)

    assert refusal(send(api, b"{}", CONTENT_LENGTH=said), 413)["code"] == "too_large"
    files = {"files": [SimpleUploadedFile("a.txt", b"x" * (settings.LARGEST_UPLOAD + 1))]}
    assert refusal(api.post(under(owned, "files/"), files), 413)["code"] == "too_large"


def test_a_field_with_a_long_or_odd_name_is_named_in_short(api: Api) -> None:
    body = refusal(api.post("complaints/", {"channel": "phone", "<b>" * 100: 1}), 400)

    assert body["errors"][0]["field"] == ("<b>" * 100)[:80]
    assert body["errors"][0]["code"] == "unknown_field"


def test_an_act_without_words_takes_no_words(api: Api, complaint: Complaint, lea: User) -> None:
    body = refusal(api.post(under(complaint, "owner/"), {"owner": lea.pk}), 400)

    assert body["errors"][0]["field"] == "owner"
    complaint.refresh_from_db()
    assert complaint.owner is None


def test_a_session_writes_only_with_the_token_of_its_forms(ana: User, complaint: Complaint) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ana)

    refusal(client.post(under(complaint, "owner/")), 403)

    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert client.post(under(complaint, "owner/"), HTTP_X_CSRFTOKEN="a" * 32).status_code == 201


def test_a_token_needs_no_form_token_and_a_wrong_one_opens_nothing(
    api: Api, ana: User, complaint: Complaint
) -> None:
    for token in ("x" * 64, "", "\u4e2d", "a b"):
        client = APIClient(enforce_csrf_checks=True)
        response = client.get(
            under(complaint), HTTP_AUTHORIZATION=f"Bearer {token}".encode().decode("latin-1")
        )
        refusal(response, 401)


def test_a_wrong_token_beside_a_session_is_not_passed_over(ana: User, complaint: Complaint) -> None:
    client = APIClient()
    client.force_login(ana)

    refusal(client.get(under(complaint), HTTP_AUTHORIZATION="Bearer " + "x" * 64), 401)


@pytest.mark.parametrize(
    "path", ["complaints/CX-1/", "complaints/CX-2026-00041x/", "nothing/", "complaints/%00/"]
)
def test_an_address_that_is_none_is_told_in_the_same_shape(api: Api, path: str) -> None:
    refusal(api.client.get(ROOT + path), 404)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_method_that_a_route_does_not_have_is_told_in_the_same_shape(api: Api, method: str) -> None:
    assert refusal(api.ask(method, "me/", {}), 405)["code"] == "method_not_allowed"


def test_answers_are_never_kept_by_others(api: Api, client: Client) -> None:
    response = api.get("me/")

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
