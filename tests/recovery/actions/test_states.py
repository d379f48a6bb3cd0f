"""Moves between states: every pair of state and move, and who may make them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions.promises import break_promise, keep_promise, make_promise
from recovery.actions.states import let_wait, move_complaint, resume, take_complaint
from recovery.errors import AlreadyTaken, ComplaintChanged, IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint
from recovery.playbook.states import MOVES, ComplaintState, Move
from tests.builders import MakeComplaint, lead_to

SOON = timedelta(hours=2)


def in_state(state: ComplaintState, make_complaint: MakeComplaint, by: User, at: datetime) -> Complaint:
    complaint = make_complaint()
    if state == ComplaintState.NEW:
        return complaint
    complaint = take_complaint(complaint, by=by, at=at)
    if state == ComplaintState.WAITING:
        return let_wait(complaint, on="customer", why="A photo", until=at + SOON, by=by, at=at)
    if state in (ComplaintState.RESOLVED, ComplaintState.CLOSED):
        lead_to(complaint, "resolve", by=by, at=at)
    if state == ComplaintState.CLOSED:
        move_complaint(complaint, Move.CLOSE, by=by, at=at, closed_at=at)
    return complaint


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(ComplaintState))
def test_only_the_moves_of_the_table_happen(
    state: ComplaintState, move: Move, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = in_state(state, make_complaint, ana, noon)
    facts: dict[str, object] = {"owner": ana, "outcome": "upheld"}
    if move == Move.WAIT:
        facts |= {"waiting_on": "customer", "waiting_until": noon + SOON}
    if move == Move.MERGE:
        facts |= {"outcome": "merged", "merged_into": make_complaint()}

    if (state, move) in MOVES:
        assert move_complaint(complaint, move, by=ana, at=noon, **facts).state == MOVES[state, move]
    else:
        with pytest.raises(IllegalMove):
            move_complaint(complaint, move, by=ana, at=noon, **facts)
        assert Complaint.objects.get(pk=complaint.pk).state == state


def test_who_was_slower_is_told(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    mine, theirs = make_complaint(), None
    theirs = Complaint.objects.get(pk=mine.pk)
    move_complaint(mine, Move.TAKE, by=ana, at=noon, owner=ana)

    with pytest.raises(ComplaintChanged):
        move_complaint(theirs, Move.TAKE, by=ana, at=noon, owner=ana)


def test_taking_makes_one_owner(make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)

    assert (complaint.owner, complaint.owned_at, complaint.state) == (ana, noon, "open")
    with pytest.raises(AlreadyTaken, match="Ana owns"):
        take_complaint(complaint, by=lea, at=noon)


def test_taking_twice_is_once(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint()
    for _time in range(2):
        take_complaint(complaint, by=ana, at=noon)

    assert complaint.events.filter(name="complaint.taken").count() == 1


def test_an_outsider_an_auditor_and_the_one_it_is_about_take_nothing(
    make_complaint: MakeComplaint, otto: User, aki: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(concerns_staff=lea)

    for person in (otto, aki, lea):
        with pytest.raises(NotAllowed):
            take_complaint(complaint, by=person, at=noon)


def test_history_wakes_when_somebody_takes_it(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(is_history=True), by=ana, at=noon)

    assert complaint.next_due_at is not None
    assert list(Complaint.objects.queued()) == [complaint]


def test_waiting_names_whom_why_and_until(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)

    let_wait(complaint, on="third_party", why="The receipt", until=noon + SOON, by=ana, at=noon)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.waiting_on, complaint.next_due_at) == (
        "waiting",
        "third_party",
        noon + SOON,
    )


@pytest.mark.parametrize(
    "change, field",
    [({"on": "godot"}, "on"), ({"why": " "}, "why"), ({"until": timedelta(minutes=-1)}, "until")],
)
def test_waiting_for_nobody_for_nothing_or_until_yesterday_is_refused(
    change: dict[str, object], field: str, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)
    given = {"on": "customer", "why": "A photo", "until": SOON, **change}

    with pytest.raises(PromiseRefused) as refusal:
        let_wait(complaint, by=ana, at=noon, on=given["on"], why=given["why"], until=noon + given["until"])  # type: ignore[arg-type, operator]  # one of them is wrong on purpose

    assert refusal.value.field == field


def test_going_on_ends_the_wait_and_twice_is_once(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = in_state(ComplaintState.WAITING, make_complaint, ana, noon)
    for _time in range(2):
        resume(complaint, by=ana, at=noon)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.waiting_on, complaint.waiting_until) == ("open", "", None)


def test_a_new_complaint_cannot_wait(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    with pytest.raises(IllegalMove):
        let_wait(make_complaint(), on="customer", why="x", until=noon + SOON, by=ana, at=noon)


def test_the_queue_says_what_is_due_next(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint()
    assert (complaint.next_due, complaint.next_due_at) == ("own", noon + timedelta(hours=1))
    complaint = take_complaint(complaint, by=ana, at=noon)
    assert complaint.next_due == "look"

    promise = make_promise(complaint, kind="other", text="Call", due_at=noon + SOON, by=ana, at=noon)
    let_wait(complaint, on="customer", why="A photo", until=noon + SOON * 2, by=ana, at=noon)
    break_promise(promise.pk, at=noon + SOON * 3)
    complaint.refresh_from_db()
    assert (complaint.next_due, complaint.next_due_at) == ("promise", noon + SOON), "broken, it stands first"

    keep_promise(promise, by=ana, at=noon + SOON * 3)
    complaint.refresh_from_db()
    assert (complaint.next_due, complaint.next_due_at) == ("wait", noon + SOON * 2)


def test_after_the_resolution_the_follow_up_is_due_next_and_then_nothing(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = in_state(ComplaintState.RESOLVED, make_complaint, ana, noon)
    assert (complaint.next_due, complaint.next_due_at) == ("follow_up", noon + timedelta(hours=72))

    complaint = move_complaint(complaint, Move.CLOSE, by=ana, at=noon, closed_at=noon)
    assert (complaint.next_due, complaint.next_due_at) == ("", None)


def test_waiting_again_changes_the_terms_and_the_same_terms_change_nothing(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = in_state(ComplaintState.WAITING, make_complaint, ana, noon)
    moved = complaint.events.filter(name="complaint.moved").count()

    let_wait(complaint, on="customer", why="A photo", until=noon + SOON, by=ana, at=noon)
    assert complaint.events.filter(name="complaint.moved").count() == moved
    let_wait(complaint, on="colleague", why="A photo", until=noon + SOON * 3, by=ana, at=noon)

    complaint.refresh_from_db()
    assert (complaint.waiting_on, complaint.next_due_at) == ("colleague", noon + SOON * 3)
