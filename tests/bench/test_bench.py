"""The benchmark in its short form: it runs through, and tells what it has to tell."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import pytest
from django.db import connection

from cxdesk.bench import draining, report
from cxdesk.bench.door import Answer
from cxdesk.bench.fill import fill
from cxdesk.bench.measure import Case, WrongAnswer, measure
from cxdesk.bench.plans import plan_of, reads_all
from cxdesk.bench.run import Asked, run
from cxdesk.common import clock
from cxdesk.jobs.models import Timer
from cxdesk.jobs.sweep import sweep
from recovery.models import Complaint, ComplaintEvent, Message, StepDone

FLOORS = {"sql_page", "sql_complaint", "sql_insert", "drf_me", "drf_values_me", "html"}
PATHS = {
    "queue_page",
    "api_list",
    "api_deep",
    "complaint_page",
    "api_complaint",
    "api_create",
    "intake_page",
    "api_note",
    "api_step",
    "lookup_reference",
    "lookup_booking",
    "lookup_room",
    "lookup_phone",
    "lookup_email",
    "lookup_name",
}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_short_run_measures_every_path_beside_its_floor():
    told = asdict(run(Asked(300, rounds=1, each=1, import_rows=60, trusted=False)))
    found = {case["name"]: case for case in told["cases"]}
    assert found.keys() >= FLOORS | PATHS
    for name in PATHS:
        assert found[name]["floor"] in found, name
        assert found[name]["ratio"] > 0
        assert found[name]["statements"] > 0
    assert all(found[name]["p95_ms"] >= found[name]["p50_ms"] > 0 for name in FLOORS)
    assert told["imported"]["rows"] == 60
    assert told["imported"]["refused"] == 0
    assert {"queue_page", "api_list", "lookup_name"} <= {plan["case"] for plan in told["plans"]}


@pytest.mark.django_db
def test_the_report_tells_every_case_and_survives_json():
    told = asdict(run(Asked(300, ["api_list"], rounds=1, each=1, trusted=False)))
    assert {case["name"] for case in told["cases"]} == {"api_list", "drf_values_me"}
    sizes = json.loads(json.dumps([told, {**told, "size": 3000}]))
    facts = {"machine": report.machine(), "engine": "any", "sizes": sizes, "growth": report.growth(sizes)}
    text = "\n".join(report.lines(facts, plans=True))
    assert "== 3,000 complaints" in text
    assert "List, API" in text
    assert "Growth 300 → 3,000 of api_list: 1.0 ×" in text
    assert "SELECT" in text


@pytest.mark.django_db
def test_the_filled_house_keeps_every_rule_of_the_tables(noon: datetime):
    house = fill(200, at=noon)
    connection.check_constraints()
    rows = Complaint.objects.filter(year=house.plan.year)
    assert rows.count() == 200
    assert set(rows.values_list("state", flat=True)) >= {"new", "open", "resolved", "closed"}
    measured = rows.filter(owner=house.agent, state="open").order_by("-number")[0]
    assert Message.objects.filter(complaint=measured).count() == 20
    assert ComplaintEvent.objects.filter(complaint=measured).count() == 20
    assert not StepDone.objects.filter(complaint=measured).exists()


@pytest.mark.django_db
def test_a_second_filling_adds_to_the_first(noon: datetime):
    fill(10, at=noon)
    fill(10, at=noon)
    numbers = Complaint.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 21))


@pytest.mark.django_db
def test_a_case_that_is_answered_wrongly_is_not_measured():
    case = Case("gone", "Gone", lambda _n: Answer(status=404, body=b"nothing here"))
    with pytest.raises(WrongAnswer, match=r"gone: 404 instead of 200\. nothing here"):
        measure([case], rounds=1, each=1)


@pytest.mark.django_db
def test_a_plan_that_reads_all_complaints_is_seen(noon: datetime):
    fill(10, at=noon)
    assert reads_all(plan_of('SELECT "title" FROM "recovery_complaint" WHERE "title" LIKE \'%x%\''))
    # Another table whose name begins alike is none of it, however it is read.
    assert not reads_all(
        plan_of('SELECT "value" FROM "recovery_complaintreference" WHERE "value" LIKE \'%x%\'')
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_the_floor_of_a_sweep_drains_what_is_due_with_one_effect_each_and_reads_nothing_else():
    house = fill(300, at=clock.now())
    draining.open_everything(house)
    draining.fill_waiting(house, 900)
    draining.fill_floor(60)

    rate = draining.drain_by_sql(60)

    assert rate > 0
    assert Complaint.objects.filter(state="open").count() > 200
    assert Timer.objects.filter(kind=draining.FLOOR, state="done").count() == 60
    assert ComplaintEvent.objects.filter(name="bench.effect").count() == 60
    assert not Timer.objects.due().filter(kind=draining.FLOOR).exists()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("make", [draining.fill_follow_ups, draining.fill_promises])
def test_what_a_sweep_is_measured_with_is_due_and_happens(make):
    house = fill(300, at=clock.now())
    draining.open_everything(house)

    since = make(house, 20)

    assert Timer.objects.due().filter(created_at=since).count() == 20
    assert sweep().done >= 20
