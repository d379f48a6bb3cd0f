"""Leasing rows to one worker: a conditional UPDATE under a fresh token, the same on both engines.

Nobody trusts the lease. Whoever ends a row does so under its token and stops when it was not there to end.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connection, models, transaction
from django.db.models import QuerySet, UUIDField, Value

from cxdesk.common import clock
from cxdesk.common.failpoints import reach

LEASE = timedelta(seconds=60)

# One more than allowed says that nothing is left but to park it. It stays so when whoever should park it
# dies over that, too: the table refuses a higher number, and with it the whole claim.
_CLAIM = """
WITH picked (id, lease, token) AS ({pick})
UPDATE {table} SET lease_until = picked.lease, token = picked.token,
  attempt = CASE WHEN attempt > max_attempts THEN attempt ELSE attempt + 1 END
FROM picked WHERE {table}.id = picked.id RETURNING {table}.id
"""
Row = TypeVar("Row", bound=models.Model)


def lease(rows: QuerySet[Row], limit: int) -> QuerySet[Row]:
    """Lease the first `limit` of these rows to the caller; return them, under a token of their own."""
    token = uuid4()
    with transaction.atomic(durable=True):
        pick = rows.values_list("pk", clock.db_after(LEASE), Value(token, output_field=UUIDField()))
        # Picks only, never decides: SQLite leaves the locks out, its single writer divides the rows.
        locked = pick.select_for_update(skip_locked=True)[:limit]
        ids = _update(rows.model._meta.db_table, locked.query.sql_with_params())
    reach("after_claim")
    return rows.model._default_manager.filter(pk__in=ids, token=token)


def let_people_go_first() -> None:
    """Give up within this transaction when somebody holds what it wants for longer than a moment.

    An action locks its complaint and then ends our row; we hold the row and may want the complaint. We give
    up before PostgreSQL (1 s) sees a deadlock and picks one of the two.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")


def _update(table: str, pick: tuple[str, tuple[Any, ...]]) -> list[int]:
    sql, parameters = pick
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(pick=sql, table=table), parameters)
        return [row[0] for row in cursor.fetchall()]
