from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session

from cxdesk.jobs import registry
from tests.jobs.cases import CASES
from tests.jobs.conftest import leave_a_trace
from tests.jobs.twice import run_twice

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_every_kind_of_timer_has_a_case_here():
    assert sorted(CASES) == registry.kinds()


@pytest.mark.django_db
def test_an_effect_that_comes_twice_is_there_once():
    for kind, make_subject in CASES.items():
        run_twice(kind, make_subject(), at=AT)


@pytest.mark.django_db
def test_the_proof_sees_a_handler_that_doubles(on):
    kind = on(leave_a_trace)

    with pytest.raises(AssertionError, match="changed sessions"):
        run_twice(kind, 1, at=AT)


@pytest.mark.django_db
def test_the_proof_lets_a_careful_handler_pass(on):
    def careful(subject_id, *, at):
        Session.objects.get_or_create(session_key=f"{subject_id}", defaults={"expire_date": at})

    run_twice(on(careful), 1, at=AT)

    assert Session.objects.count() == 1
