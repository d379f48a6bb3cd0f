"""Why a recovery failed on the way: written once per resolution, a person as the cause only provisionally."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cxdesk.accounts.models import Role, Team, User
from recovery.actions.endings import close_complaint, reopen_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.post_mortems import (
    confirm_post_mortem,
    name_whom_it_concerns,
    refuse_post_mortem,
    settle_improvement,
)
from recovery.actions.states import let_wait, resume, take_complaint
from recovery.errors import IllegalMove, NotAllowed, SecondPersonNeeded, StepBlocked, WordsMissing
from recovery.models import Complaint, FailureCause, Improvement, PostMortem
from recovery.queries.post_mortems import causes_of_failure, open_improvements_for, suggested_cause
from tests.builders import ENOUGH, MakeComplaint, lead_to, settle_all
from tests.people import Person

HOUR = timedelta(hours=1)


@pytest.fixture
def failed(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    """One that was reopened and resolved again."""
    complaint = lead_to(take_complaint(make_complaint(), by=ana, at=noon), "resolve", by=ana, at=noon)
    reopen_complaint(complaint, reason="It did not come.", by=ana, at=noon)
    return lead_to(complaint, "resolve", by=ana, at=noon)


def look_back(complaint: Complaint, cause: str, *, by: User, at: datetime) -> PostMortem:
    answers = {"failure_cause": cause, "failure_note": "Let the desk decide up to 250."}
    complete_step(complaint, "root_cause", by=by, at=at, answers=answers)
    return PostMortem.objects.get(complaint=complaint)


def counted(user: User, noon: datetime) -> dict[str, int]:
    return {one.cause: one.count for one in causes_of_failure(user, at=noon + HOUR).rows}


def test_a_reopened_one_is_not_settled_without_its_cause(
    failed: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked):
        complete_step(failed, "root_cause", by=ana, at=noon, ending="not_due")

    found = look_back(failed, "too_little_freedom", by=ana, at=noon)

    assert (found.resolution_number, found.was_reopened, found.was_late, found.was_low) == (
        2,
        True,
        False,
        False,
    )
    assert (found.state, found.note, found.by) == ("stands", "Let the desk decide up to 250.", ana)


@pytest.mark.parametrize(
    ("cause", "improves"),
    [
        ("weak_support", "knowledge"),
        ("training_gap", "coaching"),
        ("too_little_freedom", "limits"),
        ("no_recognition", "recognition"),
    ],
)
def test_each_cause_opens_what_is_to_be_improved_and_is_counted(
    cause: str, improves: str, failed: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    look_back(failed, cause, by=ana, at=noon)

    (improvement,) = open_improvements_for(lea)
    assert improvement.kind == improves
    assert counted(lea, noon) == {one.value: int(one == cause) for one in FailureCause}


def test_one_that_went_well_has_none(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = lead_to(take_complaint(make_complaint(), by=ana, at=noon), "root_cause", by=ana, at=noon)

    assert not complaint.post_mortems.exists()


def test_a_person_as_the_cause_counts_only_once_a_supervisor_confirmed_it(
    failed: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    found = look_back(failed, "wrong_person", by=ana, at=noon)

    assert found.state == "provisional"
    assert (counted(lea, noon)["wrong_person"], causes_of_failure(lea, at=noon + HOUR).provisional) == (0, 1)
    assert open_improvements_for(lea) == []

    confirm_post_mortem(found, by=lea, at=noon)
    confirm_post_mortem(found, by=lea, at=noon + HOUR)

    assert (found.state, found.decided_at) == ("stands", noon)
    assert counted(lea, noon)["wrong_person"] == 1
    assert [one.kind for one in open_improvements_for(lea)] == ["routing"]
    assert failed.events.filter(name="post_mortem.confirmed").count() == 1


def test_a_refused_one_never_counts(failed: Complaint, ana: User, lea: User, noon: datetime) -> None:
    found = look_back(failed, "wrong_person", by=ana, at=noon)

    refuse_post_mortem(found, by=lea, at=noon)
    assert refuse_post_mortem(found, by=lea, at=noon).state == "refused"

    causes = causes_of_failure(lea, at=noon + HOUR)
    assert (causes.total, causes.provisional, open_improvements_for(lea)) == (0, 0, [])
    with pytest.raises(IllegalMove):
        confirm_post_mortem(found, by=lea, at=noon)


@pytest.mark.parametrize("decide", [confirm_post_mortem, refuse_post_mortem])
def test_neither_the_author_nor_whom_it_concerns_nor_an_agent_decides(
    decide: Any,
    failed: Complaint,
    ana: User,
    lea: User,
    otto: User,
    make_person: Person,
    harbour: Team,
    noon: datetime,
) -> None:
    bob = make_person("Bob", Role.SUPERVISOR, harbour)
    found = look_back(failed, "wrong_person", by=lea, at=noon)
    name_whom_it_concerns(found, bob, by=lea, at=noon)

    for person, error in (
        (lea, SecondPersonNeeded),
        (bob, SecondPersonNeeded),
        (ana, NotAllowed),
        (otto, NotAllowed),
    ):
        with pytest.raises(error):
            decide(found, by=person, at=noon)

    found.refresh_from_db()
    assert found.state == "provisional"


def test_nobody_takes_their_own_name_out_to_decide_themselves(
    failed: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    found = look_back(failed, "wrong_person", by=ana, at=noon)
    name_whom_it_concerns(found, lea, by=ana, at=noon)

    for other in (None, ana):
        with pytest.raises(SecondPersonNeeded):
            name_whom_it_concerns(found, other, by=lea, at=noon)
    with pytest.raises(SecondPersonNeeded):
        confirm_post_mortem(found, by=lea, at=noon)

    found.refresh_from_db()
    assert (found.concerns, found.state) == (lea, "provisional")


def test_the_database_itself_refuses_blame_that_nobody_else_confirmed(
    failed: Complaint, ana: User, noon: datetime
) -> None:
    found = look_back(failed, "wrong_person", by=ana, at=noon)

    with pytest.raises(IntegrityError), transaction.atomic():
        PostMortem.objects.filter(pk=found.pk).update(state="stands")
    with pytest.raises(IntegrityError), transaction.atomic():
        PostMortem.objects.filter(pk=found.pk).update(state="stands", decided_by=ana, decided_at=noon)


def test_whom_it_concerns_is_named_by_the_author_or_a_supervisor_while_it_is_provisional(
    failed: Complaint, ana: User, lea: User, make_person: Person, harbour: Team, noon: datetime
) -> None:
    bea = make_person("Bea", Role.AGENT, harbour)
    found = look_back(failed, "wrong_person", by=ana, at=noon)

    with pytest.raises(NotAllowed):
        name_whom_it_concerns(found, ana, by=bea, at=noon)
    name_whom_it_concerns(found, bea, by=ana, at=noon)
    name_whom_it_concerns(found, bea, by=ana, at=noon)
    assert found.concerns == bea
    assert failed.events.filter(name="post_mortem.named").count() == 1

    confirm_post_mortem(found, by=lea, at=noon)
    with pytest.raises(IllegalMove):
        name_whom_it_concerns(found, None, by=ana, at=noon)


def test_closing_goes_on_while_it_is_provisional(failed: Complaint, ana: User, noon: datetime) -> None:
    at = settle_all(failed, by=ana, at=noon)
    complete_step(failed, "follow_up", by=ana, at=at, **ENOUGH["follow_up"])
    complete_step(failed, "see_the_whole", by=ana, at=at, **ENOUGH["see_the_whole"])
    look_back(failed, "wrong_person", by=ana, at=at)

    assert close_complaint(failed, by=ana, at=at).state == "closed"


def test_each_resolution_has_its_own(failed: Complaint, ana: User, noon: datetime) -> None:
    look_back(failed, "weak_support", by=ana, at=noon)
    reopen_complaint(failed, reason="Again.", by=ana, at=noon)
    lead_to(failed, "resolve", by=ana, at=noon)

    complete_step(failed, "root_cause", by=ana, at=noon, answers={"failure_cause": "training_gap"})

    rows = failed.post_mortems.order_by("resolution_number")
    assert [(one.resolution_number, one.cause) for one in rows] == [(2, "weak_support"), (3, "training_gap")]


def test_waiting_long_for_a_colleague_suggests_too_little_freedom(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)
    assert suggested_cause(complaint) == ""
    for on, hours in (("customer", 9), ("colleague", 4)):
        let_wait(complaint, on=on, why="An answer.", until=noon + 12 * HOUR, by=ana, at=noon)
        resume(complaint, by=ana, at=noon + hours * HOUR)
    assert suggested_cause(complaint) == ""

    let_wait(complaint, on="colleague", why="A yes to 250.", until=noon + 12 * HOUR, by=ana, at=noon)
    resume(complaint, by=ana, at=noon + 5 * HOUR)

    assert suggested_cause(complaint) == "too_little_freedom"


def test_an_improvement_is_settled_once_by_who_reviews(
    failed: Complaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    look_back(failed, "training_gap", by=ana, at=noon)
    improvement = Improvement.objects.get()

    with pytest.raises(NotAllowed):
        settle_improvement(improvement, what="A day with Lea.", by=ana, at=noon)
    with pytest.raises(WordsMissing):
        settle_improvement(improvement, what=" ", by=lea, at=noon)
    settle_improvement(improvement, what="A day with Lea.", by=lea, at=noon)
    settle_improvement(improvement, what="A day with Lea.", by=lea, at=noon)
    with pytest.raises(IllegalMove):
        settle_improvement(improvement, what="Nothing.", by=ada, at=noon)

    assert (improvement.settled_by, improvement.what_was_done) == (lea, "A day with Lea.")
    assert open_improvements_for(lea) == []
