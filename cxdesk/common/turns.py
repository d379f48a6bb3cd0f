"""Turns for transactions that look before they write, where no constraint can say what they look for."""

from __future__ import annotations

from zlib import crc32

from django.db import connection


def take_turn(name: str) -> None:
    """Wait until no other transaction holds this name; hold it until the end of this one.

    SQLite has one writer at a time anyway, from the beginning of its transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])
