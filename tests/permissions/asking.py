"""Asking as one of the principals, and leaving nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import encode_multipart

from tests.permissions.world import World

FRAGMENT = {"HTTP_HX_REQUEST": "true"}
BOUNDARY = "cxdesk-cell"
# What a request may write while it changes nothing of ours: the session row that says when it was seen.
OURS = ("accounts_", "recovery_", "jobs_", "surveys_", "knox_", "mfa_", "account_")
CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


class Asker:
    """Sends requests as any principal of the table; every request is undone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client(raise_request_exception=False)
        self.checking = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def ask(
        self, who: str, method: str, address: str, body: Any = None, *, csrf: bool = False, **headers: str
    ) -> Any:
        """Send one request and undo what it did.

        :param csrf: whether a form without its token is refused, as it is outside of tests.
        """
        with undone():
            answer = self.ask_for_good(who, method, address, body, csrf=csrf, **headers)
            if isinstance(answer, HttpResponseBase) and answer.streaming:
                answer.content_read = b"".join(answer.streaming_content)
        return answer

    def ask_for_good(
        self, who: str, method: str, address: str, body: Any = None, *, csrf: bool = False, **headers: str
    ) -> Any:
        """Send one request and keep what it did."""
        client = self.checking if csrf else self.client
        client.cookies = SimpleCookie()
        if who in self.world.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.world.sessions[who]
        if who in self.world.tokens:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.world.tokens[who]}"
        if method in ("GET", "HEAD"):
            return getattr(client, method.lower())(address, body or {}, **headers)
        data, kind = packed(body or {}, is_api=address.startswith("/api/"))
        return client.generic(method, address, data, content_type=kind, **headers)


def packed(body: dict[str, Any], *, is_api: bool) -> tuple[Any, str]:
    """Pack a body as a browser or a program sends it."""
    if is_api and not any(isinstance(value, UploadedFile) for value in body.values()):
        return json.dumps(body), "application/json"
    return encode_multipart(BOUNDARY, body), f"multipart/form-data; boundary={BOUNDARY}"


def text_of(answer: Any) -> str:
    """Return the whole answer as text, whether it was streamed or not."""
    content = answer.content_read if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


@contextmanager
def undone() -> Iterator[None]:
    """Undo what the block does, once it has looked at what came of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def noting_changes() -> Iterator[list[str]]:
    """Collect every statement that changes one of our tables."""
    changes: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(CHANGES) and any(f'"{name}' in sql for name in OURS):
            changes.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield changes
