"""What browsers, forms and strangers may not do to us, on every route there is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, models
from django.test import Client, override_settings
from django.urls import path

from cxdesk import errors
from cxdesk.accounts.models import User
from cxdesk.urls import urlpatterns as our_urls
from recovery.channels.sandbox import POLICY
from recovery.models import Complaint, Customer, Message
from tests.permissions.asking import Asker, noting_changes, text_of, undone
from tests.permissions.bodies import body_of
from tests.permissions.requests import address_of
from tests.permissions.routes import all_routes
from tests.permissions.table import cells
from tests.permissions.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TABLE = cells()
ROUTES = {route.name: route for route in all_routes()}
READS = [(method, name) for method, name in TABLE if method == "GET"]
WRITES = [(method, name) for method, name in TABLE if method != "GET"]
# Who may do most: what even they are refused is refused to all.
WRITER = {"import": "ada", "import_preview": "ada"}
ROLES = ("anon", "cleo", "bea", "lea", "ada", "aki")

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


# ------------------------------------------------------------------ headers


def policy_of(answer: Any) -> dict[str, str]:
    return policy_in(answer.headers.get("Content-Security-Policy", ""))


def policy_in(text: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in text.split(";") if part.strip())
    return {name: value for name, _space, value in parts}


def unsafe_in(answer: Any) -> list[str]:
    """Return what the headers of an answer leave open."""
    policy, wrong = policy_of(answer), []
    if policy == policy_in(POLICY):
        # A mail as it was sent: the one thing of strangers that is shown, in a page that can do nothing.
        pass
    elif "sandbox" in policy:
        # A file: it may do nothing at all, and is never shown as a page of ours.
        if policy != {"default-src": "'none'", "sandbox": ""}:
            wrong.append(f"policy of a file: {policy}")
        if not answer.headers.get("Content-Disposition", "").startswith("attachment"):
            wrong.append("a file that is shown")
    elif policy != STRICT:
        wrong.append(f"policy: {policy}")
    for name, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ):
        if answer.headers.get(name) != value:
            wrong.append(f"{name}: {answer.headers.get(name)}")
    if answer.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        wrong.append(f"Referrer-Policy: {answer.headers.get('Referrer-Policy')}")
    for cookie in answer.cookies.values():
        # One without a value is taken away, and carries nothing.
        if cookie.value and (not cookie["httponly"] or cookie["samesite"] != "Lax"):
            wrong.append(f"cookie {cookie.key}")
    return wrong


def send(asker: Asker, who: str, method: str, name: str, **how: Any) -> Any:
    route, world = ROUTES[name], asker.world
    mine = name.startswith(("status", "import_"))
    address = address_of(route, world, world.kits["plain"], missing=how.pop("missing", False), mine=mine)
    body = how.pop("body", None)
    return asker.ask(who, method, address, body_of(name, method, world) if body is None else body, **how)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUTES)
def test_every_answer_ties_the_hands_of_the_browser(asker: Asker, name: str) -> None:
    """Pages, fragments, redirects, refusals and mistakes alike: 200, 303, 403, 404, 405, 409, 422."""
    cache.clear()
    wrong = {}
    methods = [method for method, named in TABLE if named == name] or ["GET", "POST"]
    for method in [*methods, "PUT"]:
        for who, how in (
            ("anon", {}),
            ("bea", {}),
            ("otto", {}),
            ("ada", {"missing": True}),
            ("ana", {"body": {}}),
            ("bea", {"HTTP_HX_REQUEST": "true"}),
        ):
            answer = send(asker, who, method, name, **how)
            if unsafe := unsafe_in(answer):
                wrong[f"{method} as {who}: {answer.status_code}"] = unsafe

    assert wrong == {}


def boom(request: Any) -> None:
    raise DatabaseError("a table of secrets")


def too_much(request: Any) -> Any:
    return errors.bad_request(request)


class Broken:
    """The project with two routes that fail."""

    handler400, handler403 = "cxdesk.errors.bad_request", "cxdesk.errors.forbidden"
    handler404, handler500 = "cxdesk.errors.not_found", "cxdesk.errors.broken"
    urlpatterns = [path("boom/", boom), path("api/boom/", boom), path("bad/", too_much), *our_urls]


@pytest.mark.parametrize(("address", "status"), [("/boom/", 500), ("/api/boom/", 500), ("/bad/", 400)])
def test_a_mistake_of_ours_ties_them_too_and_tells_nothing(asker: Asker, address: str, status: int) -> None:
    with override_settings(ROOT_URLCONF=Broken):
        for who in ("anon", "bea"):
            answer = asker.ask(who, "GET", address)

            assert answer.status_code == status
            assert unsafe_in(answer) == []
            assert "secrets" not in text_of(answer)
            assert "Traceback" not in text_of(answer)


def test_pages_of_people_stay_in_no_cache(asker: Asker) -> None:
    for method, name in READS:
        if TABLE[method, name]["bea"] == "200" and not name.startswith(("livez", "readyz")):
            kept = send(asker, "bea", method, name).headers.get("Cache-Control", "")

            assert "no-store" in kept or "no-cache" in kept, name


# ------------------------------------------------------------------ forms without their token


@pytest.mark.parametrize(("method", "name"), WRITES)
def test_nothing_is_written_without_the_token_of_the_form(asker: Asker, method: str, name: str) -> None:
    """By page and by the session of the API; strangers at the API are refused before."""
    who = WRITER.get(name, "ada" if TABLE[method, name]["bea"] == "403" else "ana")
    who = "anon" if name.startswith(("status", "report")) else who
    with noting_changes() as changes:
        answer = send(asker, who, method, name, csrf=True)
        again = send(asker, who, method, name, csrf=True, HTTP_X_CSRFTOKEN="x" * 64, HTTP_HX_REQUEST="true")

    # A program that brings mail has no form and no session; without its signature it is nobody.
    refused = 401 if name == "mail_webhook" else 403
    assert (answer.status_code, again.status_code) == (refused, refused)
    assert changes == []


def test_a_token_of_the_form_does_not_help_a_stranger_from_elsewhere(asker: Asker, world: World) -> None:
    """Browsers say where a form stood; one that stood elsewhere is refused whatever it carries."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = world.sessions["ana"]
    client.get("/complaints/new/")
    token = client.cookies["csrftoken"].value
    address = address_of(ROUTES["complaint_note"], world, world.kits["plain"])
    sent = {"text": "A note.", "csrfmiddlewaretoken": token}

    theirs = client.post(address, sent, HTTP_ORIGIN="https://evil.example")
    ours = client.post(address, sent, HTTP_ORIGIN="http://testserver")

    assert (theirs.status_code, ours.status_code) == (403, 303)


