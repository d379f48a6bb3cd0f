"""What a database must be able to do before timers can be trusted to it."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import connection

NEEDED = (3, 35, 0)


@register()
def sqlite_can_claim(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Refuse an SQLite that has no UPDATE … RETURNING; a claim is exactly that."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= NEEDED:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} is too old: timers need 3.35 or newer.",
            hint="Use a newer Python, or set DATABASE_URL to a PostgreSQL.",
            id="jobs.E001",
        )
    ]
