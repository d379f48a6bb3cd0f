"""The courses a run can take: the storm, and two that have a shape of their own."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import QuerySet

from cxdesk.chaos.fill import fill, from_now
from cxdesk.chaos.house import wait_until
from cxdesk.chaos.models import Subject
from cxdesk.chaos.people import ask
from cxdesk.chaos.tasks import LETTER, SINGLE, key_of
from cxdesk.common import clock
from cxdesk.jobs.models import LIVE, PENDING, Outgoing, Timer
from cxdesk.jobs.outbox import post_many
from cxdesk.jobs.reconcile import reconcile

if TYPE_CHECKING:
    from cxdesk.chaos.run import Run

RED_WITHIN = 120.0
HUNDREDTH = 100


def stall(run: Run) -> None:
    """Freeze everybody who works, with work due: /readyz says so in time, and /livez stays green."""
    port = run.web_port
    wait_until(lambda: ask(port, "GET", "/readyz") == 200, 30)
    fill("storm", run.variant.timers, from_now(1), run.variant.seconds, run.chance)
    working = [name for name in run.house.names() if name != "web"]
    for name in working:
        run.house.signal(name, signal.SIGSTOP)
    begun = time.monotonic()
    red = wait_until(lambda: ask(port, "GET", "/readyz") == 503, RED_WITHIN + run.variant.seconds, every=1.0)
    seconds = time.monotonic() - begun
    alive = ask(port, "GET", "/livez") == 200
    for name in working:
        run.house.signal(name, signal.SIGCONT)
    run.drain(run.variant.lease * 1.5 + 20)
    green = wait_until(lambda: ask(port, "GET", "/readyz") == 200, 30)
    run.told.facts = {"readyz_red_after": round(seconds, 1)}
    if not red or seconds > RED_WITHIN:
        run.told.red.append(f"/readyz was not red within {RED_WITHIN:.0f} s")
    if not alive:
        run.told.red.append("/livez did not stay green")
    if not green:
        run.told.red.append("/readyz did not become green again")


def reconcile_once(run: Run) -> None:
    """Delete one in a hundred timers and outbox rows; one pass puts all back, and each happens once."""
    amount = run.variant.timers
    # Far enough ahead that nothing is due before it was put back.
    later = from_now(25 + amount / 500)
    fill("storm", amount, later, run.variant.seconds, run.chance)
    _owe_letters(amount)
    gone = _delete_some(Timer.objects.filter(state=PENDING), run.chance)
    gone += _delete_some(Outgoing.objects.filter(state=PENDING), run.chance)
    put_back, again = reconcile(), reconcile()
    missing = _missing()
    run.told.facts = {"deleted": gone, "put_back": put_back, "missing_after": missing}
    if put_back != gone or missing or again:
        run.told.red.append(f"{gone} deleted, {put_back} put back, then {again} more, {missing} missing")
    time.sleep(max(0.0, (later - clock.now()).total_seconds()) + run.variant.seconds)
    run.drain(run.variant.lease * 1.5 + 20)


def _owe_letters(amount: int) -> None:
    """Let half as many letters wait in the outbox for an effect that has been there before."""
    at = clock.now()
    earlier = [Subject(kind=SINGLE, due_at=at, happened_at=at, phase="before") for _ in range(amount // 2)]
    stored = Subject.objects.bulk_create(earlier, batch_size=1000)
    rows = [(one.pk, key_of(one.pk), from_now(30 + amount / 500)) for one in stored]
    post_many(LETTER, rows)


def _delete_some(rows: QuerySet[models.Model], chance: random.Random) -> int:
    ids = sorted(rows.values_list("pk", flat=True))
    chosen = chance.sample(ids, max(1, len(ids) // HUNDREDTH))
    with connection.cursor() as cursor:
        table = rows.model._meta.db_table
        cursor.executemany(f"DELETE FROM {table} WHERE id = %s", [[pk] for pk in chosen])  # noqa: S608 - our table
    return len(chosen)


def _missing() -> int:
    timers = Timer.objects.filter(state__in=LIVE).values("subject_id")
    waiting = Subject.objects.filter(happened_at=None).exclude(pk__in=timers).count()
    letters = Outgoing.objects.filter(kind=LETTER).values("subject_id")
    return waiting + Subject.objects.filter(happened_at__isnull=False).exclude(pk__in=letters).count()


def storm(run: Run) -> None:
    """Take the usual course."""
    run.storm()


COURSES: dict[str, Callable[[Run], None]] = {
    "storm": storm,
    "stall": stall,
    "reconcile": reconcile_once,
}