# ------------------------------------------------------------------ reading changes nothing


def snapshot() -> dict[str, list[str]]:
    """Return every row of our own tables, as text."""
    found = {}
    for label in ("accounts", "recovery", "jobs", "surveys", "knox"):
        for model in apps.get_app_config(label).get_models():
            rows = model._default_manager.order_by("pk").values_list()
            found[model._meta.label] = [
                json.dumps(list(row), cls=DjangoJSONEncoder, default=str) for row in rows
            ]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("who", ROLES)
def test_reading_changes_nothing(asker: Asker, world: World, who: str) -> None:
    """Every route by GET and HEAD, not undone: the same rows as before, and no write was tried."""
    before = snapshot()
    assert before["recovery.Complaint"]
    tried = {}
    for name, route in ROUTES.items():
        address = address_of(route, world, world.kits["plain"], mine=not name.startswith("import_"))
        for method in ("GET", "HEAD"):
            with noting_changes() as changes:
                answer = asker.ask_for_good(who, method, address, body_of(name, method, world))
            if changes:
                tried[f"{method} {name}"] = changes
            if method == "HEAD":
                assert answer.status_code == 405 or text_of_head(answer) == b"", name

    assert tried == {}
    assert snapshot() == before


def text_of_head(answer: Any) -> bytes:
    return b"" if answer.streaming else bytes(answer.content)


# ------------------------------------------------------------------ posting more than was asked for

# What no form and no body may set by itself; some of it changes as the consequence of an act.
NEVER = ("verbatim", "reference", "playbook_version_id", "source", "source_id", "number", "year", "team_id")
ACTS = {
    "state": ("setting_aside", "merg", "waiting", "wait", "describe", "close", "set_aside", "owner", "take"),
    "owner_id": ("owner", "take"),
}
OVERPOSTED: dict[str, Any] = {
    "verbatim": "Something else was said.",
    "state": "closed",
    "reference": "CX-2020-000001",
    "playbook_version": 99,
    "source": "elsewhere",
    "source_id": "777",
    "number": 1,
    "year": 1999,
    "is_history": True,
    "escalation_level": 3,
    "outcome": "upheld",
    "merged_into": 1,
    "logged_by": 1,
    "resolved_at": "2026-01-01T00:00:00Z",
    "is_superuser": True,
    "is_staff": True,
    "is_active": True,
    "email": "taken@cxdesk.test",
    "password": "secret",
}


def model_fields() -> dict[str, Any]:
    """Return a value for every column of the models that are written on, under both of its names."""
    fields: dict[str, Any] = {}
    for model in (Complaint, Customer, Message, User):
        for field in model._meta.concrete_fields:
            value = OVERPOSTED.get(field.name, 1 if isinstance(field, models.ForeignKey) else "7")
            fields[field.name] = value
            fields[field.attname] = value
    return fields


ON_ONE = [(m, n) for m, n in WRITES if "reference" in ROUTES[n].parts]


@pytest.mark.slow
@pytest.mark.parametrize(("method", "name"), ON_ONE)
def test_posting_every_column_sets_none_of_them(asker: Asker, world: World, method: str, name: str) -> None:
    """A page ignores what its form does not ask; the API names it and refuses the whole."""
    body = {**model_fields(), **body_of(name, method, world)}
    complaint = world.kits["plain"].complaint
    before = kept_of(complaint.pk)
    address = address_of(ROUTES[name], world, world.kits["plain"])
    with undone():
        answer = asker.ask_for_good("ana", method, address, body)
        after = kept_of(complaint.pk)

    assert answer.status_code < 500
    assert {key: after[key] for key in NEVER} == {key: before[key] for key in NEVER}
    if name.startswith("api:"):
        assert after == before
        assert answer.status_code in (400, 409) or method == "DELETE" or name == "api:files"
    for column, acts in ACTS.items():
        if not any(act in name for act in acts):
            assert after[column] == before[column]


def kept_of(pk: int) -> dict[str, Any]:
    return Complaint.objects.filter(pk=pk).values(*NEVER, *ACTS, "is_history", "escalation_level").get()
