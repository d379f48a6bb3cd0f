"""How often the same happened at the same place, what it asks at step nine, and the cause it opens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cxdesk.accounts.models import Team, User
from recovery.actions.causes import move_cause, note_on_cause
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.recurrence import open_counted_cause
from recovery.actions.states import take_complaint
from recovery.errors import ComplaintChanged, NotAllowed, StepBlocked, WordsMissing
from recovery.models import Category, Complaint, RootCause, Site
from recovery.queries.facts import facts_of
from recovery.queries.recurrence import Recurrence, recurrence_of
from tests.builders import MakeComplaint, lead_to

DAY = timedelta(days=1)
Alike = Callable[..., Complaint]


@pytest.fixture
def alike(make_complaint: MakeComplaint, db: None) -> Alike:
    """Log a complaint of one category at one site, so many days before noon."""
    site = Site.objects.create(name="Airport", key="airport")
    category = Category.objects.create(name="Transfer", key="transfer")

    def make(days: float = 0, **fields: object) -> Complaint:
        noon = datetime(2026, 3, 10, 12, tzinfo=timezone.get_fixed_timezone(0))
        about = {"site": site, "category": category, **fields}
        return make_complaint(received_at=noon - DAY * days, **about)

    return make


def often(complaint: Complaint) -> bool:
    return bool(facts_of(complaint).happens_often)


@pytest.mark.parametrize(
    ("days", "is_often"),
    [
        ([0, 1], False),
        ([0, 1, 6.9], True),
        ([0, 1, 7], False),
        ([0, 8, 15, 22, 29.9], True),
        ([0, 8, 15, 22, 30], False),
        ([2, 1, 0], True),
    ],
)
def test_three_in_a_week_or_five_in_a_month_are_often(
    days: list[float], is_often: bool, alike: Alike
) -> None:
    first, *_rest = [alike(one) for one in days]

    assert often(first) is is_often
    assert recurrence_of(first).is_often is is_often


def test_another_place_another_category_and_training_are_not_alike(alike: Alike) -> None:
    first = alike()
    alike(1, site=Site.objects.create(name="Harbour", key="harbour"))
    alike(1, category=Category.objects.create(name="Noise", key="noise"))
    alike(1, site=None)
    alike(1, is_training=True)

    assert not often(first)
    assert recurrence_of(first).in_30_days == 1


def test_what_is_not_described_is_like_nothing(make_complaint: MakeComplaint, alike: Alike, mia: Any) -> None:
    bare = make_complaint(new_customer=mia)
    somewhere = alike(site=None, customer=bare.customer)

    assert recurrence_of(bare) == Recurrence(0, 0, 0)
    assert recurrence_of(somewhere) == Recurrence(0, 0, 1)
    assert not often(bare)


def test_who_denies_the_count_says_why_and_a_cause_opens_once(
    alike: Alike, ana: User, noon: datetime
) -> None:
    rows = [take_complaint(alike(one), by=ana, at=noon) for one in (0, 1, 2)]
    for row in rows:
        lead_to(row, "resolve", by=ana, at=noon)

    cause = RootCause.objects.get()
    assert (cause.state, cause.named_by, cause.title) == ("candidate", None, "Transfer: Airport")
    with pytest.raises(StepBlocked, match="The count says"):
        complete_step(rows[0], "see_the_whole", by=ana, at=noon, answers={"recurring": "no"})

    answers = {"recurring": "no", "recurring_doubt": "Two of the three are one coach."}
    complete_step(rows[0], "see_the_whole", by=ana, at=noon, answers=answers)
    assert rows[0].evidence.get(key="recurring_doubt").value == answers["recurring_doubt"]
    assert RootCause.objects.count() == 1


def test_below_the_count_a_no_needs_no_reason(alike: Alike, ana: User, noon: datetime) -> None:
    one = lead_to(take_complaint(alike(), by=ana, at=noon), "resolve", by=ana, at=noon)

    _done, new = complete_step(one, "see_the_whole", by=ana, at=noon, answers={"recurring": "no"})

    assert new
    assert not RootCause.objects.exists()


def test_what_was_rejected_opens_again_only_after_a_while(
    alike: Alike, ana: User, lea: User, noon: datetime
) -> None:
    complaint = alike()
    cause = open_counted_cause(complaint, at=noon)
    assert cause is not None
    assert open_counted_cause(complaint, at=noon) is None
    move_cause(cause, {"state": "rejected"}, by=lea, at=noon)

    assert open_counted_cause(complaint, at=noon + DAY) is None
    assert open_counted_cause(complaint, at=noon + 31 * DAY) is not None
    with pytest.raises(ComplaintChanged, match="Another cause was opened"):
        move_cause(cause, {"state": "candidate"}, by=lea, at=noon + 31 * DAY)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_resolved_together_they_open_one_cause() -> None:
    team = Team.objects.create(name="Harbour")
    site = Site.objects.create(name="Airport", key="airport")
    category = Category.objects.create(name="Transfer", key="transfer")
    at = timezone.now()
    new = NewComplaint(
        team=team, channel="form", received_at=at, verbatim="words", site=site, category=category
    )
    complaint = log_complaint(new, by=None, at=at)
    start, raised = Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            open_counted_cause(Complaint.objects.get(pk=complaint.pk), at=at)
        except BaseException as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=work) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert raised == []
    assert RootCause.objects.count() == 1


def test_notes_tell_colleagues_what_helped(ana: User, aki: User, lea: User, noon: datetime) -> None:
    cause = RootCause.objects.create(title="Fax at night", named_at=noon, named_by=lea)

    first = note_on_cause(cause, text=" Phone the late ones. ", by=ana, at=noon)
    assert note_on_cause(cause, text="Phone the late ones.", by=ana, at=noon) == first
    with pytest.raises(WordsMissing):
        note_on_cause(cause, text=" ", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        note_on_cause(cause, text="x", by=aki, at=noon)

    assert [one.text for one in cause.notes.all()] == ["Phone the late ones."]
