"""Closing, reopening and setting aside."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import User
from cxdesk.jobs.models import Timer
from recovery.actions.asking import settle_follow_up
from recovery.actions.endings import (
    close_complaint,
    confirm_set_aside,
    refuse_set_aside,
    reopen_complaint,
    set_aside,
)
from recovery.actions.playbook import complete_step
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from recovery.errors import (
    CloseBlocked,
    IllegalMove,
    NotAllowed,
    SecondPersonNeeded,
    StepBlocked,
    WordsMissing,
)
from recovery.models import Complaint, EventWords
from recovery.queries.timeline import timeline_of
from tests.builders import ENOUGH, MakeComplaint, lead_to

LATER = timedelta(days=40)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


def test_after_ten_steps_it_closes(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "root_cause", by=ana, at=noon)

    close_complaint(owned, by=ana, at=noon + LATER)

    owned.refresh_from_db()
    assert (owned.state, owned.outcome, owned.closed_at, owned.next_due_at) == (
        "closed",
        "upheld",
        noon + LATER,
        None,
    )


def test_closing_twice_is_once(owned: Complaint, ana: User, lea: User, noon: datetime) -> None:
    lead_to(owned, "root_cause", by=ana, at=noon)
    close_complaint(owned, by=ana, at=noon + LATER)

    again = close_complaint(owned, by=lea, at=noon + LATER * 2)

    assert again.closed_at == noon + LATER


def test_closing_says_everything_that_is_missing(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    make_promise(owned, kind="other", text="Letter", due_at=noon + LATER, by=ana, at=noon)

    with pytest.raises(CloseBlocked) as refusal:
        close_complaint(owned, by=ana, at=noon)

    assert [one.field for one in refusal.value.blockers] == [
        "follow_up",
        "see_the_whole",
        "root_cause",
        "promises",
    ]


def test_an_open_complaint_cannot_be_closed_past_the_steps(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(IllegalMove):
        close_complaint(owned, by=ana, at=noon)


def test_an_outsider_neither_closes_nor_reopens_nor_sets_aside(
    owned: Complaint, otto: User, noon: datetime
) -> None:
    with pytest.raises(NotAllowed):
        close_complaint(owned, by=otto, at=noon)
    with pytest.raises(NotAllowed):
        reopen_complaint(owned, reason="x", by=otto, at=noon)
    with pytest.raises(NotAllowed):
        set_aside(owned, outcome="withdrawn", reason="x", by=otto, at=noon)


def test_reopening_voids_the_steps_keeps_the_evidence_and_raises_the_level(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    evidence = list(owned.evidence.values_list("pk", flat=True))

    reopen_complaint(owned, reason="The refund bounced.", by=ana, at=noon + timedelta(days=1))

    owned.refresh_from_db()
    assert (owned.state, owned.outcome, owned.escalation_level, owned.reopened_times) == ("open", "", 2, 1)
    assert not owned.steps_done.filter(voided_at=None).exists()
    assert owned.evidence.filter(pk__in=evidence).count() == len(evidence)
    assert set(owned.follow_ups.values_list("state", flat=True)) == {"cancelled"}
    assert not Timer.objects.filter(kind="follow_up.due", state="pending").exists()


def test_the_level_rises_no_higher_than_three_and_the_tier_stays(
    make_complaint: MakeComplaint, mia: object, ana: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)
    for _time in range(3):
        lead_to(complaint, "resolve", by=ana, at=noon)
        reopen_complaint(complaint, reason="Again.", by=ana, at=noon)
        complaint.refresh_from_db()

    assert (complaint.escalation_level, complaint.reopened_times, complaint.customer.tier) == (3, 3, "")


def test_reopening_needs_a_reason_and_comes_within_thirty_days(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "root_cause", by=ana, at=noon)
    close_complaint(owned, by=ana, at=noon + LATER)

    with pytest.raises(WordsMissing):
        reopen_complaint(owned, reason=" ", by=ana, at=noon + LATER)
    with pytest.raises(IllegalMove, match="30 days"):
        reopen_complaint(owned, reason="Late", by=ana, at=noon + LATER + timedelta(days=31))


def test_withdrawn_ends_at_once_and_cancels_what_was_promised(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    make_promise(owned, kind="other", text="Letter", due_at=noon + LATER, by=ana, at=noon)

    set_aside(owned, outcome="withdrawn", reason="She called it off.", by=ana, at=noon)

    owned.refresh_from_db()
    assert (owned.state, owned.outcome) == ("closed", "withdrawn")
    assert owned.promises.get().state == "cancelled"
    assert not Timer.objects.filter(state="pending").exists()


def test_not_a_complaint_takes_a_second_person(
    owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    set_aside(owned, outcome="not_a_complaint", reason="Praise.", by=ana, at=noon)
    owned.refresh_from_db()
    assert owned.state == "open"

    with pytest.raises(SecondPersonNeeded):
        confirm_set_aside(owned, by=ana, at=noon)
    confirm_set_aside(owned, by=lea, at=noon)
    confirm_set_aside(owned, by=lea, at=noon)

    owned.refresh_from_db()
    assert (owned.state, owned.outcome, owned.outcome_reason) == ("closed", "not_a_complaint", "Praise.")
    assert owned.events.filter(name="complaint.set_aside").count() == 1


def test_a_proposal_can_be_turned_down(owned: Complaint, ana: User, lea: User, noon: datetime) -> None:
    set_aside(owned, outcome="not_a_complaint", reason="Praise.", by=ana, at=noon)

    refuse_set_aside(owned, by=lea, at=noon)

    assert not owned.set_asides.exists()
    with pytest.raises(IllegalMove):
        confirm_set_aside(owned, by=lea, at=noon)


def test_setting_aside_needs_a_reason_and_a_live_complaint(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(WordsMissing):
        set_aside(owned, outcome="withdrawn", reason="", by=ana, at=noon)
    with pytest.raises(WordsMissing):
        set_aside(owned, outcome="merged", reason="x", by=ana, at=noon)
    lead_to(owned, "resolve", by=ana, at=noon)
    with pytest.raises(IllegalMove):
        set_aside(owned, outcome="withdrawn", reason="x", by=ana, at=noon)


def test_a_complaint_set_aside_without_an_owner_stays_over(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint()
    set_aside(complaint, outcome="withdrawn", reason="Sent by mistake.", by=ana, at=noon)

    with pytest.raises(IllegalMove, match="Log it again"):
        reopen_complaint(complaint, reason="x", by=ana, at=noon)


def test_after_a_reopening_the_old_yes_is_none(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    reopen_complaint(owned, reason="The refund bounced.", by=ana, at=noon)
    lead_to(owned, "apologise", by=ana, at=noon)

    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "resolve", by=ana, at=noon)

    assert {one.field for one in refusal.value.blockers} == {"customer_answer", "verified", "outcome"}


def test_a_low_score_after_not_due_asks_for_the_cause_again(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    complete_step(owned, "root_cause", by=ana, at=noon, ending="not_due")
    follow_up, later = owned.follow_ups.get(), noon + timedelta(days=4)

    settle_follow_up(follow_up, state="done", score=1, content=True, by=ana, at=later)

    complete_step(owned, "follow_up", by=ana, at=later, **ENOUGH["follow_up"])
    complete_step(owned, "see_the_whole", by=ana, at=later, answers={"recurring": "no"})
    with pytest.raises(CloseBlocked) as refusal:
        close_complaint(owned, by=ana, at=later)
    assert [one.field for one in refusal.value.blockers] == ["root_cause"]


def test_a_proposal_does_not_outlive_what_it_was_about(
    owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    set_aside(owned, outcome="not_a_complaint", reason="Praise.", by=ana, at=noon)
    lead_to(owned, "resolve", by=ana, at=noon)
    reopen_complaint(owned, reason="It came back.", by=ana, at=noon)

    with pytest.raises(IllegalMove):
        confirm_set_aside(owned, by=lea, at=noon)


def test_a_complaint_that_comes_back_finds_an_owner_who_can_work(
    owned: Complaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    lead_to(owned, "root_cause", by=ana, at=noon)
    close_complaint(owned, by=ana, at=noon + LATER)
    deactivate_person(ana, by=ada, at=noon + LATER)

    reopen_complaint(owned, reason="It came back.", by=lea, at=noon + LATER)

    owned.refresh_from_db()
    assert owned.owner == lea


def test_what_people_wrote_stands_beside_the_event_and_can_be_erased(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "resolve", by=ana, at=noon)
    reopen_complaint(complaint, reason="Mia rang again", by=ana, at=noon)
    set_aside(complaint, outcome="not_a_complaint", reason="Mia only asked", by=ana, at=noon)

    assert "Mia" not in str(list(complaint.events.values_list("detail", flat=True)))
    told = {entry.row.name: entry.detail.get("reason") for entry in timeline_of(complaint)}
    assert (told["complaint.reopened"], told["set_aside.proposed"]) == ("Mia rang again", "Mia only asked")

    EventWords.objects.all().delete()
    assert all("reason" not in entry.detail for entry in timeline_of(complaint))
