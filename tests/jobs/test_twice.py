from datetime import UTC, datetime, timedelta

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
@pytest.mark.parametrize("kind", sorted(CASES))
def test_an_effect_that_comes_twice_is_there_once(kind, request, noon):
    run_twice(kind, CASES[kind](request), at=noon + timedelta(days=1))


@pytest.mark.django_db
def test_the_proof_sees_a_handler_that_does_nothing(on):
    kind = on(lambda subject_id, *, at: None)

    with pytest.raises(AssertionError, match="nothing to do"):
        run_twice(kind, 1, at=AT)


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
