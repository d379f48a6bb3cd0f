"""Two people answer at once: one owner, one answer, one transfer more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import Membership, Role, Team, User
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.handovers import accept_handover, ask_handover, refuse_handover, withdraw_handover
from recovery.errors import DomainError
from recovery.models import Complaint, Handover
from tests.builders import lead_to

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
WHY = "My shift ends."


def together(*works: Callable[[], object]) -> list[BaseException]:
    """Run each in a thread of its own, all from one moment; return what was raised."""
    start, raised = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def people() -> dict[str, User]:
    team = Team.objects.create(name="Harbour")
    roles = {"ana": Role.AGENT, "bea": Role.AGENT, "lea": Role.SUPERVISOR, "ada": Role.ADMIN}
    found = {}
    for name, role in roles.items():
        found[name] = User.objects.create_user(f"{name}@cxdesk.test", name=name.title())
        Membership.objects.create(user=found[name], team=team, role=role)
    return found


@pytest.fixture
def complaint(people: dict[str, User]) -> Complaint:
    new = NewComplaint(team=Team.objects.get(), channel="phone", received_at=NOON, verbatim="No car came.")
    return lead_to(log_complaint(new, by=people["ana"], at=NOON), "own", by=people["ana"], at=NOON)


def test_of_two_who_are_asked_at_once_one_is_asked(people: dict[str, User], complaint: Complaint):
    raised = together(
        lambda: ask_handover(complaint, to=people["bea"], reason=WHY, by=people["ana"], at=NOON),
        lambda: ask_handover(complaint, to=people["lea"], reason=WHY, by=people["lea"], at=NOON),
    )

    assert Handover.objects.live().count() == 1
    assert all(isinstance(one, DomainError) for one in raised), raised


def test_accepted_withdrawn_and_refused_at_once_it_ends_once(people: dict[str, User], complaint: Complaint):
    asked = ask_handover(complaint, to=people["bea"], reason=WHY, by=people["ana"], at=NOON)

    def again() -> Handover:
        return Handover.objects.select_related("complaint").get(pk=asked.pk)

    raised = together(
        lambda: accept_handover(again(), by=people["bea"], at=NOON),
        lambda: accept_handover(again(), by=people["bea"], at=NOON),
        lambda: withdraw_handover(again(), by=people["ana"], at=NOON),
        lambda: refuse_handover(again(), reason="No.", by=people["bea"], at=NOON),
    )

    asked.refresh_from_db()
    complaint.refresh_from_db()
    ends = [one for one in (asked.accepted_at, asked.withdrawn_at, asked.refused_at) if one]
    assert len(ends) == 1
    assert complaint.owner == (people["bea"] if asked.accepted_at else people["ana"])
    assert complaint.events.filter(name="handover.accepted").count() == (1 if asked.accepted_at else 0)
    assert all(isinstance(one, DomainError) for one in raised), raised


def test_whoever_accepts_while_being_deactivated_leaves_no_complaint_without_an_owner(
    people: dict[str, User], complaint: Complaint
):
    asked = ask_handover(complaint, to=people["bea"], reason=WHY, by=people["ana"], at=NOON)

    raised = together(
        lambda: accept_handover(asked, by=people["bea"], at=NOON),
        lambda: deactivate_person(User.objects.get(pk=people["bea"].pk), by=people["ada"], at=NOON),
    )

    complaint.refresh_from_db()
    assert complaint.owner is not None
    assert complaint.owner.is_active
    assert not Handover.objects.live().exists()
    assert all(isinstance(one, DomainError) for one in raised), raised


def test_the_third_transfer_is_counted_even_when_two_were_asked_by_one(
    people: dict[str, User], complaint: Complaint
):
    """Accepted by the first of many presses, it has one number and moves the complaint once."""
    for to, by in (("bea", "ana"), ("ana", "bea")):
        row = ask_handover(complaint, to=people[to], reason=WHY, by=people[by], at=NOON)
        accept_handover(row, by=people[to], at=NOON)
    third = ask_handover(complaint, to=people["bea"], reason=WHY, by=people["lea"], at=NOON)

    raised = together(*[lambda: accept_handover(third, by=people["bea"], at=NOON) for _press in range(4)])

    assert raised == []
    assert sorted(Handover.objects.accepted().values_list("number", flat=True)) == [1, 2, 3]
