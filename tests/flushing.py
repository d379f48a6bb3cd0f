"""After a test that committed, the database is again as the migrations left it.

Django would empty every table instead: slow, without the rows that migrations wrote, and on SQLite
refused by the triggers that keep history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

KEPT = "as_migrated"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Remember the database once it is made, and go back to that after each test that commits."""
    with django_db_blocker.unblock():
        go_back = _remember_sqlite() if connection.vendor == "sqlite" else _remember_postgresql()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: go_back())
        yield


def _remember_sqlite() -> Callable[[], None]:
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    name = connection.settings_dict["NAME"]

    def go_back() -> None:
        # Page by page, so no trigger is asked. An open cursor of ours would be in the way.
        connections.close_all()
        there = sqlite3.connect(name)
        try:
            kept.backup(there)
        finally:
            there.close()

    return go_back


def _remember_postgresql() -> Callable[[], None]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT}")
        tables = connection.introspection.table_names(cursor)
        tables.remove("django_migrations")
        filled = _filled(cursor, tables)
        for table in filled:
            cursor.execute(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')
        refill = "; ".join(_refill(cursor, table) for table in filled)

    def go_back() -> None:
        connections.close_all()
        with connection.cursor() as cursor:
            # A thread that a test forgot must turn up as an error, not as a wait without end.
            cursor.execute("SET lock_timeout = '10s'")
            names = ", ".join(f'"{table}"' for table in {*filled, *_filled(cursor, tables)})
            # Truncating asks no row trigger, either; keys between tables are checked at the end.
            cursor.execute(f"BEGIN; TRUNCATE {names} CASCADE; {refill}; COMMIT; RESET lock_timeout")

    return go_back


def _filled(cursor: Any, tables: list[str]) -> list[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM public.\"{table}\")" for table in tables
    )
    cursor.execute(asked)
    return [name for (name,) in cursor.fetchall()]


def _refill(cursor: Any, table: str) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
    return f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {KEPT}."{table}"'
