"""Completing steps: every gate, every ending, twice is once, an outsider cannot."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Timer
from recovery.actions.causes import name_cause
from recovery.actions.endings import reopen_complaint
from recovery.actions.listening import add_clarification
from recovery.actions.playbook import complete_step, note_step
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from recovery.errors import NotAllowed, PromiseRefused, StepBlocked
from recovery.models import Complaint, Message, StepDone
from recovery.playbook.steps import STEP_KEYS
from tests.builders import ENOUGH, MakeComplaint, lead_to, settle_all


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


def test_completing_a_step_stores_the_answers_and_an_event(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    done, new = complete_step(owned, "listen", by=ana, at=noon, **ENOUGH["listen"])

    assert new
    assert (done.step, done.by, done.done_at) == ("listen", ana, noon)
    assert dict(owned.evidence.values_list("key", "value")) == ENOUGH["listen"]["answers"]
    assert owned.events.last().detail == {"step": "listen", "ending": "none_needed"}


def test_completing_a_step_twice_leaves_one_completion(
    owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    first, _new = complete_step(owned, "listen", by=ana, at=noon, **ENOUGH["listen"])

    second, new = complete_step(owned, "listen", by=lea, at=noon + timedelta(minutes=5), **ENOUGH["listen"])

    assert (second, new) == (first, False)
    assert owned.events.filter(name="step.completed").count() == 1
    assert owned.evidence.count() == 2


@pytest.mark.parametrize("key", STEP_KEYS)
def test_an_outsider_an_admin_and_an_auditor_complete_nothing(
    key: str, owned: Complaint, otto: User, ada: User, aki: User, noon: datetime
) -> None:
    for stranger in (otto, ada, aki):
        with pytest.raises(NotAllowed):
            complete_step(owned, key, by=stranger, at=noon, **ENOUGH[key])

    assert not StepDone.objects.exists()


@pytest.mark.parametrize(
    "key", ["confirm_expectation", "own", "resolve", "follow_up", "see_the_whole", "root_cause"]
)
def test_out_of_turn_a_step_is_refused_in_words(
    key: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, key, by=ana, at=noon, **ENOUGH[key])

    assert str(refusal.value).startswith("First complete «")
    assert not owned.evidence.exists()


GATES: list[tuple[str, dict[str, str], str]] = [
    ("listen", {}, "restatement"),
    ("listen", {"restatement": "Nobody came."}, "restatement_confirmed"),
    ("confirm_expectation", {}, "expectation"),
    ("reassure", {}, "promise_text"),
    ("stay_objective", {"mood_after": "2"}, "mood_before"),
    ("apologise", {}, "apology"),
    ("apologise", {"apology": "Sorry.", "apology_kind": "empathy"}, "apology_by"),
    ("apologise", {"apology": "Sorry.", "apology_by": "spoken"}, "apology_kind"),
    (
        "resolve",
        {"customer_answer": "declined", "what_was_done": "x", "verified": "yes", "outcome": "upheld"},
        "customer_answer",
    ),
    ("resolve", {"customer_answer": "accepted", "verified": "yes", "outcome": "upheld"}, "what_was_done"),
    ("resolve", {"customer_answer": "accepted", "what_was_done": "x", "outcome": "upheld"}, "verified"),
    ("resolve", {"customer_answer": "accepted", "what_was_done": "x", "verified": "yes"}, "outcome"),
]


@pytest.mark.parametrize("key, given, field", GATES)
def test_a_gate_names_the_field_that_is_missing(
    key: str, given: dict[str, str], field: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    at = STEP_KEYS.index(key)
    if at:
        lead_to(owned, STEP_KEYS[at - 1], by=ana, at=noon)
    add_clarification(owned, question="Which car?", answer="The one at seven.", by=ana, at=noon)
    before = owned.evidence.count()

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, key, by=ana, at=noon, answers=given)

    assert [one.field for one in refusal.value.blockers] == [field] or refusal.value.field == field
    assert owned.evidence.count() == before, "a refusal stores nothing"


ENDINGS: list[tuple[str, str, dict[str, str]]] = [
    ("listen", "nobody_to_ask", {}),
    ("confirm_expectation", "not_stated", {}),
    ("reassure", "none_needed", {}),
    ("stay_objective", "nobody_to_ask", {}),
    ("resolve", "nobody_to_ask", {"what_was_done": "Light mended.", "verified": "yes", "outcome": "upheld"}),
    ("follow_up", "nobody_to_write", {}),
    ("follow_up", "declined", {}),
]


@pytest.mark.parametrize("key, ending, given", ENDINGS)
def test_every_gate_has_an_ending_for_complaints_with_nobody_to_call(
    key: str, ending: str, given: dict[str, str], owned: Complaint, ana: User, noon: datetime
) -> None:
    at = STEP_KEYS.index(key)
    if at:
        lead_to(owned, STEP_KEYS[at - 1], by=ana, at=noon)
    if key == "follow_up":
        settle_all(owned, by=ana, at=noon)

    with pytest.raises(StepBlocked):
        complete_step(owned, key, by=ana, at=noon, answers=given, ending=ending)
    done, _new = complete_step(
        owned, key, by=ana, at=noon, answers=given, ending=ending, reason="Reported without a name."
    )

    assert (done.ending, done.reason) == (ending, "Reported without a name.")


def test_an_apology_with_nobody_to_tell_is_on_record(owned: Complaint, ana: User, noon: datetime) -> None:
    given = {
        "apology": "We are sorry for the dark stairs.",
        "apology_kind": "organisation",
        "apology_by": "on_record",
    }

    _done, new = complete_step(owned, "apologise", by=ana, at=noon, answers=given)

    assert new


def test_a_promise_at_step_four_gets_its_row_and_its_timer(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    due = noon + timedelta(hours=1)
    given = {"promise_text": "Call back", "promise_due": due.isoformat()}

    complete_step(owned, "reassure", by=ana, at=noon, answers=given)

    promise = owned.promises.get()
    assert (promise.text, promise.due_at) == ("Call back", due)
    assert Timer.objects.get(kind="promise.due", subject_id=promise.pk).due_at == due


def test_a_promise_made_before_is_enough_at_step_four(owned: Complaint, ana: User, noon: datetime) -> None:
    make_promise(owned, kind="call_back", text="Call", due_at=noon + timedelta(hours=1), by=ana, at=noon)

    _done, new = complete_step(owned, "reassure", by=ana, at=noon)

    assert new


@pytest.mark.parametrize(
    "given",
    [
        {"promise_text": "Call back"},
        {"promise_due": "2026-03-10T13:00:00+00:00"},
        {"promise_text": "Call back", "promise_due": "2026-03-10T11:00:00+00:00"},
    ],
)
def test_half_a_promise_or_one_in_the_past_is_none(
    given: dict[str, str], owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(PromiseRefused):
        complete_step(owned, "reassure", by=ana, at=noon, answers=given)

    assert not owned.promises.exists()


@pytest.mark.parametrize(
    "key, given, field",
    [
        ("stay_objective", {"mood_before": "7"}, "mood_before"),
        ("apologise", {"apology": "Sorry", "apology_by": "smoke signal"}, "apology_by"),
        ("listen", {"restatement": "x" * 2001}, "restatement"),
        ("listen", {"restatement": "a\x00b"}, "restatement"),
        ("listen", {"colour": "blue"}, "colour"),
        ("reassure", {"promise_text": "Call", "promise_due": "2026-03-10T13:00:00"}, "promise_due"),
        ("reassure", {"promise_text": "Call", "promise_due": "2026-02-30T13:00:00Z"}, "promise_due"),
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused(
    key: str, given: dict[str, str], field: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, key, by=ana, at=noon, answers=given)

    assert refusal.value.field == field


def test_owning_tells_the_customer_who_it_is(
    make_complaint: MakeComplaint, mia: Any, ana: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)

    lead_to(complaint, "own", by=ana, at=noon)

    message = Message.objects.get(kind="owner_named")
    assert message.text.startswith(f"Ana looks after your complaint {complaint.reference}")


def test_resolving_makes_the_follow_ups_of_the_severity(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    for severity, hours in ((1, [72, 168, 720]), (2, [72, 168, 720]), (3, [72]), (4, [72])):
        complaint = take_complaint(make_complaint(severity=severity), by=ana, at=noon)
        lead_to(complaint, "resolve", by=ana, at=noon)

        made = complaint.follow_ups.order_by("due_at")
        assert [row.after_hours for row in made] == hours
        assert {row.kind for row in made} == {"message" if severity == 4 else "call"}
        assert Timer.objects.filter(
            kind="follow_up.due", subject_id__in=[row.pk for row in made]
        ).count() == len(hours)
        assert complaint.next_due_at == noon + timedelta(hours=72)


def test_resolving_again_after_a_reopening_makes_new_follow_ups_and_never_doubles(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    reopen_complaint(owned, reason="It came back.", by=ana, at=noon)
    lead_to(owned, "resolve", by=ana, at=noon + timedelta(days=1))

    assert list(owned.follow_ups.order_by("pk").values_list("resolution_number", "state")) == [
        (1, "cancelled"),
        (2, "scheduled"),
    ]


def test_recurring_needs_a_cause(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "follow_up", by=ana, at=noon)
    late = noon + timedelta(days=4)

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "see_the_whole", by=ana, at=late, answers={"recurring": "yes"})
    assert refusal.value.field == "cause"

    name_cause("Late bookings by fax", by=ana, at=late, complaint=owned)
    _done, new = complete_step(owned, "see_the_whole", by=ana, at=late, answers={"recurring": "yes"})
    assert new


def test_no_looking_back_while_something_is_owed(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    make_promise(owned, kind="other", text="Letter", due_at=noon + timedelta(days=9), by=ana, at=noon)

    with pytest.raises(StepBlocked, match="still open: 1"):
        complete_step(owned, "see_the_whole", by=ana, at=noon, answers={"recurring": "no"})


def test_a_failed_recovery_must_say_why(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    reopen_complaint(owned, reason="It came back.", by=ana, at=noon)
    lead_to(owned, "see_the_whole", by=ana, at=noon)
    late = noon + timedelta(days=9)

    with pytest.raises(StepBlocked):
        complete_step(owned, "root_cause", by=ana, at=late, ending="not_due")
    _done, new = complete_step(
        owned, "root_cause", by=ana, at=late, answers={"failure_cause": "weak_support"}
    )

    assert new


def test_notes_are_kept_without_completing(owned: Complaint, ana: User, noon: datetime) -> None:
    note_step(owned, "listen", answers={"restatement": "The car stayed away."}, by=ana, at=noon)

    assert not owned.steps_done.exists()
    said_yes = {"restatement_confirmed": "yes"}
    _done, new = complete_step(
        owned, "listen", by=ana, at=noon, answers=said_yes, ending="none_needed", reason="It is clear."
    )
    assert new


def test_notes_are_refused_on_a_step_that_is_done_or_not_open_and_to_outsiders(
    owned: Complaint, ana: User, otto: User, noon: datetime
) -> None:
    lead_to(owned, "listen", by=ana, at=noon)

    for key in ("listen", "resolve"):
        with pytest.raises(StepBlocked):
            note_step(owned, key, answers={"restatement": "x"}, by=ana, at=noon)
    with pytest.raises(NotAllowed):
        note_step(owned, "confirm_expectation", answers={"expectation": "x"}, by=otto, at=noon)


def test_a_settled_chain_of_follow_ups_completes_step_eight(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    with pytest.raises(StepBlocked, match="without an outcome: 1"):
        complete_step(owned, "follow_up", by=ana, at=noon, **ENOUGH["follow_up"])
    at = settle_all(owned, by=ana, at=noon)

    _done, new = complete_step(owned, "follow_up", by=ana, at=at, **ENOUGH["follow_up"])

    assert new


def test_other_words_than_the_customer_agreed_to_want_a_new_yes(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    agreed = {"restatement": "The car came late.", "restatement_confirmed": "yes"}
    note_step(owned, "listen", answers=agreed, by=ana, at=noon)
    note_step(owned, "listen", answers={"restatement": "The car did not come."}, by=ana, at=noon)

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "listen", by=ana, at=noon, ending="none_needed", reason="It is clear.")

    assert refusal.value.field == "restatement_confirmed"
