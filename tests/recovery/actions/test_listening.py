"""Listening: questions and answers, and restatements that say it anew until the customer says yes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cxdesk.accounts.models import User
from recovery.actions.endings import reopen_complaint
from recovery.actions.listening import add_clarification, reject_restatement
from recovery.actions.merging import merge_complaints
from recovery.actions.playbook import complete_step, note_step
from recovery.errors import NotAllowed, StepBlocked, WordsMissing
from recovery.models import Clarification, Complaint, StepDone
from tests.builders import ENOUGH, MakeComplaint, lead_to

SAID = (
    "I paid 600 for your car from the airport at seven. Nobody came, nobody rang, and I stood outside for an "
    "hour until I took a taxi."
)
RESTATED = {"restatement": "A transfer was paid and did not turn up.", "restatement_confirmed": "yes"}


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana, verbatim=SAID)


def ask(complaint: Complaint, by: User, at: datetime, **other: str) -> Clarification:
    words = {"question": "Which car was it?", "answer": "The one at seven.", **other}
    return add_clarification(complaint, **words, by=by, at=at)


# ------------------------------------------------------------- T1b: questions and answers
def test_a_question_and_its_answer_are_kept(owned: Complaint, ana: User, noon: datetime) -> None:
    made = ask(owned, ana, noon)

    assert (made.question, made.answer, made.by, made.at) == (
        "Which car was it?",
        "The one at seven.",
        ana,
        noon,
    )
    assert owned.events.filter(name="clarification.added").count() == 1


def test_pressed_twice_it_is_one_pair_and_asked_again_later_two(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    first = ask(owned, ana, noon)

    assert ask(owned, ana, noon + timedelta(seconds=3)) == first
    assert ask(owned, ana, noon + timedelta(minutes=5)) != first
    assert owned.events.filter(name="clarification.added").count() == 2


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"question": "  "}, "question"),
        ({"answer": ""}, "answer"),
        ({"question": "a\x00b"}, "question"),
        ({"question": "x" * 501}, "question"),
        ({"answer": "x" * 2001}, "answer"),
    ],
)
def test_half_a_pair_is_none(
    words: dict[str, str], field: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(WordsMissing) as refusal:
        ask(owned, ana, noon, **words)

    assert refusal.value.field == field
    assert not Clarification.objects.exists()


def test_outsiders_admins_and_auditors_add_no_question(
    owned: Complaint, otto: User, ada: User, aki: User, noon: datetime
) -> None:
    for stranger in (otto, ada, aki):
        with pytest.raises(NotAllowed):
            ask(owned, stranger, noon)


def test_nobody_asks_on_what_nobody_owns(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    with pytest.raises(StepBlocked):
        ask(make_complaint(), ana, noon)


def test_the_words_of_a_pair_are_never_changed(owned: Complaint, ana: User, noon: datetime) -> None:
    made = ask(owned, ana, noon)
    rows = Clarification.objects.filter(pk=made.pk)

    for change in ({"answer": "Another one."}, {"question": "Why?"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_without_a_question_the_first_step_is_not_done(owned: Complaint, ana: User, noon: datetime) -> None:
    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "listen", by=ana, at=noon, answers=RESTATED)

    assert [one.code for one in refusal.value.blockers] == ["problem_is_clarified"]
    ask(owned, ana, noon)
    assert complete_step(owned, "listen", by=ana, at=noon, answers=RESTATED)[1]


def test_none_needed_takes_a_reason_and_still_a_restatement_with_a_yes(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as no_reason:
        complete_step(owned, "listen", by=ana, at=noon, answers=RESTATED, ending="none_needed")
    with pytest.raises(StepBlocked) as no_words:
        complete_step(owned, "listen", by=ana, at=noon, ending="none_needed", reason="It is clear.")

    assert no_reason.value.field == "reason"
    assert [one.code for one in no_words.value.blockers] == [
        "restatement_is_written",
        "restatement_is_confirmed",
    ]
    done, _new = complete_step(
        owned, "listen", by=ana, at=noon, answers=RESTATED, ending="none_needed", reason="It is clear."
    )
    assert (done.ending, done.reason) == ("none_needed", "It is clear.")


def test_questions_go_along_when_complaints_merge(
    make_complaint: MakeComplaint, owned: Complaint, ana: User, noon: datetime
) -> None:
    other = make_complaint(owner=ana)
    made = ask(other, ana, noon)

    merge_complaints(other, owned, reason="The same car.", by=ana, at=noon)

    made.refresh_from_db()
    assert made.complaint == owned


def test_a_reopening_keeps_the_questions(owned: Complaint, ana: User, noon: datetime) -> None:
    ask(owned, ana, noon)
    lead_to(owned, "resolve", by=ana, at=noon, listen={"answers": RESTATED})

    reopen_complaint(owned, reason="It came back.", by=ana, at=noon + timedelta(hours=1))

    assert not StepDone.objects.filter(complaint=owned, voided_at=None).exists()
    assert owned.clarifications.count() == 1


# ------------------------------------------------------------- T1c: restatements
@pytest.mark.parametrize(
    ("restated", "missing"),
    [
        ({"restatement_confirmed": "yes"}, "restatement_is_written"),
        ({"restatement": SAID, "restatement_confirmed": "yes"}, "restatement_is_ours"),
        ({"restatement": "A transfer did not turn up."}, "restatement_is_confirmed"),
    ],
)
def test_a_restatement_takes_own_words_and_a_yes(
    restated: dict[str, str], missing: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    ask(owned, ana, noon)

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "listen", by=ana, at=noon, answers=restated)

    assert missing in [one.code for one in refusal.value.blockers]
    assert complete_step(owned, "listen", by=ana, at=noon, answers=RESTATED)[1]


@pytest.mark.parametrize(
    "copied", [SAID, SAID.upper(), SAID.replace("I ", "you ").replace("your", "our"), f"She says: {SAID}"]
)
@pytest.mark.parametrize("ending", ["", "none_needed"])
def test_a_copy_of_the_customers_words_is_refused(
    copied: str, ending: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    ask(owned, ana, noon)
    answers = {"restatement": copied, "restatement_confirmed": "yes"}

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "listen", by=ana, at=noon, answers=answers, ending=ending, reason="Clear.")

    assert [one.code for one in refusal.value.blockers] == ["restatement_is_ours"]
    assert not StepDone.objects.exists()


def test_a_restatement_they_said_no_to_needs_a_new_one(owned: Complaint, ana: User, noon: datetime) -> None:
    ask(owned, ana, noon)
    note_step(owned, "listen", answers={"restatement": "The driver came late."}, by=ana, at=noon)

    assert reject_restatement(owned, correction="He never came at all.", by=ana, at=noon)

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "listen", by=ana, at=noon, answers={"restatement_confirmed": "yes"})
    assert [one.code for one in refusal.value.blockers] == ["restatement_is_anew"]
    anew = {"restatement": "The driver never came at all.", "restatement_confirmed": "yes"}
    assert complete_step(owned, "listen", by=ana, at=noon, answers=anew)[1]
    versions = owned.evidence.filter(key="restatement").order_by("pk").values_list("value", flat=True)
    assert list(versions) == ["The driver came late.", "The driver never came at all."]


def test_a_no_takes_back_the_yes_that_stood_there(owned: Complaint, ana: User, noon: datetime) -> None:
    ask(owned, ana, noon)
    note_step(owned, "listen", answers=RESTATED, by=ana, at=noon)

    reject_restatement(owned, correction="It was another day.", by=ana, at=noon)
    note_step(owned, "listen", answers={"restatement": "A transfer was missed."}, by=ana, at=noon)

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "listen", by=ana, at=noon)
    assert [one.code for one in refusal.value.blockers] == ["restatement_is_confirmed"]


def test_the_same_no_twice_is_one(owned: Complaint, ana: User, lea: User, noon: datetime) -> None:
    note_step(owned, "listen", answers={"restatement": "The driver came late."}, by=ana, at=noon)

    assert reject_restatement(owned, correction="He never came.", by=ana, at=noon)
    assert not reject_restatement(owned, correction="He never came.", by=lea, at=noon)

    assert owned.events.filter(name="restatement.rejected").count() == 1


def test_there_is_no_no_without_words_a_restatement_or_once_the_step_is_done(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as nothing:
        reject_restatement(owned, correction="He never came.", by=ana, at=noon)
    assert nothing.value.blockers[0].code == "nothing_restated"
    with pytest.raises(WordsMissing):
        reject_restatement(owned, correction=" ", by=ana, at=noon)
    complete_step(owned, "listen", by=ana, at=noon, **ENOUGH["listen"])
    with pytest.raises(StepBlocked) as done:
        reject_restatement(owned, correction="He never came.", by=ana, at=noon)
    assert done.value.blockers[0].code == "done"


def test_outsiders_say_no_to_nothing(owned: Complaint, ana: User, otto: User, noon: datetime) -> None:
    note_step(owned, "listen", answers={"restatement": "The driver came late."}, by=ana, at=noon)

    with pytest.raises(NotAllowed):
        reject_restatement(owned, correction="He never came.", by=otto, at=noon)
