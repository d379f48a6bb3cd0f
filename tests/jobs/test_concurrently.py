"""Every effect may be begun by two at the same moment: together they leave what one would have left."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import transaction

from cxdesk.jobs import registry
from tests.jobs.cases import CASES
from tests.jobs.conftest import leave_a_trace
from tests.jobs.test_two_sweepers import in_threads
from tests.jobs.twice import OURS

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> Counter[str]:
    """Count the rows of every table of ours."""
    return Counter(
        {
            model._meta.label: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.app_label in OURS
        }
    )


def run(kind: str, subject_id: int, at: datetime, together: threading.Barrier | None = None) -> None:
    if together:
        together.wait(30)
    with transaction.atomic():
        registry.handler_of(kind)(subject_id, at=at)


def left_by_one(kind: str, subject_id: int, at: datetime) -> Counter[str]:
    """Say what the effect leaves when nobody else is there, and undo it."""
    before = rows()
    with transaction.atomic():
        run(kind, subject_id, at)
        left = rows() - before
        transaction.set_rollback(True)
    return left


@pytest.mark.parametrize("kind", sorted(CASES))
def test_two_who_begin_at_once_leave_what_one_leaves(kind, request, noon):
    at = noon + timedelta(days=1)
    subject_id = CASES[kind](request)
    alone = left_by_one(kind, subject_id, at)
    together, before = threading.Barrier(2), rows()

    in_threads(*[lambda: run(kind, subject_id, at, together)] * 2)

    assert alone
    assert rows() - before == alone


def test_the_proof_sees_an_effect_that_doubles(on, noon):
    kind, together = on(leave_a_trace), threading.Barrier(2)
    before = rows()

    in_threads(*[lambda: run(kind, 7, noon, together)] * 2)

    assert sum((rows() - before).values()) == 2
