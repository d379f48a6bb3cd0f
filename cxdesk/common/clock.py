"""One clock for facts, one for comparisons in the database, and one offset that only tests may set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Expression, ExpressionWrapper, Func, Value
from django.db.models.expressions import Combinable

_offset = timedelta()


def now() -> datetime:
    """Return this moment in UTC; the facts that actions store as `at`."""
    return datetime.now(UTC) + _offset


class _StatementTime(Func):
    # Not now(): that stands still for a whole transaction, and a test is one transaction.
    template = "statement_timestamp()"
    output_field = DateTimeField()


def db_now() -> datetime | Combinable:
    """Return what due, lease and expiry comparisons use.

    On PostgreSQL that is the time of the database, so that a worker whose clock lies does no harm.
    SQLite lives in the same machine, so its time is ours.
    """
    if connection.vendor != "postgresql":
        return now()
    return _StatementTime() + Value(_offset) if _offset else _StatementTime()


def db_after(span: timedelta) -> Expression:
    """Return `db_now` and a span later, as an expression to be stored: the end of a lease, of a pause."""
    moment = DateTimeField()
    if connection.vendor != "postgresql":
        return Value(now() + span, output_field=moment)
    return ExpressionWrapper(_StatementTime() + Value(_offset + span), output_field=moment)


def db_time() -> datetime:
    """Ask the database for what `db_now` means at this moment; one small query on PostgreSQL."""
    if connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC) + _offset


def move(**span: float) -> None:
    """Move both clocks, forward or (with a negative span) back, e.g. `move(days=7)`.

    :raises RuntimeError: outside settings that allow it; only those of the tests do.
    """
    global _offset
    if not getattr(settings, "CLOCK_MAY_MOVE", False):
        raise RuntimeError("The clock can only be moved under test settings.")
    _offset += timedelta(**span)


def reset() -> None:
    """Put both clocks back to the true time."""
    global _offset
    _offset = timedelta()
