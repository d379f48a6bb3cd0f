"""Standing in is no transfer: somebody keeps it for a while, and the owner stays the owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.actions.covers import (
    accept_cover,
    ask_cover_of_promise,
    end_cover,
    hand_over_shift,
    plan_absence,
    refuse_cover,
)
from recovery.actions.merging import merge_complaints
from recovery.actions.promises import break_promise, keep_promise, make_promise, move_promise, warn_of_promise
from recovery.errors import CoverRefused, IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint, Cover, Notification, Promise
from tests.builders import MakeComplaint

Person = Callable[..., User]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def bea(make_person: Person, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana)


@pytest.fixture
def promise(owned: Complaint, ana: User, noon: datetime) -> Promise:
    return make_promise(owned, kind="update", text="News", due_at=noon + 4 * HOUR, by=ana, at=noon)


def told(person: User, event: str) -> int:
    return Notification.objects.filter(receiver=person, event=event).count()


def absence(owner: User, deputy: User, at: datetime, *, days: int = 2) -> Cover:
    return plan_absence(deputy=deputy, from_at=at, until_at=at + days * DAY, by=owner, at=at)


def test_who_covers_keeps_the_promise_and_the_owner_stays(
    promise: Promise, owned: Complaint, ana: User, bea: User, noon: datetime
):
    accept_cover(ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon), by=bea, at=noon)
    warn_of_promise(promise.pk, at=noon + 3 * HOUR)
    keep_promise(promise, by=bea, at=noon + 3 * HOUR)

    owned.refresh_from_db()
    kept = owned.events.get(name="promise.kept")
    assert owned.owner == ana
    assert (kept.by, kept.detail["kept_for"]) == (bea, ana.pk)
    assert (told(ana, "promise_due_soon"), told(bea, "promise_due_soon")) == (1, 1)


def test_until_they_say_yes_nobody_else_is_told(promise: Promise, ana: User, bea: User, noon: datetime):
    ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon)

    warn_of_promise(promise.pk, at=noon + HOUR)

    assert (told(bea, "cover_asked"), told(bea, "promise_due_soon"), told(ana, "promise_due_soon")) == (
        1,
        0,
        1,
    )


def test_a_shift_is_passed_on_with_one_yes(
    make_complaint: MakeComplaint, ana: User, bea: User, noon: datetime
):
    rows = [make_complaint(owner=ana) for _one in range(3)]
    kept, other = rows[:2], rows[2]
    due = [make_promise(one, kind="update", text="News", due_at=noon + HOUR, by=ana, at=noon) for one in rows]
    until = noon + 8 * HOUR
    cover = hand_over_shift(kept, covered_by=bea, until_at=until, by=ana, at=noon)
    assert hand_over_shift(kept, covered_by=bea, until_at=until, by=ana, at=noon) == cover
    accept_cover(cover, by=bea, at=noon)
    for promise in due:
        break_promise(promise.pk, at=noon + 2 * HOUR)

    assert told(bea, "cover_asked") == 1
    assert told(bea, "promise_broken") == 2
    assert other.events.filter(name__startswith="cover.").count() == 0
    assert {one.owner for one in Complaint.objects.all()} == {ana}


def test_a_deputy_is_told_during_the_absence_and_not_after(
    promise: Promise, ana: User, bea: User, noon: datetime
):
    accept_cover(absence(ana, bea, noon), by=bea, at=noon)
    later = make_promise(
        promise.complaint, kind="update", text="Later", due_at=noon + 3 * DAY, by=ana, at=noon
    )

    warn_of_promise(promise.pk, at=noon + HOUR)
    warn_of_promise(later.pk, at=noon + 2 * DAY + HOUR)

    assert told(bea, "promise_due_soon") == 1
    assert told(ana, "promise_due_soon") == 2


def test_asked_accepted_and_ended_twice_is_once(promise: Promise, ana: User, bea: User, noon: datetime):
    cover = ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon)
    assert ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon) == cover
    away = absence(ana, bea, noon)
    assert absence(ana, bea, noon) == away
    for minute in range(2):
        accept_cover(cover, by=bea, at=noon + timedelta(minutes=minute))
    assert cover.accepted_at == noon
    for minute in range(2):
        end_cover(cover, by=ana, at=noon + timedelta(minutes=minute))

    assert cover.ended_at == noon
    names = promise.complaint.events.filter(name__startswith="cover.").order_by("pk")
    assert [one.name for one in names] == ["cover.asked", "cover.accepted", "cover.ended"]
    with pytest.raises(IllegalMove, match="ended"):
        accept_cover(cover, by=bea, at=noon)


def test_who_says_no_says_why_and_keeps_nothing(promise: Promise, ana: User, bea: User, noon: datetime):
    cover = ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon)
    with pytest.raises(CoverRefused, match="why not"):
        refuse_cover(cover, reason="", by=bea, at=noon)
    for _time in range(2):
        refuse_cover(cover, reason="I am off at two.", by=bea, at=noon)

    assert told(ana, "cover_answered") == 1
    with pytest.raises(IllegalMove, match="said no"):
        accept_cover(cover, by=bea, at=noon)
    with pytest.raises(IllegalMove, match="refused"):
        end_cover(cover, by=ana, at=noon)


def test_outsiders_neither_ask_nor_answer(
    promise: Promise, owned: Complaint, ana: User, bea: User, lea: User, otto: User, noon: datetime
):
    for stranger in (bea, otto):
        with pytest.raises(NotAllowed):
            ask_cover_of_promise(promise, covered_by=lea, by=stranger, at=noon)
    with pytest.raises((NotAllowed, CoverRefused)):
        hand_over_shift([owned], covered_by=bea, until_at=noon + HOUR, by=lea, at=noon)
    cover = ask_cover_of_promise(promise, covered_by=bea, by=lea, at=noon)
    for stranger in (ana, otto):
        with pytest.raises(NotAllowed):
            accept_cover(cover, by=stranger, at=noon)
        with pytest.raises(NotAllowed):
            refuse_cover(cover, reason="No.", by=stranger, at=noon)
    with pytest.raises(NotAllowed):
        end_cover(cover, by=otto, at=noon)


def test_only_somebody_who_may_see_and_write_covers(
    promise: Promise, ana: User, bea: User, cleo: User, otto: User, noon: datetime
):
    for person in (ana, cleo, otto):
        with pytest.raises(CoverRefused):
            ask_cover_of_promise(promise, covered_by=person, by=ana, at=noon)
    Complaint.objects.update(is_sensitive=True)
    with pytest.raises(CoverRefused, match="may see it"):
        ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon)
    keep_promise(promise, by=ana, at=noon)
    with pytest.raises(CoverRefused, match="settled"):
        ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon)


def test_an_absence_has_a_span_ahead_one_deputy_and_no_other_beside_it(
    owned: Complaint, ana: User, bea: User, otto: User, lea: User, noon: datetime
):
    with pytest.raises(CoverRefused, match="lie ahead"):
        plan_absence(deputy=bea, from_at=noon - 2 * DAY, until_at=noon, by=ana, at=noon)
    with pytest.raises(CoverRefused, match="from when"):
        plan_absence(deputy=bea, from_at=None, until_at=noon, by=ana, at=noon)
    with pytest.raises(CoverRefused, match="none of your teams"):
        absence(ana, otto, noon)
    with pytest.raises(CoverRefused, match="somebody else"):
        absence(ana, ana, noon)
    absence(ana, bea, noon)
    with pytest.raises(CoverRefused, match="already"):
        absence(ana, lea, noon + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cover.objects.create(
            kind="absence",
            owner=ana,
            covered_by=ana,
            asked_by=ana,
            from_at=noon,
            until_at=noon + DAY,
            asked_at=noon,
        )


def test_a_shift_ends_within_a_day_and_holds_something(
    owned: Complaint, ana: User, bea: User, noon: datetime
):
    with pytest.raises(CoverRefused, match="24 hours"):
        hand_over_shift([owned], covered_by=bea, until_at=noon + 2 * DAY, by=ana, at=noon)
    with pytest.raises(CoverRefused, match="one complaint"):
        hand_over_shift([], covered_by=bea, until_at=noon + HOUR, by=ana, at=noon)
    with pytest.raises(PromiseRefused, match="ahead"):
        hand_over_shift([owned], covered_by=bea, until_at=noon, by=ana, at=noon)


def test_a_promise_moved_or_merged_is_still_kept_by_the_same(
    promise: Promise, owned: Complaint, make_complaint: MakeComplaint, ana: User, bea: User, noon: datetime
):
    accept_cover(ask_cover_of_promise(promise, covered_by=bea, by=ana, at=noon), by=bea, at=noon)

    moved = move_promise(
        promise, due_at=noon + 5 * HOUR, agreed_by="Mia", agreed_how="call_out", by=ana, at=noon
    )
    into = make_complaint(owner=ana)
    merge_complaints(owned, into, reason="The same car.", by=ana, at=noon)
    warn_of_promise(moved.pk, at=noon + 2 * HOUR)

    assert told(bea, "promise_due_soon") == 1
    assert Cover.objects.get().items.get().complaint == into


def test_a_stand_in_who_leaves_keeps_nothing(
    promise: Promise, ana: User, bea: User, lea: User, ada: User, noon: datetime
):
    at = clock.now()
    away = plan_absence(deputy=bea, from_at=at, until_at=at + DAY, by=ana, at=at)
    accept_cover(away, by=bea, at=at)

    deactivate_person(bea, by=ada, at=at)

    away.refresh_from_db()
    assert away.ended_at == at
