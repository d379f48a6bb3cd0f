"""Requests through WSGI in this process: the middleware, the views and a real session, without a socket."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import override_settings

from cxdesk.accounts.models import User

# What a signed-in view cannot do without; the floors run behind these and nothing else.
BARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
_FORM_TOKEN = "a" * 32
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@contextmanager
def _connection_kept() -> Iterator[None]:
    """Keep a request from closing the connection of the transaction in which it is made, e.g. of a test."""
    if not connection.in_atomic_block:
        yield
        return
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    try:
        yield
    finally:
        for end in ends:
            end.connect(close_old_connections)


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return orjson.loads(self.body)


class Door:
    """One person's way in; each call is one request, answered to its last byte."""

    def __init__(self, user: User, *, middleware: list[str] | None = None) -> None:
        with override_settings(MIDDLEWARE=middleware or settings.MIDDLEWARE):
            self._handler = WSGIHandler()
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies[settings.CSRF_COOKIE_NAME] = _FORM_TOKEN
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def send(self, path: str, data: Any) -> Answer:
        """Send JSON to the API, and a form to a page."""
        if path.startswith("/api/"):
            return self._ask("POST", path, orjson.dumps(data), JSON)
        return self._ask("POST", path, urlencode(data).encode(), FORM)

    def _ask(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> Answer:
        answer = Answer()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answer.status, answer.headers = int(status[:3]), dict(headers)

        with _connection_kept():
            response = self._handler(self._environ(method, path, body, content_type), start)
            try:
                answer.body = b"".join(response)
            finally:
                response.close()
        return answer

    def _environ(self, method: str, path: str, body: bytes, content_type: str) -> dict[str, Any]:
        place, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_COOKIE": self._cookies,
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_X_CSRFTOKEN": _FORM_TOKEN,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
