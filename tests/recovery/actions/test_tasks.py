"""Help is asked with a brief; whoever helps sees that and nothing else, and the owner stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.complaints import describe_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import set_aside
from recovery.actions.merging import merge_complaints
from recovery.actions.promises import make_promise
from recovery.actions.tasks import ask_help, finish_task, read_task, withdraw_task
from recovery.errors import BriefIncomplete, IllegalMove, NotAllowed, PromiseRefused, TaskRefused
from recovery.models import Complaint, Notification, Task
from recovery.permissions import can_see
from recovery.queries.notifications import notification_rows
from tests.builders import MakeComplaint, lead_to

Person = Callable[..., User]


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, mia: NewCustomer, noon: datetime) -> Complaint:
    return lead_to(make_complaint(owner=ana, new_customer=mia), "own", by=ana, at=noon)


def asked(complaint: Complaint, helper: User, *, by: User, at: datetime, **more: object) -> Task:
    more = {"what": "Look for the bag at belt 4.", "due_at": at + timedelta(hours=1), **more}
    return ask_help(complaint, helper=helper, by=by, at=at, **more)  # type: ignore[arg-type]  # as above


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(receiver=person).order_by("pk").values_list("event", flat=True))


def test_a_finished_task_moves_neither_the_owner_nor_the_state(
    owned: Complaint, ana: User, cleo: User, noon: datetime
):
    due = noon + timedelta(hours=3)
    make_promise(owned, kind="update", text="News", due_at=due, by=ana, at=noon)
    owned.refresh_from_db()
    before = (owned.owner, owned.state, owned.next_due_at, owned.owned_at)

    task = asked(owned, cleo, by=ana, at=noon)
    read_task(task, by=cleo, at=noon)
    finish_task(task, answer="It stands at belt 4.", by=cleo, at=noon + timedelta(minutes=9))

    owned.refresh_from_db()
    assert (owned.owner, owned.state, owned.next_due_at, owned.owned_at) == before
    assert told(cleo) == ["task_asked"]
    assert told(ana)[-1] == "task_done"
    names = owned.events.filter(name__startswith="task.").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["task.asked", "task.read", "task.finished"]


def test_asked_read_done_or_withdrawn_twice_is_once(owned: Complaint, ana: User, cleo: User, noon: datetime):
    task = asked(owned, cleo, by=ana, at=noon)
    assert asked(owned, cleo, by=ana, at=noon) == task
    for minute in range(2):
        at = noon + timedelta(minutes=minute)
        read_task(task, by=cleo, at=at)
        finish_task(task, answer="Found.", by=cleo, at=at)
    other = asked(owned, cleo, by=ana, at=noon, what="Bring it up.")
    for _time in range(2):
        withdraw_task(other, by=ana, at=noon)

    assert (task.read_at, task.done_at) == (noon, noon)
    assert owned.events.filter(name="task.finished").count() == 1
    assert owned.events.filter(name="task.withdrawn").count() == 1


def test_a_task_takes_words_a_time_ahead_and_somebody_who_helps(
    owned: Complaint, ana: User, cleo: User, aki: User, ada: User, noon: datetime
):
    with pytest.raises(TaskRefused, match="should do"):
        asked(owned, cleo, by=ana, at=noon, what=" ")
    with pytest.raises(TaskRefused, match="by when"):
        asked(owned, cleo, by=ana, at=noon, due_at=None)
    with pytest.raises(PromiseRefused, match="lie ahead"):
        asked(owned, cleo, by=ana, at=noon, due_at=noon)
    deactivate_person(cleo, by=ada, at=clock.now())
    for person in (ana, aki, cleo):
        with pytest.raises(TaskRefused, match="cannot be asked"):
            asked(owned, person, by=ana, at=noon)

    assert not Task.objects.exists()


def test_nobody_is_asked_for_help_without_a_brief(
    make_complaint: MakeComplaint, ana: User, cleo: User, noon: datetime
):
    with pytest.raises(BriefIncomplete):
        asked(make_complaint(owner=ana), cleo, by=ana, at=noon)
    with pytest.raises(TaskRefused, match="Take it first"):
        asked(make_complaint(), cleo, by=ana, at=noon)


def test_outsiders_neither_ask_nor_answer(
    owned: Complaint, ana: User, cleo: User, otto: User, ada: User, noon: datetime
):
    for stranger in (otto, cleo, ada):
        with pytest.raises(NotAllowed):
            asked(owned, cleo, by=stranger, at=noon)
    task = asked(owned, cleo, by=ana, at=noon)
    for stranger in (ana, otto):
        with pytest.raises(NotAllowed):
            finish_task(task, answer="Done.", by=stranger, at=noon)
        with pytest.raises(NotAllowed):
            read_task(task, by=stranger, at=noon)
    for stranger in (otto, cleo):
        with pytest.raises(NotAllowed):
            withdraw_task(task, by=stranger, at=noon)


def test_what_is_done_or_withdrawn_stays_so(owned: Complaint, ana: User, cleo: User, noon: datetime):
    done, gone = asked(owned, cleo, by=ana, at=noon), asked(owned, cleo, by=ana, at=noon, what="Ring them.")
    with pytest.raises(TaskRefused, match="what came of it"):
        finish_task(done, answer="", by=cleo, at=noon)
    finish_task(done, answer="Found.", by=cleo, at=noon)
    withdraw_task(gone, by=ana, at=noon)

    with pytest.raises(IllegalMove, match="done already"):
        withdraw_task(done, by=ana, at=noon)
    with pytest.raises(IllegalMove, match="withdrawn"):
        finish_task(gone, answer="Done.", by=cleo, at=noon)


def test_a_helper_is_told_of_the_task_and_sees_no_complaint(
    owned: Complaint, ana: User, cleo: User, noon: datetime
):
    task = asked(owned, cleo, by=ana, at=noon)

    (row,) = notification_rows(cleo)
    assert (row["event"], row["subject_id"], row["complaint_title"]) == ("task_asked", task.pk, "")
    assert not can_see(cleo, owned)


def test_closing_withdraws_and_merging_takes_along_what_is_not_done(
    owned: Complaint, make_complaint: MakeComplaint, ana: User, cleo: User, noon: datetime
):
    other = make_complaint(owner=ana, customer=owned.customer)
    task = asked(owned, cleo, by=ana, at=noon)

    merge_complaints(owned, other, reason="The same car.", by=ana, at=noon)
    task.refresh_from_db()
    assert (task.complaint, task.withdrawn_at) == (other, None)

    set_aside(other, outcome="withdrawn", reason="Called off.", by=ana, at=noon)
    task.refresh_from_db()
    assert task.withdrawn_at == noon
    assert not Notification.objects.filter(receiver=cleo, read_at=None).exists()


def test_an_owner_hears_when_nobody_does_it_any_more(
    owned: Complaint, ana: User, cleo: User, ada: User, noon: datetime
):
    task = asked(owned, cleo, by=ana, at=noon)

    deactivate_person(cleo, by=ada, at=clock.now())

    task.refresh_from_db()
    assert task.withdrawn_at is not None
    assert told(ana)[-1] == "task_done"


def test_nobody_helps_with_what_is_about_them(owned: Complaint, ana: User, cleo: User, noon: datetime):
    task = asked(owned, cleo, by=ana, at=noon)

    describe_complaint(owned, {"concerns_staff": cleo}, by=ana, at=noon)

    task.refresh_from_db()
    assert task.withdrawn_at == noon
    assert not Task.objects.readable_by(cleo).exists()
    assert not notification_rows(cleo)
