"""Programs that talk to the API, each as one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from cxdesk.accounts.actions.tokens import create_token
from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.states import take_complaint
from recovery.models import Complaint
from tests.builders import MakeComplaint

ROOT = "/api/v1/"


class Api:
    """A client that sends JSON below the root of the API."""

    def __init__(self, *, token: str = "", person: User | None = None) -> None:
        self.client = APIClient()
        if token:
            self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        elif person:
            self.client.force_login(person)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send one request; a path that starts at the root is taken as it is."""
        address = path if path.startswith(("/", "http")) else ROOT + path
        extra: dict[str, Any] = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if method == "get":
            return self.client.get(address, body or {}, **extra)
        kind = "multipart" if isinstance(body, dict) and "files" in body else "json"
        return getattr(self.client, method)(address, body, format=kind if body is not None else None, **extra)

    def get(self, path: str, **parameters: Any) -> Any:
        return self.ask("get", path, parameters)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("post", path, body, **headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.ask("patch", path, body)

    def delete(self, path: str) -> Any:
        return self.ask("delete", path)


As = Callable[..., Api]


@pytest.fixture
def as_() -> As:
    """Return a program that acts for a person: with their session, or by a token with this scope."""

    def make(person: User | None = None, *, scope: str = "") -> Api:
        if person is not None and scope:
            return Api(token=create_token(person, "test", scope)[1])
        return Api(person=person)

    return make


@pytest.fixture
def api(as_: As, ana: User) -> Api:
    """A program of Ana's, the agent, by a token that may write."""
    return as_(ana, scope="write")


@pytest.fixture
def complaint(make_complaint: MakeComplaint) -> Complaint:
    """A complaint that nobody owns."""
    return make_complaint()


@pytest.fixture
def owned(complaint: Complaint, ana: User, noon: Any) -> Complaint:
    """A complaint that Ana owns."""
    return take_complaint(complaint, by=ana, at=noon)


@pytest.fixture(autouse=True)
def true_time() -> Iterator[None]:
    """Leave the clock as it was: some tests move it."""
    yield
    clock.reset()


def under(complaint: Complaint, path: str = "") -> str:
    """Return the address of something under one complaint."""
    return f"{ROOT}complaints/{complaint.reference}/{path}"


def refusal(response: Any, status: int = 409) -> dict[str, Any]:
    """Return the body of an error after looking at its shape."""
    body: dict[str, Any] = response.json()
    assert response.status_code == status, body
    assert set(body) == {"code", "message", "blockers", "errors"}
    assert all(set(one) == {"field", "code", "message"} for one in body["errors"])
    assert body["message"]
    return body


def fields_in(body: dict[str, Any]) -> set[str]:
    return {one["field"] for one in body["errors"]}
