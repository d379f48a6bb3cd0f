"""Nobody asks a customer about an outcome that no person verified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.asking import log_attempt, settle_follow_up, start_asking, verify_outcome
from recovery.actions.endings import reopen_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint, FollowUp, PlaybookVersion
from tests.builders import ENOUGH, MakeComplaint, lead_to

LATER = timedelta(days=4)


def resolve(make: MakeComplaint, ana: User, noon: datetime, *, verified: bool, **fields: Any) -> Complaint:
    """Resolve a complaint; without the check where a version of the playbook does not ask for it."""
    owned = take_complaint(make(**fields), by=ana, at=noon)
    if verified:
        return lead_to(owned, "resolve", by=ana, at=noon)
    content = dict(PlaybookVersion.objects.get(state="published").content)
    content["rules"] = {**content["rules"], "outcome_is_verified": "off"}
    lax = PlaybookVersion.objects.create(number=77, state="retired", content=content, published_at=noon)
    Complaint.objects.filter(pk=owned.pk).update(playbook_version=lax)
    owned.refresh_from_db()
    answers = {**ENOUGH["resolve"]["answers"], "verified": "no"}
    return lead_to(owned, "resolve", by=ana, at=noon, resolve={"answers": answers})


@pytest.fixture
def unverified(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return resolve(make_complaint, ana, noon, verified=False)


def asked(complaint: Complaint) -> FollowUp:
    return complaint.follow_ups.get()


def test_step_seven_says_who_verified_it_and_when(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = resolve(make_complaint, ana, noon, verified=True)

    assert (complaint.outcome_verified_at, complaint.outcome_verified_by) == (noon, ana)


def test_nobody_asks_before_a_person_verified_the_outcome(
    unverified: Complaint, ana: User, noon: datetime
) -> None:
    follow_up, at = asked(unverified), noon + LATER

    with pytest.raises(PromiseRefused, match="Nobody has verified yet"):
        start_asking(follow_up, by=ana, at=at)
    with pytest.raises(PromiseRefused, match="Nobody has verified yet"):
        log_attempt(follow_up, result="no_answer", by=ana, at=at)
    with pytest.raises(PromiseRefused, match="Nobody has verified yet"):
        settle_follow_up(follow_up, state="done", score=5, by=ana, at=at)

    verify_outcome(unverified, by=ana, at=at)
    start_asking(follow_up, by=ana, at=at)
    assert settle_follow_up(follow_up, state="done", score=5, by=ana, at=at).state == "done"


def test_verified_twice_the_first_check_stands(
    unverified: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    verify_outcome(unverified, by=ana, at=noon)
    again = verify_outcome(unverified, by=lea, at=noon + LATER)

    assert (again.outcome_verified_by, again.outcome_verified_at) == (ana, noon)
    assert unverified.events.filter(name="outcome.verified").count() == 1
    assert unverified.evidence.filter(key="verified").latest("pk").value == "yes"


def test_only_what_is_resolved_is_verified_and_only_by_its_team(
    make_complaint: MakeComplaint, unverified: Complaint, ana: User, otto: User, noon: datetime
) -> None:
    with pytest.raises(IllegalMove):
        verify_outcome(take_complaint(make_complaint(), by=ana, at=noon), by=ana, at=noon)
    with pytest.raises(NotAllowed):
        verify_outcome(unverified, by=otto, at=noon)


def test_a_reopening_asks_for_the_check_again(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = resolve(make_complaint, ana, noon, verified=True)

    reopen_complaint(complaint, reason="The money did not come.", by=ana, at=noon)

    complaint.refresh_from_db()
    assert (complaint.outcome_verified_at, complaint.outcome_verified_by) == (None, None)


def test_beginning_to_ask_is_a_moment_of_its_own_and_only_the_first_counts(
    make_complaint: MakeComplaint, ana: User, lea: User, otto: User, noon: datetime
) -> None:
    complaint = resolve(make_complaint, ana, noon, verified=True)
    follow_up = asked(complaint)

    with pytest.raises(PromiseRefused, match="not due yet"):
        start_asking(follow_up, by=ana, at=noon)
    with pytest.raises(NotAllowed):
        start_asking(follow_up, by=otto, at=noon + LATER)
    start_asking(follow_up, by=ana, at=noon + LATER)
    start_asking(follow_up, by=lea, at=noon + LATER * 2)

    assert (follow_up.started_by, follow_up.started_at) == (ana, noon + LATER)
    assert complaint.events.filter(name="follow_up.started").count() == 1


def test_who_was_asked_is_not_asked_again(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = resolve(make_complaint, ana, noon, verified=True)
    follow_up, at = asked(complaint), noon + LATER
    settle_follow_up(follow_up, state="done", score=5, by=ana, at=at)

    with pytest.raises(IllegalMove):
        start_asking(follow_up, by=ana, at=at)

    complete_step(complaint, "follow_up", by=ana, at=at, **ENOUGH["follow_up"])
