import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions, serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from cxdesk import errors
from cxdesk.common.errors import Blocker, DomainError, NotAllowed


class StepBlocked(DomainError):
    code = "step_blocked"


class Line(serializers.Serializer):
    amount = serializers.IntegerField()


class Body(serializers.Serializer):
    name = serializers.CharField(max_length=3)
    lines = Line(many=True)


class Bare(APIView):
    authentication_classes = ()
    permission_classes = ()
    raises: Exception | None = None

    def get(self, request: Any) -> Response:
        if self.raises:
            raise self.raises
        return Response({})

    def post(self, request: Any) -> Response:
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.validated_data)


def answer_to(error: Exception, **headers: str) -> Any:
    response = Bare.as_view(raises=error)(APIRequestFactory().get("/api/v1/x/", headers=headers)).render()
    return response, json.loads(response.content)


def test_a_refusal_is_409_with_all_that_stands_in_the_way():
    refusal = StepBlocked(
        "The customer has not confirmed yet.",
        blockers=[
            Blocker("The customer has not confirmed yet.", "restatement_missing", "restatement"),
            Blocker("Nobody owns it.", "owner_missing"),
        ],
    )

    response, body = answer_to(refusal)

    assert response.status_code == 409
    assert body == {
        "code": "step_blocked",
        "message": "The customer has not confirmed yet.",
        "blockers": ["The customer has not confirmed yet.", "Nobody owns it."],
        "errors": [
            {
                "field": "restatement",
                "code": "restatement_missing",
                "message": "The customer has not confirmed yet.",
            }
        ],
    }


def test_what_a_person_may_not_do_is_403():
    response, body = answer_to(NotAllowed("Only the owner may hand it over."))

    assert response.status_code == 403
    assert (body["code"], body["message"]) == ("not_allowed", "Only the owner may hand it over.")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret: row 7 of team 2"), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "authentication_failed"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
    ],
)
def test_every_error_has_the_same_four_keys(error: Exception, status: int, code: str, monkeypatch):
    # Without an authenticator that has a challenge, DRF would turn 401 into 403.
    monkeypatch.setattr(Bare, "get_authenticate_header", lambda self, request: "Bearer")

    response, body = answer_to(error)

    assert response.status_code == status
    assert list(body) == ["code", "message", "blockers", "errors"]
    assert body["code"] == code
    assert body["message"]
    assert "secret" not in response.content.decode()


def test_a_reason_that_somebody_wrote_is_told():
    response, body = answer_to(PermissionDenied("Only admins import complaints."))

    assert (response.status_code, body["message"]) == (403, "Only admins import complaints.")


def test_401_names_the_way_to_sign_in_and_429_the_time_to_wait(monkeypatch):
    monkeypatch.setattr(Bare, "get_authenticate_header", lambda self, request: "Bearer")

    assert answer_to(exceptions.NotAuthenticated())[0]["WWW-Authenticate"] == "Bearer"
    assert answer_to(exceptions.Throttled(wait=7))[0]["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("method", "headers", "content_type", "status", "code"),
    [
        ("DELETE", {}, "application/json", 405, "method_not_allowed"),
        ("GET", {"Accept": "text/csv"}, "application/json", 406, "not_acceptable"),
        ("POST", {}, "text/csv", 415, "unsupported_media_type"),
    ],
)
def test_a_wrong_way_of_asking_has_the_shape_too(
    method: str, headers: dict[str, str], content_type: str, status: int, code: str
):
    request = APIRequestFactory().generic(
        method, "/x/", data=b"a", content_type=content_type, headers=headers
    )

    response = Bare.as_view()(request).render()

    assert response.status_code == status
    assert json.loads(response.content)["code"] == code


def test_a_real_throttle_answers_in_the_shape():
    class Never(BaseThrottle):
        def allow_request(self, request: Any, view: Any) -> bool:
            return False

        def wait(self) -> float:
            return 3

    response = Bare.as_view(throttle_classes=[Never])(APIRequestFactory().get("/x/")).render()

    assert response.status_code == 429
    assert json.loads(response.content)["code"] == "throttled"


def test_a_bad_body_names_each_field_down_to_the_line():
    sent = {"name": "too long", "lines": [{"amount": 1}, {"amount": "x"}]}

    response = Bare.as_view()(APIRequestFactory().post("/x/", sent, format="json")).render()
    body = json.loads(response.content)

    assert response.status_code == 400
    assert body["code"] == "invalid"
    assert [(error["field"], error["code"]) for error in body["errors"]] == [
        ("name", "max_length"),
        ("lines.1.amount", "invalid"),
    ]


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ({"a": {"b": ["x"]}}, ["a.b"]),
        ({"a": [{}, {"b": ["x", "y"]}]}, ["a.1.b", "a.1.b"]),
        ({"a": {"non_field_errors": ["x"]}}, ["a"]),
        (["x"], [""]),
        ([{"a": ["x"]}, {}], ["0.a"]),
    ],
)
def test_nested_mistakes_are_flattened(detail: Any, fields: list[str]):
    body = errors._mistake_body(exceptions.ValidationError(detail))

    assert [error["field"] for error in body["errors"]] == fields


def test_a_mistake_of_no_field_is_the_message():
    body = errors._mistake_body(exceptions.ValidationError(ErrorDetail("These two do not fit.", "mismatch")))

    assert body["message"] == "These two do not fit."
    assert body["errors"] == [{"field": "", "code": "mismatch", "message": "These two do not fit."}]


def test_a_bug_is_not_dressed_up_as_an_answer():
    assert errors.api_error(ZeroDivisionError(), {}) is None


HANDLERS = [
    (errors.bad_request, 400),
    (errors.forbidden, 403),
    (errors.not_found, 404),
    (errors.broken, 500),
    (errors.csrf_refused, 403),
]


@pytest.mark.parametrize(("handler", "status"), HANDLERS)
def test_a_person_gets_a_page_that_needs_no_database(handler: Any, status: int, rf: RequestFactory):
    response = handler(rf.get("/complaints/"))
    page = response.content.decode()

    assert response.status_code == status
    assert "<h1>" in page
    assert "<script" not in page
    assert " style=" not in page


@pytest.mark.parametrize(("handler", "status"), HANDLERS)
def test_a_program_gets_the_same_in_the_one_shape(handler: Any, status: int, rf: RequestFactory):
    response = handler(rf.get("/api/v1/complaints/"))

    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert list(json.loads(response.content)) == ["code", "message", "blockers", "errors"]


def test_the_page_does_not_show_what_was_asked_for(rf: RequestFactory):
    response = errors.not_found(rf.get("/<script>alert(1)</script>"), Http404("<b>inside</b>"))

    assert b"alert(1)" not in response.content
    assert b"inside" not in response.content


def test_an_unknown_address_is_answered_by_our_handler(client, db):
    assert b"Not found" in client.get("/no-such-page").content
    assert client.get("/api/no-such-thing").json()["code"] == "not_found"
