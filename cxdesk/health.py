"""Two addresses for the machines that watch this one; they speak plain English and tell no secrets."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cxdesk.jobs.health import oldest_due_age, oldest_outgoing_age

# Whoever asks every half minute sees within two minutes that work stands still.
LATEST = timedelta(seconds=85)


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether this installation can do its work: 200 when each line is ok, else 503."""
    try:
        checks = {
            "database": "ok",
            "migrations": _migrations(),
            "timers": _late(oldest_due_age()),
            "outbox": _late(oldest_outgoing_age()),
        }
    except DatabaseError:
        checks = {"database": "the database does not answer"}
    ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return f"{waiting} not applied yet" if waiting else "ok"


def _late(age: timedelta | None) -> str:
    if age is not None and age > LATEST:
        return f"the oldest one that is due has waited for {age.total_seconds():.0f} s"
    return "ok"
