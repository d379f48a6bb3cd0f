"""The reserve for failed recoveries: refused on a first attempt, proposed by anybody after a failed one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.endings import reopen_complaint
from recovery.actions.promises import break_promise, make_promise
from recovery.actions.reserve import propose_reserve
from recovery.actions.states import take_complaint
from recovery.errors import NotAllowed, ReserveRefused, WordsMissing
from recovery.models import Complaint, ReserveProposal
from tests.builders import MakeComplaint, lead_to

WHAT = "A night for two, on us."


@pytest.fixture
def first_time(make_complaint: MakeComplaint, mia: Any, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)


def test_a_first_attempt_is_refused(first_time: Complaint, ana: User, noon: datetime) -> None:
    with pytest.raises(ReserveRefused, match="none failed here before"):
        propose_reserve(first_time, what=WHAT, by=ana, at=noon)

    assert not ReserveProposal.objects.exists()


def test_after_a_reopening_anybody_of_the_team_proposes_once(
    first_time: Complaint, ana: User, lea: User, otto: User, noon: datetime
) -> None:
    lead_to(first_time, "resolve", by=ana, at=noon)
    reopen_complaint(first_time, reason="It did not come.", by=ana, at=noon)

    one = propose_reserve(first_time, what=WHAT, by=ana, at=noon)
    assert propose_reserve(first_time, what=WHAT, by=lea, at=noon) == one
    with pytest.raises(WordsMissing):
        propose_reserve(first_time, what=" ", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        propose_reserve(first_time, what=WHAT, by=otto, at=noon)

    assert ReserveProposal.objects.count() == 1
    assert first_time.events.filter(name="reserve.proposed").count() == 1


def test_a_broken_promise_is_a_failure_too(first_time: Complaint, ana: User, noon: datetime) -> None:
    due = noon + timedelta(hours=1)
    promise = make_promise(first_time, kind="other", text="Call", due_at=due, by=ana, at=noon)
    break_promise(promise.pk, at=due + timedelta(minutes=1))

    assert propose_reserve(first_time, what=WHAT, by=ana, at=due)


def test_another_complaint_of_the_same_customer_may_have_failed(
    first_time: Complaint, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    lead_to(first_time, "resolve", by=ana, at=noon)
    reopen_complaint(first_time, reason="It did not come.", by=ana, at=noon)
    same = take_complaint(make_complaint(customer=first_time.customer), by=ana, at=noon)
    nobody = take_complaint(make_complaint(), by=ana, at=noon)

    assert propose_reserve(same, what=WHAT, by=ana, at=noon)
    with pytest.raises(ReserveRefused):
        propose_reserve(nobody, what=WHAT, by=ana, at=noon)


def test_nothing_is_proposed_for_what_nobody_owns(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(ReserveRefused):
        propose_reserve(make_complaint(), what=WHAT, by=ana, at=noon)
