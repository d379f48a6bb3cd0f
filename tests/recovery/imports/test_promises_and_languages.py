"""What rows say of promises and languages, many at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.common import clock
from recovery.models import Complaint

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_batch_of_promises_costs_no_more_statements_than_one(take, ana):
    due = clock.now() + timedelta(days=2)

    def statements(first: int, count: int) -> int:
        rows = "".join(
            f"{n},2026-01-05T08:00,slow {n},{ana.email},Call back,{due.isoformat()}\n"
            for n in range(first, first + count)
        )
        with CaptureQueriesContext(
            connection,
        ) as ran:
            take("id,received_at,text,owner,promise,promise_due\n" + rows, "generic", live=True)
        return len(ran)

    one = statements(1, 1)
    assert statements(100, 30) <= one
    assert set(Complaint.objects.values_list("next_due", "next_due_at")) == {("promise", due)}


def test_a_name_of_a_language_is_no_code_so_the_words_tell(take):
    take(
        "id,received_at,text,language\n"
        "1,2026-01-05,We waited for the car and it did not come.,English\n"
        "2,2026-01-05,Wir haben gewartet.,de\n",
        "generic",
    )
    assert dict(Complaint.objects.values_list("source_id", "verbatim_language")) == {"1": "en", "2": "de"}


def test_a_promise_that_a_customer_should_not_read_refuses_its_row_alone(take, ana):
    due = (clock.now() + timedelta(days=2)).isoformat()
    _work, refusals = take(
        "id,received_at,text,owner,promise,promise_due\n"
        f"1,2026-01-05T08:00,slow,{ana.email},Solve the known issue with the driver firm,{due}\n"
        f"2,2026-01-05T08:00,slower,{ana.email},We will look into it as soon as possible,{due}\n",
        "generic",
        live=True,
    )

    assert list(Complaint.objects.values_list("source_id", flat=True)) == ["2"]
    [refused] = refusals
    assert (refused.source_id, "known issue" in refused.reason) == ("1", True)
