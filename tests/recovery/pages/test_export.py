"""The list as a file: the same rows as on the screen, all of them, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cxdesk.accounts.models import Team, User
from recovery.actions.complaints import NewComplaint, log_complaints
from recovery.actions.customers import NewCustomer
from recovery.models import Channel, Complaint
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db

URL = "/complaints/export/"
BOM = "\ufeff".encode()


def _bytes(client: Client, **asked: str) -> bytes:
    answer: Any = client.get(URL, asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _many(team: Team, count: int, at: datetime) -> list[Complaint]:
    # All at one moment, so that stretches of the queue part between rows that are due together.
    rows = [NewComplaint(team, Channel.FORM, at, f"Words {place}.") for place in range(count)]
    return log_complaints(rows, by=None, at=at)


def test_the_file_has_every_column_and_the_moments_with_their_offset(
    client: Client, ana: User, make_complaint: MakeComplaint, mia: NewCustomer
) -> None:
    complaint = make_complaint(
        owner=ana, new_customer=mia, title="No car", verbatim='Nobody came.\r\nI said "taxi", twice.\nWhy?'
    )
    User.objects.filter(pk=ana.pk).update(zone="Asia/Shanghai")
    client.force_login(ana)

    content = _bytes(client)

    assert content.startswith(BOM)
    assert b'"Nobody came.\r\nI said ""taxi"", twice.\nWhy?"\r\n' in content
    head, row = _rows(content)
    told = dict(zip(head, row, strict=True))
    assert told == {
        "Reference": complaint.reference,
        "Title": "No car",
        "State": "In recovery",
        "Outcome": "",
        "Severity": "3",
        "Category": "",
        "Site": "",
        "Team": complaint.team.name,
        "Owner": ana.name,
        "Customer": "Mia Lin",
        "Channel": "By form",
        "Received": "2026-03-10T20:00:00+08:00",
        "Logged": "2026-03-10T20:00:00+08:00",
        "Owned": "2026-03-10T20:00:00+08:00",
        "Resolved": "",
        "Closed": "",
        "Escalation level": "1",
        "Times reopened": "0",
        "In their words": 'Nobody came.\r\nI said "taxi", twice.\nWhy?',
    }


def test_the_head_speaks_the_language_of_the_reader(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    make_complaint(owner=ana)
    User.objects.filter(pk=ana.pk).update(language="zh-hans")
    client.force_login(ana)

    head, row = _rows(_bytes(client))

    assert not {"Title", "State", "In their words"} & set(head)
    assert row[2] != "In recovery"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(begin: str, client: Client, ana: User, make_complaint: MakeComplaint) -> None:
    evil = f"{begin}cmd|' /C calc'!A0"
    make_complaint(owner=ana, verbatim=evil, title=evil.strip() or "x", new_customer=NewCustomer(f"{evil}"))
    client.force_login(ana)

    _head, row = _rows(_bytes(client))

    assert row[-1] == f"'{evil}"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("asked", [{}, {"state": "new"}])
def test_all_rows_are_handed_out_in_the_order_of_the_list(
    asked: dict[str, str],
    client: Client,
    ana: User,
    harbour: Team,
    noon: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr("recovery.queries.export.STRETCH", 7)
    made = [row.reference for row in _many(harbour, 70, noon)]
    client.force_login(ana)

    with django_assert_max_num_queries(20):
        rows = _rows(_bytes(client, **asked))[1:]

    assert [row[0] for row in rows] == made


def test_closed_complaints_stand_newest_first_in_several_stretches(
    client: Client, ana: User, harbour: Team, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recovery.queries.export.STRETCH", 4)
    made = _many(harbour, 9, noon)
    Complaint.objects.update(
        state="closed", outcome="withdrawn", closed_at=noon, next_due="", next_due_at=None
    )
    client.force_login(ana)

    rows = _rows(_bytes(client, state="closed"))[1:]

    assert [row[0] for row in rows] == [row.reference for row in reversed(made)]


def test_a_filter_that_is_none_leads_to_the_list_which_says_so(client: Client, ana: User) -> None:
    client.force_login(ana)

    answer = client.get(URL, {"state": "gone"})

    assert (answer.status_code, answer["Location"]) == (303, "/complaints/?state=gone")


def test_the_list_leads_to_its_file_with_the_same_filters(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    make_complaint()
    client.force_login(ana)

    page = client.get(reverse("complaints"), {"severity": "3", "state": "new"}).content.decode()

    assert f'href="{URL}?severity=3&amp;state=new"' in page
