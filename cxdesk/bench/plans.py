"""How the database goes about a statement, and whether it reads all complaints for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection

# Smaller tables are rightly read whole.
JUDGED_FROM = 100_000
_WHOLE = {
    "postgresql": re.compile(r"Seq Scan on recovery_complaint\b(?!_)"),
    "sqlite": re.compile(r"SCAN recovery_complaint\s*$", re.MULTILINE),
}


def plan_of(statement: str) -> str:
    """Ask the engine for its plan of one SELECT."""
    verb = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        # The statement was one of ours a moment ago, with its values in place; a % is no placeholder.
        cursor.execute(f"{verb} {statement}", None)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def plans_of(statements: Iterable[str]) -> list[tuple[str, str]]:
    """Return each SELECT that touches complaints with its plan."""
    chosen = [one for one in statements if one.lstrip().upper().startswith("SELECT") and '"recovery_' in one]
    return [(one, plan_of(one)) for one in chosen]


def reads_all(plan: str) -> bool:
    """Say whether a plan goes through every complaint."""
    return bool(_WHOLE[connection.vendor].search(plan))
