"""Two people at once. Each guard has a control that takes it away and shows the harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from cxdesk.accounts.access import access_of
from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import Membership, Role, Team, User
from recovery.actions import complaints, taxonomy
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.states import take_complaint
from recovery.actions.taxonomy import add_label
from recovery.errors import AlreadyTaken, NotAllowed
from recovery.models import Complaint, ReferenceCounter, Site, StepDone

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
THREADS, ROUNDS = 6, 5


def all_at_once(work: Callable[[int], object]) -> list[BaseException]:
    """Run the work in threads that start together; return what they raised."""
    start, raised = Barrier(THREADS), []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def people() -> list[User]:
    team = Team.objects.create(name="Harbour")
    made = [User.objects.create_user(f"p{n}@cxdesk.test", name=f"P{n}") for n in range(THREADS)]
    for person in made:
        Membership.objects.create(user=person, team=team, role=Role.AGENT)
    return made


def log(number: int) -> None:
    team = Team.objects.get()
    for _round in range(ROUNDS):
        new = NewComplaint(team=team, channel="form", received_at=NOON, verbatim="words")
        log_complaint(new, by=None, at=NOON)


def test_numbers_are_unique_and_without_gaps_when_many_log_at_once(people: list[User]) -> None:
    raised = all_at_once(log)

    numbers = sorted(Complaint.objects.values_list("number", flat=True))
    assert raised == []
    assert numbers == list(range(1, THREADS * ROUNDS + 1))


# SQLite lets one writer in at a time, reading included, so there the race cannot be shown.
@pytest.mark.engine("postgresql")
def test_reading_the_highest_number_first_would_collide(
    people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Barrier(THREADS)

    def read_then_write(rows: list[Complaint], *, at: datetime) -> None:
        with transaction.atomic(durable=False):
            last = Complaint.objects.aggregate(last=Max("number"))["last"] or 0
        for row in rows:
            row.year, row.number, row.reference = 2026, last + 1, f"CX-2026-{last + 1:06d}"
            row.playbook_version_id = 1

    monkeypatch.setattr(complaints, "_number", read_then_write)

    def log_once(number: int) -> None:
        together.wait()
        log(number)

    raised = all_at_once(log_once)

    assert any(isinstance(problem, IntegrityError) for problem in raised), "the harness did not see the race"


def test_one_of_many_takes_it(people: list[User]) -> None:
    team = Team.objects.get()
    complaint = log_complaint(
        NewComplaint(team=team, channel="form", received_at=NOON, verbatim="words"), by=None, at=NOON
    )

    raised = all_at_once(lambda number: take_complaint(complaint, by=people[number], at=NOON))

    assert len(raised) == THREADS - 1
    assert {type(problem).__name__ for problem in raised} <= {AlreadyTaken.__name__, "ComplaintChanged"}
    assert complaint.events.filter(name="complaint.taken").count() == 1


def test_a_step_pressed_by_many_is_done_once(people: list[User]) -> None:
    team = Team.objects.get()
    complaint = log_complaint(
        NewComplaint(team=team, channel="phone", received_at=NOON, verbatim="words"), by=people[0], at=NOON
    )
    given = {"restatement": "Nobody came.", "restatement_confirmed": "yes"}
    clear = {"ending": "none_needed", "reason": "It is clear."}

    raised = all_at_once(
        lambda number: complete_step(complaint, "listen", by=people[number], at=NOON, answers=given, **clear)
    )

    assert raised == []
    assert StepDone.objects.count() == 1
    assert complaint.events.filter(name="step.completed").count() == 1


def test_the_first_complaint_of_a_year_makes_one_counter(people: list[User]) -> None:
    all_at_once(log)

    assert list(ReferenceCounter.objects.values_list("year", "last")) == [(2026, THREADS * ROUNDS)]


# SQLite lets one writer in at a time, so there nobody takes anything while another is being deactivated.
@pytest.mark.engine("postgresql")
def test_who_is_deactivated_at_this_moment_does_not_become_owner(people: list[User]) -> None:
    team = Team.objects.get()
    complaint = log_complaint(
        NewComplaint(team=team, channel="form", received_at=NOON, verbatim="words"), by=None, at=NOON
    )
    raised: list[BaseException] = []

    def take() -> None:
        try:
            take_complaint(complaint, by=people[0], at=NOON)
        except NotAllowed as refusal:
            raised.append(refusal)
        finally:
            connection.close()

    access_of(people[0])
    taking = Thread(target=take)
    with transaction.atomic():
        deactivate_person(User.objects.get(pk=people[0].pk), by=None, at=NOON)
        taking.start()
        _wait_until_somebody_waits()
    taking.join()

    complaint.refresh_from_db()
    assert (complaint.owner, complaint.state, len(raised)) == (None, "new", 1)


def _wait_until_somebody_waits() -> None:
    for _try in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        Event().wait(0.01)
    pytest.fail("nobody waited for the person's row")


@pytest.fixture
def admin(people: list[User]) -> User:
    Membership.objects.filter(user=people[0]).update(role=Role.ADMIN)
    return people[0]


def test_one_name_is_added_once_however_many_add_it(admin: User) -> None:
    raised = all_at_once(lambda number: add_label("sites", ("Pier 7", " PIER  7 ")[number % 2], by=admin))

    assert raised == []
    assert Site.objects.filter(name__iexact="pier 7").count() == 1


@pytest.mark.engine("postgresql")
def test_names_that_nobody_waits_for_would_be_added_twice(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, real = Barrier(THREADS), taxonomy._same_name

    def look_together(*given: Any) -> Any:
        found = real(*given)
        together.wait(timeout=30)
        return found

    monkeypatch.setattr(taxonomy, "take_turn", lambda name: None)
    monkeypatch.setattr(taxonomy, "_same_name", look_together)

    all_at_once(lambda number: add_label("sites", "Pier 7", by=admin))

    assert Site.objects.filter(name="Pier 7").count() > 1, "the harness did not see the race"
