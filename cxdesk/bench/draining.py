"""How fast due timers drain beside bare SQL, and what people at the desk feel of it meanwhile."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Count, Max, Min

from cxdesk.bench.dialect import dice, insert, minutes_before, series
from cxdesk.bench.door import Door
from cxdesk.bench.fill import House, vacuum
from cxdesk.bench.plans import plan_of
from cxdesk.common import clock
from cxdesk.jobs.claims import LEASE
from cxdesk.jobs.models import RunnerBeat, Timer
from cxdesk.jobs.sweep import BULK
from recovery.models import Complaint, ComplaintEvent, FollowUp, Promise

GOAL_SHARE, GOAL_FULL, GOAL_NORMAL = 0.3, 3.0, 2.0
PAGES = 120
PATIENCE = 600.0
# Runners that drain as fast as this machine can.
ALL = 3
FLOOR = "bench.floor"


@dataclass(frozen=True)
class Drained:
    """What draining came to; rates in rows a second, pages in milliseconds at the 95th percentile."""

    due: int
    waiting: int
    floor_rate: float
    # One runner and nobody at the desk: follow-ups; promises that break, with all that hangs on them.
    rate: float
    promises_rate: float
    quiet_p95: float
    normal_p95: float
    full_p95: float
    full_rate: float
    plan: str
    reads_only_due: bool

    @property
    def share(self) -> float:
        return self.rate / self.floor_rate


def measure_draining(house: House, due: int) -> Drained:
    """Open all complaints, make timers due, and drain them by bare SQL, one runner and several."""
    open_everything(house)
    waiting = fill_waiting(house, due * 9)
    door = Door(house.agent)
    fill_floor(due)
    vacuum()
    plan = plan_of_claim()
    floor_rate = drain_by_sql(due)
    quiet = [p95 for _ in range(2) if (p95 := _p95(_pages(door, PAGES)))]
    # Alone on the machine, as the floor was; then with people at the desk.
    rate, _nobody = _drain(house, None, "follow_up.due", due, runners=1)
    _rate_beside_people, normal = _drain(house, door, "follow_up.due", due, runners=1)
    full_rate, full = _drain(house, door, "follow_up.due", due, runners=ALL)
    promises_rate, _nobody = _drain(house, None, "promise.due", due // 5, runners=1)
    return Drained(
        due=due,
        waiting=waiting,
        floor_rate=floor_rate,
        rate=rate,
        promises_rate=promises_rate,
        quiet_p95=statistics.mean(quiet),
        normal_p95=_p95(normal),
        full_p95=_p95(full),
        full_rate=full_rate,
        plan=plan,
        reads_only_due="timer_due" in plan and "Seq Scan on jobs_timer" not in plan,
    )


def open_everything(house: House) -> None:
    """Turn what is over into open complaints, each due some time within the next thirty days."""
    later = minutes_before(house.plan.at, f"0 - 60 - {dice(3, 43_200, 'number')}")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE recovery_complaint SET state = 'open', outcome = '', resolved_at = NULL,"
            f" closed_at = NULL, next_due = 'look', next_due_at = {later}"
            " WHERE state IN ('closed', 'resolved')"
        )


def fill_waiting(house: House, count: int) -> int:
    """Add timers that lie ahead, so that what is due is a small part of all."""
    return insert(
        Timer,
        f"FROM {series(count)}",
        kind="'follow_up.due'",
        subject_type="'follow_up'",
        subject_id="1000000000 + g",
        due_at=minutes_before(house.plan.at, f"0 - 1440 - {dice(2, 43_200)}"),
        created_at=minutes_before(house.plan.at, "0"),
    )


def fill_floor(count: int) -> None:
    """Add due timers of a kind that only the floor knows."""
    at = minutes_before(clock.now(), "1")
    insert(
        Timer,
        f"FROM {series(count)}",
        kind=f"'{FLOOR}'",
        subject_type="'bench'",
        subject_id="g",
        due_at=at,
        created_at=at,
    )


def drain_by_sql(count: int) -> float:
    """Drain them by bare SQL as a sweep goes about it, one effect row each; return rows a second.

    A batch of the same size is leased in one statement and a transaction of its own; in a second one its
    rows turn done and the effects are written.
    """
    complaint = Complaint.objects.order_by("pk").values_list("pk", flat=True)[0]
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    started, left = time.perf_counter(), count
    while left > 0:
        with transaction.atomic(), connection.cursor() as cursor:
            at = clock.now()
            cursor.execute(_FLOOR_CLAIM.format(skip=skip), [at + LEASE, uuid4().hex, FLOOR, at, BULK])
            ids = [row[0] for row in cursor.fetchall()]
        marks = ", ".join(["%s"] * len(ids))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FLOOR_DONE.format(marks=marks), [clock.now(), *ids])
            cursor.execute(_FLOOR_EFFECT.format(marks=marks), [complaint, clock.now(), *ids])
        left -= len(ids)
    return count / (time.perf_counter() - started)


_FLOOR_CLAIM = (
    "UPDATE jobs_timer SET lease_until = %s, token = %s, attempt = attempt + 1 WHERE id IN"
    " (SELECT id FROM jobs_timer WHERE state = 'pending' AND kind = %s AND lease_until IS NULL"
    " AND due_at <= %s ORDER BY due_at, id LIMIT %s {skip}) RETURNING id"
)
_FLOOR_DONE = (
    "UPDATE jobs_timer SET state = 'done', done_at = %s, lease_until = NULL"
    " WHERE state = 'pending' AND id IN ({marks})"
)
_FLOOR_EFFECT = (
    f"INSERT INTO {ComplaintEvent._meta.db_table} (complaint_id, name, at, detail)"
    " SELECT %s, 'bench.effect', %s, '{{}}' FROM jobs_timer WHERE id IN ({marks})"
)


def plan_of_claim() -> str:
    """Ask the engine how it finds the next batch that is due."""
    rows = Timer.objects.due().filter(lease_until=None, kind__in=["follow_up.due", "promise.due"])
    sql, parameters = rows.order_by("due_at", "pk").values("pk")[:BULK].query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return plan_of(cursor.mogrify(sql, parameters))
        return plan_of(connection.ops.last_executed_query(cursor, sql, parameters))


def _drain(
    house: House, door: Door | None, kind: str, count: int, *, runners: int
) -> tuple[float, list[float]]:
    """Make so many due, start the runners, look at pages until all is done; return rate and pages.

    :param door: whose pages are looked at; without one, nobody's.
    """
    fill = fill_follow_ups if kind == "follow_up.due" else fill_promises
    since = fill(house, count)
    # The runners of the drain before would count as being at work.
    RunnerBeat.objects.all().delete()
    vacuum()
    seconds: list[float] = []
    with contextlib.ExitStack() as stack:
        for _number in range(runners):
            stack.enter_context(_runner())
        ends = time.monotonic() + PATIENCE
        while Timer.objects.filter(kind=kind, state="done", created_at=since).count() == 0:
            if time.monotonic() > ends:
                raise TimeoutError("No runner did anything.")
            time.sleep(0.1)
        while Timer.objects.due().filter(kind=kind).exists() and time.monotonic() < ends:
            if door is None:
                time.sleep(0.2)
            else:
                seconds += _pages(door, 3)
    return _rate(kind, since), seconds


def fill_follow_ups(house: House, count: int) -> datetime:
    """Give so many complaints a follow-up that is due now; return what marks their timers."""
    at, rows = clock.now().replace(microsecond=0), _complaints(house, count)
    number = FollowUp.objects.order_by("-after_hours").values_list("after_hours", flat=True).first() or 0
    insert(
        FollowUp,
        f"FROM {rows}",
        complaint="id",
        resolution_number="1",
        after_hours=str(number + 1),
        due_at=minutes_before(at, "1"),
    )
    _timers("follow_up.due", FollowUp, f"state = 'scheduled' AND after_hours = {number + 1}", at)
    return at


def fill_promises(house: House, count: int) -> datetime:
    """Give so many complaints a promise that is due now; return what marks their timers."""
    at, rows = clock.now().replace(microsecond=0), _complaints(house, count)
    insert(
        Promise,
        f"FROM {rows}",
        complaint="id",
        kind="'update'",
        text="'News by bench'",
        made_at=minutes_before(at, "60"),
        made_by="owner_id",
        due_at=minutes_before(at, "1"),
    )
    _timers("promise.due", Promise, "text = 'News by bench' AND state = 'open'", at)
    return at


def _complaints(house: House, count: int) -> str:
    return (
        f"(SELECT id, owner_id FROM recovery_complaint WHERE year = {house.plan.year}"
        f" AND state = 'open' ORDER BY id DESC LIMIT {count}) AS c"
    )


def _timers(kind: str, model: type[Any], chosen: str, at: datetime) -> None:
    insert(
        Timer,
        f"FROM {model._meta.db_table} WHERE {chosen}",
        kind=f"'{kind}'",
        subject_type=f"'{kind.partition('.')[0]}'",
        subject_id="id",
        due_at="due_at",
        created_at=minutes_before(at, "0"),
    )


@contextlib.contextmanager
def _runner() -> Iterator[None]:
    command = [sys.executable, sys.argv[0], "runner", "--poll", "0.2"]
    with subprocess.Popen(command, env={**os.environ}, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _pages(door: Door, count: int) -> list[float]:
    seconds = []
    for _ in range(count):
        started = time.perf_counter()
        door.get("/complaints/")
        seconds.append(time.perf_counter() - started)
    return seconds


def _rate(kind: str, since: datetime) -> float:
    done = Timer.objects.filter(kind=kind, state="done", created_at=since).aggregate(
        count=Count("pk"), first=Min("done_at"), last=Max("done_at")
    )
    # The last batch began at its `last`: it took as long as the others.
    span = (done["last"] - done["first"]) or timedelta(seconds=1)
    batches = max(1, done["count"] // BULK)
    return float(done["count"] / (span.total_seconds() * (batches + 1) / batches))


def _p95(seconds: list[float]) -> float:
    if not seconds:
        return 0.0
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000
