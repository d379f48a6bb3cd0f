"""The description of the API is whole, valid, and true of what the routes answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from cxdesk.accounts.models import User
from recovery.api import urls
from recovery.models import Complaint
from tests.recovery.api.conftest import ROOT, Api, As, under

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> Any:
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    warnings = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert not warnings, warnings
    return made


def operations(schema: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def test_it_is_valid_and_was_made_without_a_warning(schema: Any) -> None:
    validate_schema(schema)


def test_it_describes_every_route_and_method(schema: Any) -> None:
    described = {(path, method) for path, method, _one in operations(schema)}

    assert described == {
        (ROOT + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern)), method)
        for pattern in urls.urlpatterns
        for method in METHODS
        if hasattr(pattern.callback.view_class, method) and pattern.name != "schema"
    }


def test_every_operation_has_a_summary_and_tells_its_errors_in_one_shape(schema: Any) -> None:
    for path, method, one in operations(schema):
        assert one["summary"], (path, method)
        assert {"401", "403"} <= set(one["responses"]), (path, method)
        if method != "get":
            assert {"400", "409"} <= set(one["responses"])
        if "{" in path:
            assert "404" in one["responses"]
        for code, answer in one["responses"].items():
            if code >= "400":
                content = answer["content"]["application/json"]["schema"]
                assert content == {"$ref": "#/components/schemas/ErrorOut"}


def test_what_is_written_is_closed_to_the_words_of_the_customer(schema: Any) -> None:
    for name, component in schema["components"]["schemas"].items():
        if name.startswith("Patched"):
            assert "verbatim" not in component["properties"]


# Of these the tests of their own make one.
BY_NUMBER = {
    "{customer_id}",
    "{cause_id}",
    "{mail_id}",
    "{handover_id}",
    "{task_id}",
    "{cover_id}",
    "{follow_up_id}",
}


def test_answers_have_the_fields_that_are_described(
    schema: Any, api: Api, owned: Complaint, lea: User
) -> None:
    api.post(under(owned, "notes/"), {"text": "She prefers mail."})
    api.post(under(owned, "cause/"), {"title": "Double bookings"})
    for path, method, one in operations(schema):
        if method != "get" or BY_NUMBER & set(path.split("/")):
            continue
        parameters = {"q": owned.reference} if path.endswith("lookup/") else {}
        if path.endswith("covers/due/"):
            parameters = {"from_at": "2026-03-10T12:00:00Z", "until_at": "2026-03-12T12:00:00Z"}
        if path.endswith("letters/draft/"):
            parameters = {"template": "apology_letter", "language": "en"}
        address = path.replace("{reference}", owned.reference)
        address = address.replace("{template_key}", "apology_letter").replace("{language}", "en")
        address = address.replace("{number}", "2").replace("{other}", "1")
        # How people write, and figures of whole teams, are for whoever leads them.
        leads = path.endswith(("/tone/", "/recovery-causes/", "/improvements/")) or "/insights/" in path
        response = (Api(person=lea) if leads else api).get(address, **parameters)

        assert response.status_code == 200
        described = one["responses"]["200"]["content"]["application/json"]["schema"]
        check(schema, described, response.json(), path)


def check(schema: Any, described: Any, value: Any, where: str) -> None:
    """Compare the names of fields, all the way down."""
    if "$ref" in described:
        described = schema["components"]["schemas"][described["$ref"].rsplit("/", 1)[1]]
    if "allOf" in described:
        described = schema["components"]["schemas"][described["allOf"][0]["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, list):
        for one in value:
            check(schema, described["items"], one, f"{where}[]")
    elif isinstance(value, dict) and "properties" in described:
        assert set(value) == set(described["properties"]), where
        for key, inner in value.items():
            check(schema, described["properties"][key], inner, f"{where}.{key}")


def test_it_is_for_those_who_are_signed_in(api: Api, as_: As) -> None:
    response = api.get("schema/")

    assert response.status_code == 200
    assert f"{ROOT}complaints/" in response.json()["paths"]
    assert as_().get("schema/").status_code == 401
