"""What the bare minimum costs on this machine in this minute: the views and statements under the ratios."""

from __future__ import annotations

import os
import tempfile
import time
from functools import cache
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxdesk.accounts.models import User
from cxdesk.renderers import OrjsonRenderer
from recovery.models import Complaint

ROWS = 50
_COLUMNS = (
    "id",
    "reference",
    "title",
    "state",
    "severity",
    "channel",
    "received_at",
    "logged_at",
    "next_due_at",
)
_PAGE = """<!doctype html><title>Rows</title><table>{% for row in rows %}
<tr><td><a href="/complaints/{{ row.reference }}/">{{ row.reference }}</a><td>{{ row.title }}
<td>{{ row.state }}<td>{{ row.severity }}<td>{{ row.channel }}
<td>{{ row.customer_name }}<td>{{ row.owner_name }}
<td>{{ row.received_at|date:"j F Y H:i" }}<td>{{ row.next_due_at|timesince }}</tr>{% endfor %}</table>"""


def fifty_rows() -> list[dict[str, Any]]:
    """Read 50 rows along the index of the queue, with the names beside them."""
    queue = Complaint.objects.queued().order_by("next_due_at", "id")
    names = {"customer_name": F("customer__name"), "owner_name": F("owner__name")}
    return list(queue.values(*_COLUMNS, **names)[:ROWS])


class Me(APIView):
    """Answers who is signed in."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]
    renderer_classes = [OrjsonRenderer]
    schema = None

    def get(self, request: Request) -> Response:
        return Response(self.body(request))

    def body(self, request: Request) -> dict[str, Any]:
        user = cast(User, request.user)
        return {"id": user.pk, "email": user.email, "name": user.name}


class ValuesMe(Me):
    """The same with 50 rows as plain values."""

    def body(self, request: Request) -> dict[str, Any]:
        return {**super().body(request), "results": fifty_rows()}


@cache
def _template() -> Template:
    return Template(_PAGE)


@login_required
def html(request: HttpRequest) -> HttpResponse:
    """Answer 50 rows with dates as a page."""
    return HttpResponse(_template().render(Context({"rows": fifty_rows()})))


# ------------------------------------------------------------------ bare SQL


class Sql:
    """Statements of the driver itself, without Django in between."""

    def __init__(self, team: int, complaint: int) -> None:
        mark = "%s" if connection.vendor == "postgresql" else "?"
        self._team, self._complaint = team, complaint
        live = "state IN ('new', 'open', 'waiting') AND next_due_at IS NOT NULL"
        columns = ", ".join(_COLUMNS)
        # Written here from our own constants only; what is asked for goes in as parameters.
        self._page = (
            f"SELECT {columns} FROM recovery_complaint WHERE team_id = {mark} AND {live}"
            " ORDER BY next_due_at, id LIMIT 50"
        )
        self._one = f"SELECT * FROM recovery_complaint WHERE id = {mark}"
        self._words = f"SELECT * FROM recovery_message WHERE complaint_id = {mark} ORDER BY id DESC LIMIT 20"
        self._insert = (
            "INSERT INTO recovery_message (complaint_id, direction, kind, text, language, by_id, at)"
            f" VALUES ({mark}, 'note', 'floor', 'A note of one line.', 'en', NULL, {mark})"
        )

    def first_page(self) -> None:
        self._driver().execute(self._page, (self._team,)).fetchall()

    def complaint_with_messages(self) -> None:
        self._driver().execute(self._one, (self._complaint,)).fetchall()
        self._driver().execute(self._words, (self._complaint,)).fetchall()

    def one_insert(self, other: int, at: str) -> None:
        """Store one message of another complaint, and commit."""
        self._driver().execute(self._insert, (other, at))
        if not connection.in_atomic_block:
            self._driver().commit()

    def _driver(self) -> Any:
        connection.ensure_connection()
        return connection.connection


def fdatasync_rate(seconds: float = 1.0) -> float:
    """Return how many writes of 8 kB, each synced, the disk of the temporary folder takes in a second."""
    block, count = os.urandom(8192), 0
    sync = getattr(os, "fdatasync", os.fsync)
    with tempfile.NamedTemporaryFile() as file:
        started = time.perf_counter()
        while (passed := time.perf_counter() - started) < seconds:
            os.pwrite(file.fileno(), block, (count % 1024) * 8192)
            sync(file.fileno())
            count += 1
    return count / passed
