"""The proof that a timer's effect may come twice; for the tests of every handler."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps

from cxdesk.jobs import registry

OURS = {"accounts", "jobs", "recovery", "surveys", "sessions"}


def run_twice(kind: str, subject_id: int, *, at: datetime) -> None:
    """Run what is registered for the kind, and fail unless a second run leaves every row as it was.

    The first run has to change something, or nothing would be proved.
    """
    handler = registry.handler_of(kind)
    before = _every_row()
    handler(subject_id, at=at)
    once = _every_row()
    assert once != before, f"{kind} had nothing to do for {subject_id}."

    handler(subject_id, at=at + timedelta(minutes=1))

    again = _every_row()
    changed = [table for table in once if once[table] != again[table]]
    assert not changed, f"{kind} changed {', '.join(changed)} when it ran a second time."


def _every_row() -> dict[str, list[dict[str, object]]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.managed
    }
