from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import path
from knox.models import AuthToken
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxdesk.accounts.actions import create_token, deactivate_person, end_token
from cxdesk.accounts.models import Scope, TokenScope
from cxdesk.common import clock


class Echo(APIView):
    def get(self, request: Request) -> Response:
        from django.utils import translation

        return Response({"email": request.user.email, "language": translation.get_language()})

    def post(self, request: Request) -> Response:
        return Response({"email": request.user.email})

    put = patch = delete = post


urlpatterns = [path("api/echo/", Echo.as_view())]
pytestmark = [pytest.mark.urls(__name__)]


def _call(plain: str, method: str = "get", client: Client | None = None):
    caller = client or Client(enforce_csrf_checks=True)
    return getattr(caller, method)("/api/echo/", headers={"authorization": f"Bearer {plain}"})


def test_a_token_acts_as_its_person_and_in_their_language(make_person, harbour):
    bea = make_person("Bea", "agent", harbour, language="zh-hans")
    _row, plain = create_token(bea, "one", Scope.READ)

    answer = _call(plain)

    assert answer.json() == {"email": "bea@cxdesk.test", "language": "zh-hans"}
    assert answer["Cache-Control"] == "no-store"


def test_a_token_is_found_with_one_query_however_many_there_are(ana, django_assert_num_queries):
    for name in "abc":
        _row, plain = create_token(ana, name, Scope.WRITE)

    with django_assert_num_queries(1):
        assert _call(plain, "post").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_for_reading_does_not_write(ana, method):
    _row, plain = create_token(ana, "one", Scope.READ)

    answer = _call(plain, method)

    assert answer.status_code == 403
    assert "read" in answer.json()["message"]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_token_for_reading_reads(ana, method):
    _row, plain = create_token(ana, "one", Scope.READ)

    assert _call(plain, method).status_code == 200


def test_a_token_without_a_scope_reads_only(ana):
    _row, plain = create_token(ana, "one", Scope.WRITE)
    TokenScope.objects.all().delete()

    assert _call(plain).status_code == 200
    assert _call(plain, "post").status_code == 403


def test_an_ended_token_opens_nothing(ana):
    row, plain = create_token(ana, "one", Scope.READ)
    end_token(ana, row.token.token_key, by=ana)

    assert _call(plain).status_code == 401


def test_a_token_of_a_deactivated_person_opens_nothing(ana, ada, noon):
    _row, plain = create_token(ana, "one", Scope.READ)
    deactivate_person(ana, by=ada, at=noon)

    assert _call(plain).status_code == 401


def test_even_a_token_that_outlived_its_person_opens_nothing(ana, noon):
    _row, plain = create_token(ana, "one", Scope.READ)
    type(ana).objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=noon)

    assert _call(plain).status_code == 401


def test_an_expired_token_opens_nothing(ana):
    _row, plain = create_token(ana, "one", Scope.READ)
    AuthToken.objects.update(expiry=clock.now() + timedelta(hours=1))
    assert _call(plain).status_code == 200

    AuthToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    assert _call(plain).status_code == 401


def test_unknown_and_odd_tokens_are_answered_alike(ana):
    row, plain = create_token(ana, "one", Scope.READ)
    odd = ["x" * 64, plain[:-1], plain + "0", plain.upper(), row.token.digest, "é" * 40, "a b", "%00", ""]

    answers = {_call(token).status_code for token in odd}
    bodies = {_call(token).content for token in odd[:4]}

    assert answers == {401}
    assert len(bodies) == 1
    assert _call("x" * 64)["WWW-Authenticate"].startswith("Bearer")


def test_without_anything_the_answer_is_sign_in_first(db):
    answer = Client().get("/api/echo/")

    assert answer.status_code == 401


def test_a_session_needs_the_form_token_to_write(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    assert client.get("/api/echo/").status_code == 200
    assert client.post("/api/echo/").status_code == 403


def test_a_wrong_token_is_not_made_good_by_a_session(ana):
    client = Client()
    client.force_login(ana)

    assert _call("x" * 64, client=client).status_code == 401
