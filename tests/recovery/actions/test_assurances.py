"""Assuring: we can meet it, so the customer gets exactly one dated promise, within own authority."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions import assurances
from recovery.actions.assurances import assure
from recovery.actions.endings import reopen_complaint
from recovery.actions.playbook import note_step
from recovery.errors import NotAllowed, OverAuthority, PromiseRefused, StepBlocked
from recovery.models import Assurance, Complaint, Promise
from tests.builders import MakeComplaint, lead_to

WISH = {"expectation": "I want the fare back.", "expected_kind": "refund", "can_meet": "yes"}


@pytest.fixture
def asked(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    """A complaint whose customer said what they want, and we can meet it."""
    complaint = lead_to(make_complaint(owner=ana), "listen", by=ana, at=noon)
    note_step(complaint, "confirm_expectation", answers=WISH, by=ana, at=noon)
    return complaint


def press(complaint: Complaint, by: User, at: datetime, **other: str) -> tuple[Assurance, bool]:
    return assure(complaint, due_at=at + timedelta(hours=4), by=by, at=at, **other)


def test_it_makes_exactly_one_open_promise_with_drafted_words(
    asked: Complaint, ana: User, noon: datetime
) -> None:
    made, new = press(asked, ana, noon)

    assert new
    promise = Promise.objects.get(complaint=asked)
    assert (made.promise, promise.kind, promise.state) == (promise, "assurance", "open")
    assert (promise.text, promise.due_at) == ("You get your money back.", noon + timedelta(hours=4))
    assert asked.events.filter(name="expectation.assured").count() == 1


def test_twice_is_once_also_with_other_words_and_another_time(
    asked: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    first, _new = press(asked, ana, noon)

    again, new = assure(asked, text="More.", due_at=noon + timedelta(days=1), by=lea, at=noon)

    assert (again, new) == (first, False)
    assert Promise.objects.filter(complaint=asked).count() == 1
    assert asked.events.filter(name="promise.made").count() == 1


def test_of_two_at_once_the_constraint_lets_one_through(
    asked: Complaint, ana: User, lea: User, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one looked before the first had stored anything; only the database knows."""
    first, _new = press(asked, ana, noon)
    real, looked = assurances.assurance_of, []

    def blind_once(complaint: Complaint) -> Assurance | None:
        looked.append(complaint)
        return None if len(looked) == 1 else real(complaint)

    monkeypatch.setattr(assurances, "assurance_of", blind_once)
    again, new = assure(asked, text="Another.", due_at=noon + timedelta(days=1), by=lea, at=noon)

    assert (again, new) == (first, False)
    assert Promise.objects.filter(complaint=asked).count() == 1
    assert asked.events.filter(name="promise.made").count() == 1


@pytest.mark.parametrize("can_meet", ["no", "partly", "unsure"])
def test_what_cannot_be_met_is_not_assured(
    can_meet: str, asked: Complaint, ana: User, noon: datetime
) -> None:
    note_step(asked, "confirm_expectation", answers={"can_meet": can_meet}, by=ana, at=noon)

    with pytest.raises(StepBlocked) as refusal:
        press(asked, ana, noon)

    assert refusal.value.field == "can_meet"
    assert not Promise.objects.exists()


def test_nothing_is_assured_before_the_expectation_is_known(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "listen", by=ana, at=noon)

    with pytest.raises(StepBlocked) as refusal:
        press(complaint, ana, noon)

    assert refusal.value.field == "expectation"


@pytest.mark.parametrize(
    ("amount", "passes"),
    [("200000 USD", True), ("200001 USD", False), ("1 EUR", False), ("1 USD", True)],
)
def test_nobody_assures_above_their_own_authority(
    amount: str, passes: bool, asked: Complaint, ana: User, noon: datetime
) -> None:
    note_step(asked, "confirm_expectation", answers={"expected_amount": amount}, by=ana, at=noon)

    if passes:
        made, _new = press(asked, ana, noon)
        assert f"{made.amount_minor} {made.currency}" == amount
        return
    with pytest.raises(OverAuthority) as refusal:
        press(asked, ana, noon)
    assert (refusal.value.code, refusal.value.field) == ("over_budget", "expected_amount")
    assert not Promise.objects.exists()


@pytest.mark.parametrize("hours", [0, -1, None])
def test_an_assurance_has_a_time_ahead(
    hours: int | None, asked: Complaint, ana: User, noon: datetime
) -> None:
    due = None if hours is None else noon + timedelta(hours=hours)

    with pytest.raises(PromiseRefused):
        assure(asked, due_at=due, by=ana, at=noon)

    assert not Assurance.objects.exists()


def test_outsiders_admins_and_auditors_assure_nothing(
    asked: Complaint, otto: User, ada: User, aki: User, noon: datetime
) -> None:
    for stranger in (otto, ada, aki):
        with pytest.raises(NotAllowed):
            press(asked, stranger, noon)


def test_after_a_reopening_it_can_be_assured_anew(asked: Complaint, ana: User, noon: datetime) -> None:
    first, _new = press(asked, ana, noon)
    lead_to(asked, "resolve", by=ana, at=noon)
    reopen_complaint(asked, reason="Nothing came.", by=ana, at=noon)

    second, new = press(asked, ana, noon + timedelta(minutes=5))

    assert new
    assert second != first


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You get your money back: $450."), ("zh-hans", "款项退还给您：$450。")]
)
def test_the_draft_speaks_the_language_of_the_customer_and_names_the_amount(
    language: str, words: str, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana, verbatim_language=language), "listen", by=ana, at=noon)
    answers = {**WISH, "expected_amount": "45000 USD"}
    note_step(complaint, "confirm_expectation", answers=answers, by=ana, at=noon)

    made, _new = press(complaint, ana, noon)

    assert made.promise.text == words
