"""How many statements a request takes: few, and as many among ten thousand complaints as among ten."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cxdesk.bench.fill import House, fill
from recovery.models import Complaint

MOST = {
    "queue page": 8,
    "queue page, reader of all teams": 8,
    "complaint page": 15,
    "API list": 4,
    "API queue": 4,
    "API complaint": 8,
    "create by API": 15,
    "note by API": 12,
    "reply by API": 12,
}


def _requests(house: House) -> dict[str, Callable[[], object]]:
    client, admin = Client(), Client()
    client.force_login(house.agent)
    admin.force_login(house.admin)
    one = Complaint.objects.filter(owner=house.agent, state="open").order_by("-number")[0].reference
    count = itertools.count()
    new = {"verbatim": "The room was not ready.", "channel": "phone", "new_customer": {"name": "Mia Lin"}}

    def send(path: str, body: object) -> Callable[[], object]:
        return lambda: client.post(path, body, content_type="application/json")

    return {
        "queue page": lambda: client.get("/complaints/"),
        "queue page, reader of all teams": lambda: admin.get("/complaints/"),
        "complaint page": lambda: client.get(f"/complaints/{one}/"),
        "API list": lambda: client.get("/api/v1/complaints/"),
        "API queue": lambda: client.get("/api/v1/complaints/?view=queue"),
        "API complaint": lambda: client.get(f"/api/v1/complaints/{one}/"),
        "create by API": send("/api/v1/complaints/", new),
        "note by API": send(f"/api/v1/complaints/{one}/notes/", {"text": "They called again."}),
        "reply by API": lambda: client.post(
            f"/api/v1/complaints/{one}/messages/",
            {"text": f"Dear customer, {next(count)}"},
            content_type="application/json",
        ),
    }


def _counts(house: House) -> dict[str, int]:
    counts = {}
    for name, ask in _requests(house).items():
        # The first request fills what a process keeps for good, such as the playbook.
        ask()
        with CaptureQueriesContext(connection) as captured:
            answer = ask()
        assert answer.status_code in (200, 201), name
        counts[name] = len(captured)
    return counts


@pytest.mark.slow
@pytest.mark.django_db
def test_statements_are_few_and_do_not_grow_with_the_complaints(noon: datetime):
    few = _counts(fill(10, at=noon))
    many = _counts(fill(10_000, at=noon))
    assert many == few
    too_many = {name: count for name, count in many.items() if count > MOST[name]}
    assert not too_many
