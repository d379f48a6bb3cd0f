"""Rows made from rows, within the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


def insert_from(model: type[Model], columns: Sequence[str], rows: QuerySet[Any, Any]) -> None:
    """Insert what a query selects, in its order; what is there already by a unique key stays as it is.

    :param columns: the table's columns for the values of the query; all others stay empty.
    :param rows: a query with conditions and with `values_list`, one value for each column.
    """
    sql, parameters = rows.query.sql_with_params()
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) {sql} ON CONFLICT DO NOTHING", parameters
        )
