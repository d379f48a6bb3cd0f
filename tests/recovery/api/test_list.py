"""The list of complaints by API, its pages and filters, and what each request costs in statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.models import Team, User
from cxdesk.common import clock
from recovery.actions.complaints import NewComplaint, log_complaints
from recovery.actions.customers import NewCustomer
from recovery.actions.states import take_complaint
from recovery.api.serializers.complaints import ComplaintRowOut
from recovery.models import Category, Channel, Complaint
from tests.builders import MakeComplaint
from tests.recovery.api.conftest import ROOT, Api, fields_in, refusal, under

NEW = {"verbatim": "The bill is wrong.", "channel": "phone"}


def statements(work: Callable[[], object]) -> int:
    """Count statements; a savepoint stands for the transaction that this test runs inside."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum("SAVEPOINT" not in one["sql"] for one in captured)


@pytest.fixture
def many(harbour: Team, ana: User, noon: datetime) -> list[Complaint]:
    """Thirty complaints, many of them due at the very same moment."""
    return log_complaints(
        [
            NewComplaint(
                team=harbour,
                channel=Channel.FORM,
                received_at=noon + timedelta(minutes=number // 7),
                verbatim=f"Words {number}.",
                severity=1 + number % 4,
            )
            for number in range(30)
        ],
        by=ana,
        at=noon + timedelta(hours=1),
    )


def paged(api: Api, **parameters: Any) -> list[str]:
    response = api.get("complaints/", **parameters)
    found = [row["reference"] for row in response.json()["results"]]
    while address := response.json()["next"]:
        response = api.get(address)
        assert response.status_code == 200
        found += [row["reference"] for row in response.json()["results"]]
    return found


@pytest.mark.parametrize("limit", [1, 7, 29, 30, 200])
def test_pages_of_the_queue_hold_each_complaint_once_in_order(
    api: Api, many: list[Complaint], limit: int
) -> None:
    wanted = [row.reference for row in sorted(many, key=lambda row: (row.next_due_at, row.pk))]

    assert paged(api, view="queue", limit=limit) == wanted


def test_pages_of_all_complaints_go_from_the_newest(api: Api, many: list[Complaint]) -> None:
    assert paged(api, limit=7) == [row.reference for row in reversed(many)]


def test_a_complaint_logged_meanwhile_does_not_shift_the_next_page(
    api: Api, many: list[Complaint], make_complaint: MakeComplaint
) -> None:
    first = api.get("complaints/", limit=10).json()
    make_complaint()

    second = api.get(first["next"]).json()

    references = [row["reference"] for row in first["results"] + second["results"]]
    assert references == [row.reference for row in reversed(many)][:20]


@pytest.mark.parametrize(
    "parameters",
    [
        {"cursor": "x"},
        {"cursor": "WyJxdWV1ZSIsMV0:forged"},
        {"cursor": "\x00"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "9" * 500},
        {"limit": "ten"},
        {"view": "mine"},
        {"state": "lost"},
        {"owner": "x'"},
        {"team": "9" * 30},
        {"category": "NaN"},
        {"received_after": "soon"},
        {"stat": "open"},
    ],
)
def test_a_parameter_that_is_not_right_is_refused(
    api: Api, many: list[Complaint], parameters: dict[str, str]
) -> None:
    body = refusal(api.get("complaints/", **parameters), 400)

    assert fields_in(body) == set(parameters)


def test_a_cursor_of_one_order_does_not_fit_the_other(api: Api, many: list[Complaint]) -> None:
    cursor = api.get("complaints/", limit=5).json()["next"].split("cursor=")[1].split("&")[0]

    refusal(api.client.get(f"{ROOT}complaints/?view=queue&cursor={cursor}"), 400)


def test_the_list_is_narrowed_by_what_was_asked(
    api: Api, many: list[Complaint], ana: User, noon: datetime
) -> None:
    taken = take_complaint(many[3], by=ana, at=clock.now())

    def found(**parameters: Any) -> set[str]:
        return {row["reference"] for row in api.get("complaints/", limit=200, **parameters).json()["results"]}

    every = {row.reference for row in many}
    assert found(owner="me") == found(owner=ana.pk) == found(state="open") == {taken.reference}
    assert found(owner="nobody") == every - {taken.reference}
    assert found(severity="1") == {row.reference for row in many if row.severity == 1}
    assert found(received_before=(noon + timedelta(minutes=1)).isoformat()) == {
        row.reference for row in many[:7]
    }
    assert found(overdue="true") == every - {taken.reference}
    assert found(overdue="false") == {taken.reference}
    assert found(team=taken.team_id) == every
    assert found(customer=1) == found(waiting_on="customer") == found(outcome="upheld") == set()


def test_a_category_keeps_those_below_it_too(api: Api, make_complaint: MakeComplaint) -> None:
    below = Category.objects.filter(parent__isnull=False, taxonomy="own").first()
    assert below is not None
    complaint = make_complaint(category=below)
    make_complaint()

    for pk in (below.pk, below.parent_id):
        rows = api.get("complaints/", category=pk).json()["results"]
        assert [row["reference"] for row in rows] == [complaint.reference]


def test_training_complaints_are_not_listed(api: Api, make_complaint: MakeComplaint) -> None:
    make_complaint(is_training=True)

    assert api.get("complaints/").json()["results"] == []


def test_a_row_is_what_the_schema_says(api: Api, many: list[Complaint]) -> None:
    row = api.get("complaints/").json()["results"][0]

    assert set(row) == set(ComplaintRowOut().fields)
    assert row["received_at"] == ComplaintRowOut().fields["received_at"].to_representation(
        many[-1].received_at
    )


# ------------------------------------------------------------------ how many statements


@pytest.mark.parametrize("parameters", [{}, {"view": "queue"}, {"state": "new", "severity": "1"}])
def test_the_list_takes_four_statements_whatever_it_holds(
    api: Api, make_complaint: MakeComplaint, many: list[Complaint], parameters: dict[str, str]
) -> None:
    few = statements(lambda: api.get("complaints/", limit=2, **parameters))
    for _number in range(20):
        make_complaint(new_customer=NewCustomer("Mia Lin"))

    assert statements(lambda: api.get("complaints/", **parameters)) == few <= 4


def test_one_complaint_takes_eight_statements_whatever_hangs_on_it(api: Api, owned: Complaint) -> None:
    few = statements(lambda: api.get(under(owned)))
    for number in range(5):
        api.post(under(owned, "references/"), {"kind": "room", "value": f"12{number}"})
    for language in ("zh-hans", "zh-hant"):
        api.post(under(owned, "translations/"), {"language": language, "text": "车没有来。"})
    api.post(under(owned, "setting-aside/"), {"outcome": "not_a_complaint", "reason": "A question."})

    assert statements(lambda: api.get(under(owned))) == few <= 8


def test_logging_takes_fifteen_statements_whatever_was_logged_before(
    api: Api, harbour: Team, noon: datetime
) -> None:
    full = {
        **NEW,
        "new_customer": {"name": "Mia Lin", "emails": ["mia@example.com"]},
        "references": [{"kind": "room", "value": "1204"}],
        "expectation": "The right bill.",
    }
    # The first of a year also makes the row of its counter.
    api.post("complaints/", NEW)
    few = statements(lambda: api.post("complaints/", full, idempotency_key="a-1"))
    log_complaints(
        [NewComplaint(harbour, Channel.FORM, noon, f"Words {number}.") for number in range(50)],
        by=None,
        at=noon,
    )

    other = {**full, "new_customer": {"name": "Tom Lin", "emails": ["tom@example.com"]}}
    assert statements(lambda: api.post("complaints/", other, idempotency_key="a-2")) == few <= 15
    # Somebody we know by now.
    assert statements(lambda: api.post("complaints/", full, idempotency_key="a-3")) <= 15
