"""What hangs on generated complaints: numbers, events, words, steps, promises, follow-ups, timers, causes."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from cxdesk.bench import names
from cxdesk.bench.dialect import as_json, dice, insert, literal, minutes_after, pick, series, zeros
from cxdesk.jobs.models import Timer
from recovery.models import (
    CauseLink,
    ComplaintEvent,
    ComplaintReference,
    Contact,
    Evidence,
    FollowUp,
    Message,
    Promise,
    RootCause,
    StepDone,
)
from recovery.playbook.steps import STEP_KEYS

MESSAGES_OF_A_MEASURED = 20
# All ten steps stand on one closed complaint in so many; on the others they would only fill disks.
WITH_ALL_STEPS = 10
CAUSES = 40


def fill_around(year: int, first: int, last: int, measured: int, at: datetime) -> None:
    """Fill the tables around the complaints with the numbers `first` + 1 to `last`."""
    columns = (
        "id, number AS g, state, owner_id, logged_at, is_history, resolved_at, next_due_at, resolution_number"
    )
    chosen = f"year = {year} AND number > {first} AND number <= {last}"
    rows = f"(SELECT {columns} FROM recovery_complaint WHERE {chosen}) AS c"
    focus = f"g > {last - measured}"
    _references(rows)
    _spoken(rows, focus)
    _steps(rows, focus)
    _promised(rows, focus, at)
    _causes(rows, at)


def _references(rows: str) -> None:
    booking = zeros(dice(2, 9_999_999), 7)
    insert(
        ComplaintReference,
        f"FROM {rows} WHERE {dice(1, 10)} < 4",
        complaint="id",
        kind="'booking'",
        value=f"'BK-' || {booking}",
        key=f"'bk' || {booking}",
    )
    room = f"(100 + {dice(3, 2000)})"
    insert(
        ComplaintReference,
        f"FROM {rows} WHERE {dice(4, 10)} < 5",
        complaint="id",
        kind="'room'",
        value=f"'' || {room}",
        key=f"'' || {room}",
    )


def _spoken(rows: str, focus: str) -> None:
    """Store events, messages and contacts: a few of each, and a long story where it is measured."""
    each = f"FROM {rows} JOIN {series(MESSAGES_OF_A_MEASURED, 'm', 'k')}"
    times = f"CASE WHEN {focus} THEN {MESSAGES_OF_A_MEASURED}"
    after = minutes_after("logged_at", "k")
    insert(
        ComplaintEvent,
        f"{each} ON k <= {times} ELSE 3 END ORDER BY id, k",
        complaint="id",
        name=pick(names.EVENTS, "((k - 1) % 4)"),
        by="owner_id",
        at=after,
        detail=as_json("'{\"number\": ' || k || '}'"),
    )
    insert(
        Message,
        f"{each} ON k <= {times} ELSE 1 + {dice(5, 3)} END ORDER BY id, k",
        complaint="id",
        direction=pick(("out", "in", "note", "out"), "(k % 4)"),
        text=pick(names.MESSAGES, "(k % 4)"),
        language="'en'",
        by="CASE WHEN k % 4 <> 1 THEN owner_id END",
        at=after,
    )
    insert(
        Contact,
        f"FROM {rows} WHERE {dice(6, 2)} = 0",
        complaint="id",
        kind="'call_in'",
        result="'reached'",
        note="'Heard them out.'",
        at="logged_at",
        seconds=dice(1, 900),
        by="owner_id",
    )


def _steps(rows: str, focus: str) -> None:
    """Store steps done, with an answer where the step has one; nothing where it is measured or unowned."""
    reached = (
        f"CASE WHEN {focus} OR owner_id IS NULL THEN 0 WHEN state IN ('open', 'waiting') THEN {dice(2, 7)}"
        f" WHEN state = 'resolved' THEN 7 WHEN g % {WITH_ALL_STEPS} = 0 THEN 10 ELSE 0 END"
    )
    steps = f"FROM {rows} JOIN {series(len(STEP_KEYS), 'm', 'k')} ON k <= {reached}"
    key, after = pick(STEP_KEYS, "(k - 1)"), minutes_after("logged_at", "k * 3")
    insert(StepDone, f"{steps} ORDER BY id, k", complaint="id", step=key, by="owner_id", done_at=after)
    answered = [number for number, step in enumerate(STEP_KEYS, start=1) if step in names.ANSWERS]
    fields = [names.ANSWERS.get(step, ("", "")) for step in STEP_KEYS]
    insert(
        Evidence,
        f"{steps} WHERE k IN ({', '.join(map(str, answered))}) ORDER BY id, k",
        complaint="id",
        step=key,
        key=pick([name for name, _ in fields], "(k - 1)"),
        value=pick([text for _, text in fields], "(k - 1)"),
        by="owner_id",
        at=after,
    )


def _promised(rows: str, focus: str, at: datetime) -> None:
    live = f"state IN ('open', 'waiting') AND next_due_at IS NOT NULL AND ({focus} OR {dice(3, 2)} = 0)"
    text = {"complaint": "id", "kind": "'call_back'", "text": "'Call back'", "made_at": "logged_at"}
    # Far enough ahead that nothing falls due while something is measured.
    due = minutes_after("logged_at", f"{20 * 24 * 60} + {dice(4, 9000)}")
    insert(Promise, f"FROM {rows} WHERE {live}", **text, made_by="owner_id", due_at=due, state="'open'")
    kept = f"state = 'closed' AND {dice(5, 3)} = 0"
    insert(
        Promise,
        f"FROM {rows} WHERE {kept}",
        **text,
        made_by="owner_id",
        due_at=due,
        state="'kept'",
        kept_at=minutes_after("logged_at", "90"),
    )
    insert(
        FollowUp,
        f"FROM {rows} JOIN {series(2, 'm', 'k')} ON k <= 2 WHERE state = 'resolved'",
        complaint="id",
        resolution_number="resolution_number",
        after_hours="CASE k WHEN 1 THEN 24 ELSE 168 END",
        due_at=minutes_after("next_due_at", "(k - 1) * 8640"),
    )
    for kind, table, waits in (
        ("promise.due", "recovery_promise", "open"),
        ("follow_up.due", "recovery_followup", "scheduled"),
    ):
        insert(
            Timer,
            f"FROM {table} AS one WHERE state = '{waits}' AND NOT EXISTS (SELECT 1 FROM jobs_timer AS t"
            f" WHERE t.subject_id = one.id AND t.kind = '{kind}')",
            kind=f"'{kind}'",
            subject_type=f"'{kind.partition('.')[0]}'",
            subject_id="id",
            due_at="due_at",
            created_at="due_at",
        )


def _causes(rows: str, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(user_id) FROM accounts_membership WHERE role = 'supervisor'")
        by = cursor.fetchone()[0]
    causes = RootCause.objects.bulk_create(
        RootCause(title=f"Cause {number}", owner_id=by, named_at=at, named_by_id=by)
        for number in range(1, CAUSES + 1)
    )
    insert(
        CauseLink,
        f"FROM {rows} WHERE state IN ('resolved', 'closed') AND {dice(6, 12)} = 0",
        cause=pick([cause.pk for cause in causes], dice(1, CAUSES)),
        complaint="id",
        by=literal(by),
        at="logged_at",
    )
