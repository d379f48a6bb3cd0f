"""Paging by position: the next page starts after the last row seen, however deep it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

_SALT = "recovery.queries.keyset"


class BadCursor(ValueError):
    """The cursor is none of ours, or belongs to a list in another order."""


@dataclass(frozen=True)
class Order:
    """An order of complaints in which each has one place."""

    name: str
    fields: tuple[str, ...]


QUEUE = Order("queue", ("next_due_at", "id"))
NEWEST = Order("newest", ("-id",))


def cursor_after(row: Mapping[str, Any], order: Order) -> str:
    """Return the opaque cursor of the page that follows this row."""
    place = [row[field.lstrip("-")] for field in order.fields]
    texts = [one.isoformat() if isinstance(one, datetime) else one for one in place]
    return signing.dumps([order.name, *texts], salt=_SALT)


def rows_after(rows: QuerySet[Any, Any], cursor: str, order: Order) -> QuerySet[Any, Any]:
    """Keep the rows that follow the cursor.

    :raises BadCursor: when it was tampered with or belongs to another order.
    """
    try:
        name, *place = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    if name != order.name:
        raise BadCursor
    if order is NEWEST:
        return rows_past(rows, {"id": place[0]}, order)
    return rows_past(rows, {"next_due_at": datetime.fromisoformat(place[0]), "id": place[1]}, order)


def rows_past(rows: QuerySet[Any, Any], row: Mapping[str, Any], order: Order) -> QuerySet[Any, Any]:
    """Keep the rows that follow this one."""
    if order is NEWEST:
        return rows.filter(id__lt=row["id"])
    # Written so that both engines start inside the index: from the moment on, less what was seen of it.
    due = row["next_due_at"]
    return rows.filter(Q(next_due_at__gt=due) | Q(id__gt=row["id"]), next_due_at__gte=due)
